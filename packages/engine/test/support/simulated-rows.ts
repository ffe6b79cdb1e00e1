import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import type { GroupingRows, MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { createRandom } from '../../src/numeric/random.ts'

export interface RowsOptions {
  readonly seed: number
  readonly n: number
  readonly beta: readonly number[]
  /** Levels and standard deviations of the random coefficients, the first of an intercept, the others of columns of X. */
  readonly groupings: readonly { readonly nLevels: number; readonly sd: readonly number[] }[]
  readonly family: string
  readonly link: string
  readonly phi?: number
  readonly size?: number
  /** Level of each row by grouping; by default consecutive rows share a level of the first, and others cross it. */
  readonly refs?: readonly Int32Array[]
}

export interface SimulatedRows {
  readonly rows: MixedRows
  readonly y: Float64Array
  readonly density: ResponseDensity
}

/** Rows of a generalized mixed model with normal covariates and random coefficients, and responses drawn from it. */
export function simulateRows(options: RowsOptions): SimulatedRows {
  const { seed, n, beta, family, link } = options
  const random = createRandom(seed)
  const p = beta.length
  const x = new Float64Array(n * p)
  for (let i = 0; i < n; i++) for (let c = 0; c < p; c++) x[i * p + c] = c === 0 ? 1 : random.normal()
  const eta = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let c = 0; c < p; c++) eta[i]! += x[i * p + c]! * beta[c]!
  const groupings: GroupingRows[] = options.groupings.map(({ nLevels, sd }, g) => {
    const k = sd.length
    const given = options.refs?.[g]
    const refs = given ?? Int32Array.from({ length: n }, (_, i) => (g === 0 ? Math.floor((i * nLevels) / n) : i % nLevels))
    const z = k === 1 ? null : new Float64Array(n * k)
    const b = Float64Array.from({ length: nLevels * k }, (_, e) => sd[e % k]! * random.normal())
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < k; c++) {
        if (z !== null) z[i * k + c] = x[i * p + c]!
        eta[i]! += x[i * p + c]! * b[refs[i]! * k + c]!
      }
    }
    return { nLevels, k, refs, z }
  })
  const own = familyByName(family)
  const inverse = linkByName(link)
  const jet = new Float64Array(7)
  const size = options.size === undefined ? null : new Float64Array(n).fill(options.size)
  const y = eta.map((e) => {
    inverse.inverse(e, 0, jet)
    return own.simulate(random, { y: 0, size: options.size ?? 1, weight: 1 }, jet[0]!, options.phi ?? 0)
  })
  const density = composeDensity(own, inverse, { n, y, size, weights: null, frequencies: null, offset: null })
  return { rows: { n, p, x, groupings }, y, density }
}
