import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { userFactor } from '../../models/lmm/user-scale.ts'
import { multiply, transpose } from '../../numeric/square-matrices.ts'
import type { Reparametrization } from './held-objective.ts'

/**
 * A standard deviation or a correlation of an unstructured term at `value`. In the place of the term's theta stands the
 * Cholesky factor K of its covariance matrix on the user's scale, the coefficients in question first, without what is held:
 * K_11 = sd, or rows e^a (1, 0, ...) and e^b (rho, sqrt(1 - rho^2), 0, ...). Back to theta by L = chol(S S'), S = (T K) for
 * the linear map T of coefficients, with dL = L Phi(L^-1 d(SS') L^-T), Phi the lower triangle with its diagonal halved.
 */
export function heldCovariance(state: GlmmState, { kind, of, index, other }: ModelParameter, value: number): Reparametrization {
  const { map, yScale } = state
  const term = state.terms[of]!
  const { k, centre, scale } = term
  const own = map.terms[of]!
  const first = state.a.p + own.first
  const q = own.nPar
  const front = kind === 'sd' ? [index] : [index, other]
  const order = [...front, ...Array.from({ length: k }, (_, c) => c).filter((c) => !front.includes(c))]
  // internal coefficients from the user's in their order: the intercept's takes up the centres of the others
  const t = new Float64Array(k * k)
  order.forEach((c, j) => {
    t[c * k + j] = scale[c]! / yScale
    if (c > 0) t[j] = t[j]! + (scale[0]! * centre[c]!) / yScale
  })
  /** Cells of K that x fills, past those that are special. */
  const cells: number[] = []
  for (let r = kind === 'sd' ? 1 : 2; r < k; r++) for (let c = 0; c <= r; c++) cells.push(r * k + c)
  const special = kind === 'sd' ? 0 : 2
  const across = Math.sqrt(1 - value * value)
  const factor = (x: Float64Array): Float64Array => {
    const out = new Float64Array(k * k)
    if (kind === 'sd') out[0] = value
    else {
      out[0] = Math.exp(x[first]!)
      out[k] = value * Math.exp(x[first + 1]!)
      out[k + 1] = across * Math.exp(x[first + 1]!)
    }
    cells.forEach((cell, i) => {
      out[cell] = x[first + special + i]!
    })
    return out
  }
  /** dK by the own entries of x. */
  const directions = (K: Float64Array): Float64Array[] => {
    const unit = (...entries: [number, number][]): Float64Array => {
      const e = new Float64Array(k * k)
      for (const [at, v] of entries) e[at] = v
      return e
    }
    const rows = kind === 'sd' ? [] : [unit([0, K[0]!]), unit([k, K[k]!], [k + 1, K[k + 1]!])]
    return [...rows, ...cells.map((cell) => unit([cell, 1]))]
  }
  const lower = (K: Float64Array): { s: Float64Array; l: Float64Array } => {
    const s = multiply(t, K, k)
    return { s, l: semidefiniteCholesky(multiply(s, transpose(s, k), k), k) }
  }
  const theta = (l: Float64Array): number[] => {
    const out: number[] = []
    for (let c = 0; c < k; c++) for (let r = c; r < k; r++) out.push(l[r * k + c]!)
    return out
  }
  return {
    nPar: state.psi.length - 1,
    interior: true,
    expand(x) {
      const { l } = lower(factor(x))
      return Float64Array.of(...x.subarray(0, first), ...theta(l), ...x.subarray(first + q - 1))
    },
    jacobian(x) {
      const n = x.length
      const out = new Float64Array((n + 1) * n)
      for (let i = 0; i < n; i++) if (i < first || i >= first + q - 1) out[(i < first ? i : i + 1) * n + i] = 1
      const K = factor(x)
      const { s, l } = lower(K)
      const inverse = lowerInverse(l, k)
      directions(K).forEach((dK, i) => {
        const ds = multiply(t, dK, k)
        const half = multiply(multiply(inverse, multiply(ds, transpose(s, k), k), k), transpose(inverse, k), k)
        const phi = new Float64Array(k * k)
        for (let r = 0; r < k; r++)
          for (let c = 0; c <= r; c++) phi[r * k + c] = (half[r * k + c]! + half[c * k + r]!) / (r === c ? 2 : 1)
        theta(multiply(l, phi, k)).forEach((d, j) => {
          out[(first + j) * n + first + i] = d
        })
      })
      return out
    },
    reduce(psi) {
      const lambda = map.blockSizes.map((size) => new Float64Array(size * size))
      map.setFactors(psi.subarray(state.a.p, state.a.p + map.nPar), lambda)
      const user = userFactor({ map, lambda }, term)
      const f = new Float64Array(k * k)
      order.forEach((c, r) => {
        for (let j = 0; j < k; j++) f[r * k + j] = user[c * k + j]! * yScale
      })
      const K = semidefiniteCholesky(multiply(f, transpose(f, k), k), k)
      const special = kind === 'sd' ? [] : [Math.log(K[0]!), Math.log(Math.hypot(K[k]!, K[k + 1]!))]
      return Float64Array.of(
        ...psi.subarray(0, first),
        ...special,
        ...cells.map((cell) => K[cell]!),
        ...psi.subarray(first + q),
      )
    },
  }
}

function lowerInverse(l: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let c = 0; c < k; c++) {
    for (let r = c; r < k; r++) {
      let s = r === c ? 1 : 0
      for (let q = c; q < r; q++) s -= l[r * k + q]! * out[q * k + c]!
      out[r * k + c] = s / l[r * k + r]!
    }
  }
  return out
}
