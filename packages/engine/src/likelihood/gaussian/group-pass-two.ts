import type { GroupPass, PassState } from './group-pass.ts'

/**
 * Two random coefficients, their 2 x 2 algebra written out: C = [c00 .; c10 c11] = L L', lambda = [a 0; b d]. C and the modes of a
 * group stand in each pass that needs them: a function of both would have to return a dozen numbers a group.
 */
export const groupPassTwo: GroupPass = {
  eliminate({ nLevels, m, zz, zxy, lambda, g }: PassState): number {
    const a = lambda[0]!
    const b = lambda[2]!
    const d = lambda[3]!
    const w0 = new Float64Array(m)
    const w1 = new Float64Array(m)
    let product = 1
    let logDet = 0
    for (let j = 0; j < nLevels; j++) {
      const z00 = zz[4 * j]!
      const z01 = zz[4 * j + 1]!
      const z11 = zz[4 * j + 3]!
      const t = z01 * a + z11 * b
      const c00 = a * (z00 * a + z01 * b) + b * t + 1
      const c10 = d * t
      const c11 = d * d * z11 + 1
      const det = c00 * c11 - c10 * c10
      if (!(c00 > 0) || !(det > 0)) return Number.NaN
      product *= det
      if (product > 1e150) {
        logDet += Math.log(product)
        product = 1
      }
      const l00 = Math.sqrt(c00)
      const l10 = c10 / l00
      const l11 = Math.sqrt(det / c00)
      const row0 = 2 * j * m
      const row1 = row0 + m
      const i0 = 1 / l00
      const i1 = 1 / l11
      for (let c = 0; c < m; c++) {
        const r1 = zxy[row1 + c]!
        const x = (a * zxy[row0 + c]! + b * r1) * i0
        w0[c] = x
        w1[c] = (d * r1 - l10 * x) * i1
      }
      for (let c = 0; c < m; c++) {
        const x = w0[c]!
        const y = w1[c]!
        const column = c * m
        for (let r = c; r < m; r++) g[column + r] = g[column + r]! - x * w0[r]! - y * w1[r]!
      }
    }
    return logDet + Math.log(product)
  },

  traces({ nLevels, m, zz, zxy, lambda, w, phi }: PassState, reml: boolean, sigma2: number): Float64Array {
    const a = lambda[0]!
    const b = lambda[2]!
    const d = lambda[3]!
    const p = m - 1
    const b0 = new Float64Array(p)
    const b1 = new Float64Array(p)
    let t00 = 0
    let t01 = 0
    let t11 = 0
    for (let j = 0; j < nLevels; j++) {
      const z00 = zz[4 * j]!
      const z01 = zz[4 * j + 1]!
      const z11 = zz[4 * j + 3]!
      const t = z01 * a + z11 * b
      const c00 = a * (z00 * a + z01 * b) + b * t + 1
      const c10 = d * t
      const c11 = d * d * z11 + 1
      const det = c00 * c11 - c10 * c10
      const i00 = c11 / det
      const i01 = -c10 / det
      const i11 = c00 / det
      const row0 = 2 * j * m
      const row1 = row0 + m
      let v0 = 0
      let v1 = 0
      for (let c = 0; c < m; c++) {
        v0 += zxy[row0 + c]! * w[c]!
        v1 += zxy[row1 + c]! * w[c]!
      }
      const q0 = a * v0 + b * v1
      const q1 = d * v1
      const u0 = i00 * q0 + i01 * q1
      const u1 = i01 * q0 + i11 * q1
      t00 += i00 + (u0 * u0) / sigma2
      t01 += i01 + (u0 * u1) / sigma2
      t11 += i11 + (u1 * u1) / sigma2
      if (!reml) continue
      for (let c = 0; c < p; c++) {
        const r1 = zxy[row1 + c]!
        const x = a * zxy[row0 + c]! + b * r1
        const y = d * r1
        b0[c] = i00 * x + i01 * y
        b1[c] = i01 * x + i11 * y
      }
      for (let c = 0; c < p; c++) {
        let x = 0
        let y = 0
        for (let e = 0; e < p; e++) {
          x += phi[c * p + e]! * b0[e]!
          y += phi[c * p + e]! * b1[e]!
        }
        t00 += b0[c]! * x
        t01 += b1[c]! * x
        t11 += b1[c]! * y
      }
    }
    return Float64Array.of(t00, t01, t01, t11)
  },

  information({ nLevels, m, zz, zxy, lambda, w }: PassState, directions, f, xx, square): void {
    const a = lambda[0]!
    const b = lambda[2]!
    const d = lambda[3]!
    const p = m - 1
    const nPar = directions.length
    const m0 = new Float64Array(nPar)
    const m1 = new Float64Array(nPar)
    const flat = new Float64Array(4 * nPar)
    directions.forEach((direction, i) => flat.set(direction, 4 * i))
    for (let j = 0; j < nLevels; j++) {
      const z00 = zz[4 * j]!
      const z01 = zz[4 * j + 1]!
      const z11 = zz[4 * j + 3]!
      // ZZ lambda, then C and its inverse
      const y00 = z00 * a + z01 * b
      const y10 = z01 * a + z11 * b
      const y01 = z01 * d
      const y11 = z11 * d
      const c00 = a * y00 + b * y10 + 1
      const c10 = d * y10
      const c11 = d * y11 + 1
      const det = c00 * c11 - c10 * c10
      const i00 = c11 / det
      const i01 = -c10 / det
      const i11 = c00 / det
      const row0 = 2 * j * m
      const row1 = row0 + m
      let v0 = 0
      let v1 = 0
      for (let c = 0; c < m; c++) {
        v0 += zxy[row0 + c]! * w[c]!
        v1 += zxy[row1 + c]! * w[c]!
      }
      const q0 = a * v0 + b * v1
      const q1 = d * v1
      const u0 = i00 * q0 + i01 * q1
      const u1 = i01 * q0 + i11 * q1
      const r0 = v0 - y00 * u0 - y01 * u1
      const r1 = v1 - y10 * u0 - y11 * u1
      // K = ZZ - (ZZ lambda) C^-1 (ZZ lambda)'
      const h00 = y00 * i00 + y01 * i01
      const h01 = y00 * i01 + y01 * i11
      const h10 = y10 * i00 + y11 * i01
      const h11 = y10 * i01 + y11 * i11
      const k00 = z00 - h00 * y00 - h01 * y01
      const k01 = z01 - h00 * y10 - h01 * y11
      const k11 = z11 - h10 * y10 - h11 * y11
      for (let i = 0; i < nPar; i++) {
        const d00 = flat[4 * i]!
        const d10 = flat[4 * i + 2]!
        const d11 = flat[4 * i + 3]!
        const e0 = d00 * r0 + d10 * r1
        const e1 = d11 * r1
        const x = d00 * u0 + a * e0
        const y = d10 * u0 + d11 * u1 + b * e0 + d * e1
        m0[i] = x
        m1[i] = y
        f[i] = f[i]! + x * r0 + y * r1
        // E'm = m - lambda C^-1 (ZZ lambda)'m
        const s0 = h00 * x + h10 * y
        const s1 = h01 * x + h11 * y
        const g0 = x - a * s0
        const g1 = y - b * s0 - d * s1
        for (let c = 0; c < p; c++) xx[i * p + c] = xx[i * p + c]! + zxy[row0 + c]! * g0 + zxy[row1 + c]! * g1
        const kx = k00 * x + k01 * y
        const ky = k01 * x + k11 * y
        for (let q = 0; q <= i; q++) square[i * nPar + q] = square[i * nPar + q]! + kx * m0[q]! + ky * m1[q]!
      }
    }
  },
}
