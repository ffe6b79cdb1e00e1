export function scatterTriangle(
  f: Float64Array,
  ints: Int32Array,
  columns: number,
  rows: number,
  source: number,
  ld: number,
  list: number,
  target: number,
  ldt: number,
): void {
  for (let j = 0; j < columns; j++) {
    const column = target + ints[list + j]! * ldt
    for (let i = j; i < rows; i++) {
      const to = column + ints[list + i]!
      f[to] = f[to]! + f[source + j * ld + i]!
    }
  }
}

export function gatherTriangle(
  f: Float64Array,
  ints: Int32Array,
  columns: number,
  rows: number,
  source: number,
  lds: number,
  list: number,
  target: number,
  ld: number,
): void {
  for (let j = 0; j < columns; j++) {
    const column = source + ints[list + j]! * lds
    for (let i = j; i < rows; i++) f[target + j * ld + i] = f[column + ints[list + i]!]!
  }
}
