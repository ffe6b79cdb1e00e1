import { address, indexAddress } from './scratch'

// Work over sparse rows, described in src/kernels.ts. Index addresses are of 32-bit integers.

// @ts-ignore: decorator
@inline
function get(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
function put(base: usize, i: i32, x: i32): void {
  store<i32>(base + ((<usize>i) << 2), x)
}

export function sparseRowsLayout(
  n: i32, rows: i32, cells: i32, ptr: i32, col: i32,
  columnPtr: i32, columnCells: i32, cellColumn: i32, cellEnd: i32, place: i32,
): void {
  const ptrs = indexAddress(ptr)
  const given = indexAddress(col)
  const heads = indexAddress(columnPtr)
  const lists = indexAddress(columnCells)
  const columns = indexAddress(cellColumn)
  const ends = indexAddress(cellEnd)
  const places = indexAddress(place)
  for (let k = 0; k <= n; k++) put(heads, k, 0)
  for (let e = 0; e < cells; e++) {
    const k = get(given, e)
    put(heads, k + 1, get(heads, k + 1) + 1)
  }
  for (let k = 0; k < n; k++) put(heads, k + 1, get(heads, k + 1) + get(heads, k))
  // the given cells by column; `ends` holds their rows for the moment
  for (let j = 0; j < rows; j++) {
    const end = get(ptrs, j + 1)
    for (let e = get(ptrs, j); e < end; e++) {
      const k = get(given, e)
      const to = get(heads, k)
      put(heads, k, to + 1)
      put(lists, to, e)
      put(ends, to, j)
    }
  }
  for (let k = n; k > 0; k--) put(heads, k, get(heads, k - 1))
  put(heads, 0, 0)
  // handing them out in this order sorts the rows; `given` is free to become the list of cells by column
  for (let k = 0; k < n; k++) {
    const end = get(heads, k + 1)
    for (let q = get(heads, k); q < end; q++) {
      const j = get(ends, q)
      const e = get(ptrs, j)
      put(ptrs, j, e + 1)
      put(places, get(lists, q), e)
      put(lists, q, e)
      put(columns, e, k)
    }
  }
  for (let j = rows; j > 0; j--) put(ptrs, j, get(ptrs, j - 1))
  if (rows >= 0) put(ptrs, 0, 0)
  for (let j = 0; j < rows; j++) {
    const end = get(ptrs, j + 1)
    for (let e = get(ptrs, j); e < end; e++) put(ends, e, end)
  }
}

export function sparsePattern(
  n: i32, from: i32, columnPtr: i32, columnCells: i32, cellColumn: i32, cellEnd: i32,
  mark: i32, out: i32, capacity: i32, outPtr: i32,
): i32 {
  const heads = indexAddress(columnPtr)
  const lists = indexAddress(columnCells)
  const columns = indexAddress(cellColumn)
  const ends = indexAddress(cellEnd)
  const marks = indexAddress(mark)
  const found = indexAddress(out)
  const counts = indexAddress(outPtr)
  let count = 0
  let c = from
  for (; c < n && count + (n - c) <= capacity; c++) {
    const stamp = c + 1
    put(marks, c, stamp)
    const last = get(heads, c + 1)
    for (let q = get(heads, c); q < last; q++) {
      const e = get(lists, q)
      const end = columns + ((<usize>get(ends, e)) << 2)
      for (let t = columns + ((<usize>(e + 1)) << 2); t < end; t += 4) {
        const i = load<i32>(t)
        if (get(marks, i) == stamp) continue
        put(marks, i, stamp)
        put(found, count++, i)
      }
    }
    put(counts, c + 1, count)
  }
  return c
}

export function rowProducts(from: i32, to: i32, ptr: i32, a: i32, b: i32, out: i32): void {
  const heads = indexAddress(ptr)
  for (let r = from; r < to; r++) {
    const end = get(heads, r + 1)
    let s: f64 = 0
    for (let e = get(heads, r); e < end; e++) s += load<f64>(address(a + e)) * load<f64>(address(b + e))
    store<f64>(address(out + r), s)
  }
}
