import type { SparsePanel, SparseRows } from '../kernels.ts'

/** C <- C - V'V, the columns of one panel. */
export function sparseGramSub(
  f: Float64Array,
  ints: Int32Array,
  panel: SparsePanel,
  v: SparseRows,
  work: number,
  begin: number,
  end: number,
): void {
  const { first, width, below, rows, at } = panel
  const height = width + below
  for (let c = begin; c < end; c++) {
    const k = first + c
    for (let q = ints[v.columnPtr + k]!; q < ints[v.columnPtr + k + 1]!; q++) {
      const e = ints[v.columnCells + q]!
      const last = ints[v.cellEnd + e]!
      for (let plane = v.values, r = 0; r < v.planes; r++, plane += v.cells) {
        const x = f[plane + e]!
        for (let t = e; t < last; t++) {
          const to = work + ints[v.cellColumn + t]!
          f[to] = f[to]! + x * f[plane + t]!
        }
      }
    }
    let out = at + c * height + c
    for (let r = c; r < width; r++, out++) {
      f[out] = f[out]! - f[work + first + r]!
      f[work + first + r] = 0
    }
    for (let i = 0; i < below; i++, out++) {
      const from = work + ints[rows + i]!
      f[out] = f[out]! - f[from]!
      f[from] = 0
    }
  }
}

/** dots(e) = sum of Z(column of t, column of e) v(t) over the cells t after e in its row, and half of that for e itself. */
export function sparseGramDots(
  f: Float64Array,
  ints: Int32Array,
  panel: SparsePanel,
  v: SparseRows,
  values: number,
  dots: number,
  work: number,
  begin: number,
  end: number,
): void {
  const { first, width, below, rows, at } = panel
  const height = width + below
  for (let c = begin; c < end; c++) {
    const k = first + c
    let from = at + c * height + c
    for (let r = c; r < width; r++) f[work + first + r] = f[from++]!
    for (let i = 0; i < below; i++) f[work + ints[rows + i]!] = f[from++]!
    const half = 0.5 * f[work + k]!
    for (let q = ints[v.columnPtr + k]!; q < ints[v.columnPtr + k + 1]!; q++) {
      const e = ints[v.columnCells + q]!
      const past = ints[v.cellEnd + e]!
      let sum = half * f[values + e]!
      let other = 0
      let t = e + 1
      for (; t + 1 < past; t += 2) {
        sum += f[work + ints[v.cellColumn + t]!]! * f[values + t]!
        other += f[work + ints[v.cellColumn + t + 1]!]! * f[values + t + 1]!
      }
      if (t < past) sum += f[work + ints[v.cellColumn + t]!]! * f[values + t]!
      f[dots + e] = sum + other
    }
  }
}
