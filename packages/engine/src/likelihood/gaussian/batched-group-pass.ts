import { createKernels, groupDoubles, groupOffset, MAX_GROUP_COLUMNS } from '@blup/kernels'
import type { CrossProducts } from '../../design/cross-products.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import type { GroupPass, PassState } from './group-pass.ts'

/** Groups that are copied between two rests. */
const groupsAtOnce = 2 ** 15

/** Groups from which on the kernels, two groups a vector, save more than their copy of the cross-products costs. */
const worthABatch = 10_000

/**
 * The passes of `scalar` with elimination and traces by the batched kernels, over a copy of the cross-products as these read them;
 * null for few groups, and where the kernels are not WebAssembly: the scalar passes are quicker then. Rests while it copies.
 */
export function* batchedGroupPassSteps(
  block: CrossProducts['blocks'][number],
  m: number,
  scalar: GroupPass,
): Generator<undefined, GroupPass | null, void> {
  const { nLevels, k, zz, zxy } = block
  if (nLevels < worthABatch || m > MAX_GROUP_COLUMNS) return null
  const p = m - 1
  const [lambdaAt, traceAt, coefAt, logDetAt] = [0, k * k, 2 * k * k, 2 * k * k + m]
  const gramAt = logDetAt + 1
  const factorAt = gramAt + m * m
  const dataAt = factorAt + m * m
  const kernels = createKernels(dataAt + groupDoubles(k, m, nLevels))
  if (kernels.kind === 'plain') return null
  const { f64 } = kernels
  yield* inStretches(nLevels, groupsAtOnce, (from, to) => {
    for (let j = from; j < to; j++) {
      let at = groupOffset(k, m, dataAt, j)
      for (let c = 0; c < k; c++) {
        for (let r = c; r < k; r++, at += 2) f64[at] = zz[j * k * k + r * k + c]!
      }
      for (let c = 0; c < m; c++) {
        for (let r = 0; r < k; r++, at += 2) f64[at] = zxy[(j * k + r) * m + c]!
      }
    }
  })
  const setLambda = (lambda: Float64Array): void => {
    for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) f64[lambdaAt + c * k + r] = lambda[r * k + c]!
  }
  return {
    eliminate({ lambda, g }: PassState): number {
      setLambda(lambda)
      f64.fill(0, logDetAt, gramAt + m * m)
      if (kernels.groupHalfSolve(k, m, nLevels, dataAt, lambdaAt, gramAt, m, logDetAt) !== 0) return Number.NaN
      for (let c = 0; c < m; c++) for (let r = c; r < m; r++) g[c * m + r] = g[c * m + r]! - f64[gramAt + c * m + r]!
      return f64[logDetAt]!
    },

    traces({ lambda, w, phi }: PassState, reml: boolean, sigma2: number): Float64Array {
      setLambda(lambda)
      f64.set(w, coefAt)
      if (reml) upperRoot(phi, p, f64.subarray(factorAt, factorAt + m * m), m)
      f64.fill(0, traceAt, traceAt + k * k)
      const columns = reml ? p : 0
      const weight = 1 / sigma2
      kernels.groupBackSolve(k, m, nLevels, dataAt, lambdaAt, coefAt, weight, factorAt, m, columns, traceAt, k, -1)
      const t = new Float64Array(k * k)
      for (let c = 0; c < k; c++) for (let r = c; r < k; r++) t[r * k + c] = t[c * k + r] = f64[traceAt + c * k + r]!
      return t
    },

    information: scalar.information,
  }
}

/** F upper triangular with F F' = phi, column-major with leading dimension ld. */
function upperRoot(phi: Float64Array, p: number, f: Float64Array, ld: number): void {
  for (let c = p - 1; c >= 0; c--) {
    for (let r = c; r >= 0; r--) {
      let s = phi[c * p + r]!
      for (let q = c + 1; q < p; q++) s -= f[q * ld + r]! * f[q * ld + c]!
      f[c * ld + r] = r === c ? Math.sqrt(s) : s / f[c * ld + c]!
    }
  }
}
