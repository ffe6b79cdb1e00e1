export function levelSums(
  f: Float64Array,
  ints: Int32Array,
  rows: number,
  k: number,
  m: number,
  levels: number,
  z: number,
  zw: number,
  x: number,
  zz: number,
  zxy: number,
): void {
  for (let i = 0; i < rows; i++) {
    const level = ints[levels + i]!
    const own = z + i * k
    const row = x + i * m
    for (let a = 0; a < k; a++) {
      const w = f[zw + i * k + a]!
      const square = zz + (level * k + a) * k
      for (let b = 0; b < k; b++) f[square + b] = f[square + b]! + w * f[own + b]!
      const border = zxy + (level * k + a) * m
      for (let c = 0; c < m; c++) f[border + c] = f[border + c]! + w * f[row + c]!
    }
  }
}
