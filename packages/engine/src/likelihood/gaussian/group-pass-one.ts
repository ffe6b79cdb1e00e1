import type { GroupPass, PassState } from './group-pass.ts'

/** One random coefficient: every quantity of a group is a number. */
export const groupPassOne: GroupPass = {
  eliminate({ nLevels, m, zz, zxy, lambda, g }: PassState): number {
    const l = lambda[0]!
    const l2 = l * l
    let product = 1
    let logDet = 0
    for (let j = 0; j < nLevels; j++) {
      const c = l2 * zz[j]! + 1
      if (!(c > 0)) return Number.NaN
      product *= c
      if (product > 1e200) {
        logDet += Math.log(product)
        product = 1
      }
      const weight = l2 / c
      const row = j * m
      for (let a = 0; a < m; a++) {
        const x = weight * zxy[row + a]!
        const column = a * m
        for (let b = a; b < m; b++) g[column + b] = g[column + b]! - x * zxy[row + b]!
      }
    }
    return logDet + Math.log(product)
  },

  traces({ nLevels, m, zz, zxy, lambda, w, phi }: PassState, reml: boolean, sigma2: number): Float64Array {
    const l = lambda[0]!
    const p = m - 1
    let t = 0
    for (let j = 0; j < nLevels; j++) {
      const c = l * l * zz[j]! + 1
      const row = j * m
      let v = 0
      for (let a = 0; a < m; a++) v += zxy[row + a]! * w[a]!
      const u = (l * v) / c
      t += 1 / c + (u * u) / sigma2
      if (!reml) continue
      let s = 0
      for (let a = 0; a < p; a++) {
        let x = 0
        for (let b = 0; b < p; b++) x += phi[a * p + b]! * zxy[row + b]!
        s += zxy[row + a]! * x
      }
      t += (s * l * l) / (c * c)
    }
    return Float64Array.of(t)
  },

  information({ nLevels, m, zz, zxy, lambda, w }: PassState, directions, f, xx, square): void {
    // lambda is one number, so directions are multiples of one another
    const l = lambda[0]!
    const p = m - 1
    const unit = new Float64Array(p)
    let ff = 0
    let fk = 0
    for (let j = 0; j < nLevels; j++) {
      const c = l * l * zz[j]! + 1
      const row = j * m
      let v = 0
      for (let a = 0; a < m; a++) v += zxy[row + a]! * w[a]!
      const u = (l * v) / c
      const r = v / c
      const x = u + l * r
      const k = zz[j]! / c
      ff += x * r
      fk += x * k * x
      const e = x / c
      for (let a = 0; a < p; a++) unit[a] = unit[a]! + zxy[row + a]! * e
    }
    const nPar = directions.length
    for (let i = 0; i < nPar; i++) {
      const d = directions[i]![0]!
      f[i] = f[i]! + d * ff
      for (let a = 0; a < p; a++) xx[i * p + a] = xx[i * p + a]! + d * unit[a]!
      for (let q = 0; q <= i; q++) square[i * nPar + q] = square[i * nPar + q]! + d * directions[q]![0]! * fk
    }
  },
}
