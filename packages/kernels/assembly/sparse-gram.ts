import { address, indexAddress } from './scratch'

// Gram matrices of sparse rows, one panel of a supernodal matrix at a time. Described in src/kernels.ts. A column is summed
// in a dense vector that stays in the first-level cache, so nothing is looked up and nothing is scattered to far places.

/** Columns first .. first + width - 1 of C <- C - V'V. */
export function sparseGramSub(
  first: i32, width: i32, below: i32, rows: i32, panel: i32,
  columnPtr: i32, columnCells: i32, cellColumn: i32, cellEnd: i32,
  planes: i32, cells: i32, values: i32, work: i32, begin: i32, end: i32,
): void {
  const height = width + below
  const sums = address(work)
  const list = indexAddress(rows)
  const columns = indexAddress(cellColumn)
  const ends = indexAddress(cellEnd)
  const plane = (<usize>cells) << 3
  for (let c = begin; c < end; c++) {
    const k = first + c
    let q = indexAddress(columnCells) + ((<usize>load<i32>(indexAddress(columnPtr + k))) << 2)
    const last = indexAddress(columnCells) + ((<usize>load<i32>(indexAddress(columnPtr + k + 1))) << 2)
    for (; q < last; q += 4) {
      const e = <usize>load<i32>(q)
      const count = load<i32>(ends + (e << 2)) - <i32>e
      let v = address(values) + (e << 3)
      for (let r = 0; r < planes; r++) {
        const x = load<f64>(v)
        let p = columns + (e << 2)
        let t = v
        let i = 1
        for (; i < count; i += 2) {
          const a = sums + ((<usize>load<i32>(p)) << 3)
          const b = sums + ((<usize>load<i32>(p, 4)) << 3)
          store<f64>(a, load<f64>(a) + x * load<f64>(t))
          store<f64>(b, load<f64>(b) + x * load<f64>(t, 8))
          p += 8
          t += 16
        }
        if (i == count) {
          const a = sums + ((<usize>load<i32>(p)) << 3)
          store<f64>(a, load<f64>(a) + x * load<f64>(t))
        }
        v += plane
      }
    }
    let out = address(panel) + ((<usize>(c * height + c)) << 3)
    let from = sums + ((<usize>k) << 3)
    for (let r = c; r < width; r++) {
      store<f64>(out, load<f64>(out) - load<f64>(from))
      store<f64>(from, 0)
      out += 8
      from += 8
    }
    for (let i = 0; i < below; i++) {
      const a = sums + ((<usize>load<i32>(list + ((<usize>i) << 2))) << 3)
      store<f64>(out, load<f64>(out) - load<f64>(a))
      store<f64>(a, 0)
      out += 8
    }
  }
}

/** dots(e) = sum of Z(column of t, column of e) v(t) over the cells t after e in its row, and half of that for e itself. */
export function sparseGramDots(
  first: i32, width: i32, below: i32, rows: i32, panel: i32,
  columnPtr: i32, columnCells: i32, cellColumn: i32, cellEnd: i32,
  values: i32, dots: i32, work: i32, begin: i32, end: i32,
): void {
  const height = width + below
  const column = address(work)
  const list = indexAddress(rows)
  const columns = indexAddress(cellColumn)
  const ends = indexAddress(cellEnd)
  for (let c = begin; c < end; c++) {
    const k = first + c
    let from = address(panel) + ((<usize>(c * height + c)) << 3)
    let to = column + ((<usize>k) << 3)
    for (let r = c; r < width; r++) {
      store<f64>(to, load<f64>(from))
      from += 8
      to += 8
    }
    for (let i = 0; i < below; i++) {
      store<f64>(column + ((<usize>load<i32>(list + ((<usize>i) << 2))) << 3), load<f64>(from))
      from += 8
    }
    const half = 0.5 * load<f64>(column + ((<usize>k) << 3))
    let q = indexAddress(columnCells) + ((<usize>load<i32>(indexAddress(columnPtr + k))) << 2)
    const last = indexAddress(columnCells) + ((<usize>load<i32>(indexAddress(columnPtr + k + 1))) << 2)
    for (; q < last; q += 4) {
      const e = <usize>load<i32>(q)
      const count = load<i32>(ends + (e << 2)) - <i32>e
      let p = columns + (e << 2) + 4
      let t = address(values) + (e << 3)
      let sum = half * load<f64>(t)
      let other: f64 = 0
      t += 8
      let i = 2
      for (; i < count; i += 2) {
        sum += load<f64>(column + ((<usize>load<i32>(p)) << 3)) * load<f64>(t)
        other += load<f64>(column + ((<usize>load<i32>(p, 4)) << 3)) * load<f64>(t, 8)
        p += 8
        t += 16
      }
      if (i == count) sum += load<f64>(column + ((<usize>load<i32>(p)) << 3)) * load<f64>(t)
      store<f64>(address(dots) + (e << 3), sum + other)
    }
  }
}
