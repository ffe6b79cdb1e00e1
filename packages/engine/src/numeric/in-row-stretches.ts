/** Cells of rows that are gone through at once: some ten milliseconds. */
const cellsAtOnce = 2 ** 19

/** Calls `work` for stretches of the rows of `ptr` that hold about as many cells each, and rests between them. */
export function* inRowStretches(
  ptr: Int32Array,
  work: (from: number, to: number) => void,
  atOnce = cellsAtOnce,
): Generator<undefined, void, void> {
  const rows = ptr.length - 1
  for (let from = 0; from < rows; ) {
    if (from > 0) yield undefined
    const to = stretchEnd(ptr, from, rows, atOnce)
    work(from, to)
    from = to
  }
}

function stretchEnd(ptr: Int32Array, from: number, rows: number, atOnce: number): number {
  if (ptr[rows]! - ptr[from]! + (rows - from) <= atOnce) return rows
  let to = from + 1
  while (to < rows && ptr[to]! - ptr[from]! + (to - from) < atOnce) to++
  return to
}
