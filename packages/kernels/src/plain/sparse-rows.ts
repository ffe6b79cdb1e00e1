import type { SparseIndex } from '../kernels.ts'

export function sparseRowsLayout(
  ints: Int32Array,
  n: number,
  rows: number,
  cells: number,
  ptr: number,
  col: number,
  v: SparseIndex,
  place: number,
): void {
  const { columnPtr, columnCells, cellColumn, cellEnd } = v
  ints.fill(0, columnPtr, columnPtr + n + 1)
  for (let e = 0; e < cells; e++) ints[columnPtr + ints[col + e]! + 1]!++
  for (let k = 0; k < n; k++) ints[columnPtr + k + 1]! += ints[columnPtr + k]!
  const next = ints.slice(columnPtr, columnPtr + n)
  const given = new Int32Array(cells)
  const rowOf = new Int32Array(cells)
  for (let j = 0; j < rows; j++) {
    for (let e = ints[ptr + j]!; e < ints[ptr + j + 1]!; e++) {
      const to = next[ints[col + e]!]!++
      given[to] = e
      rowOf[to] = j
      ints[cellEnd + e] = ints[ptr + j + 1]!
    }
  }
  const free = ints.slice(ptr, ptr + rows)
  for (let k = 0; k < n; k++) {
    for (let q = ints[columnPtr + k]!; q < ints[columnPtr + k + 1]!; q++) {
      const e = free[rowOf[q]!]!++
      ints[place + given[q]!] = e
      ints[columnCells + q] = e
      ints[cellColumn + e] = k
    }
  }
}

export function sparsePattern(
  ints: Int32Array,
  n: number,
  from: number,
  v: SparseIndex,
  mark: number,
  out: number,
  capacity: number,
  outPtr: number,
): number {
  let count = 0
  let c = from
  for (; c < n && count + (n - c) <= capacity; c++) {
    ints[mark + c] = c + 1
    for (let q = ints[v.columnPtr + c]!; q < ints[v.columnPtr + c + 1]!; q++) {
      const e = ints[v.columnCells + q]!
      for (let t = e + 1; t < ints[v.cellEnd + e]!; t++) {
        const i = ints[v.cellColumn + t]!
        if (ints[mark + i] === c + 1) continue
        ints[mark + i] = c + 1
        ints[out + count++] = i
      }
    }
    ints[outPtr + c + 1] = count
  }
  return c
}

export function rowProducts(
  f: Float64Array,
  ints: Int32Array,
  from: number,
  to: number,
  ptr: number,
  a: number,
  b: number,
  out: number,
): void {
  for (let r = from; r < to; r++) f[out + r] = rowProduct(f, ints[ptr + r]!, ints[ptr + r + 1]!, a, b)
}

function rowProduct(f: Float64Array, from: number, to: number, a: number, b: number): number {
  let s = 0
  for (let e = from; e < to; e++) s += f[a + e]! * f[b + e]!
  return s
}
