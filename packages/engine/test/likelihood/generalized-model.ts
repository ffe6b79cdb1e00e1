import { covarianceStructure } from '../../src/covariance/registry.ts'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import type { ComposedDensity } from '../../src/family/composed-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import type { GroupingRows, MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { createRandom } from '../../src/numeric/random.ts'

export interface SimulatedGroup {
  readonly nLevels: number
  /** Columns: 1 for an intercept, more for slopes of random numbers. */
  readonly k: number
  /** `nested` takes the levels in runs of rows, `crossed` at random. */
  readonly kind: 'nested' | 'crossed'
}

export interface SimulatedModel {
  readonly rows: MixedRows
  readonly density: ComposedDensity
  readonly map: ThetaMap
  /** The parameters that the responses were drawn from. */
  readonly truth: Float64Array
}

/** A small generalized mixed model with responses of its own family. */
export function generalizedModel(
  family: string,
  link: string,
  groups: readonly SimulatedGroup[],
  options: { readonly n?: number; readonly seed?: number; readonly sd?: number; readonly offset?: boolean } = {},
): SimulatedModel {
  const { n = 60, seed = 1, sd = 0.4, offset = false } = options
  const random = createRandom(seed)
  const p = 2
  const x = new Float64Array(n * p)
  for (let i = 0; i < n; i++) {
    x[i * p] = 1
    x[i * p + 1] = random.uniform() - 0.5
  }
  const groupings: GroupingRows[] = groups.map(({ nLevels, k, kind }) => {
    const refs = Int32Array.from({ length: n }, (_, i) =>
      kind === 'nested' ? Math.floor((i * nLevels) / n) : i < nLevels ? i : random.integer(nLevels),
    )
    const z = k === 1 ? null : Float64Array.from({ length: n * k }, (_, i) => (i % k === 0 ? 1 : random.uniform() - 0.5))
    return { nLevels, k, refs, z }
  })
  const map = new ThetaMap(
    groups.map(({ k }, block) => ({ block, at: 0, k, structure: covarianceStructure('us') })),
    groups.map(({ k }) => k),
  )
  const f = familyByName(family)
  const l = linkByName(link)
  const middle = f.mean === 'unit' || l.range === 'unit' ? 0.45 : f.mean === 'positive' ? 1.6 : 0.8
  const start = link === 'log' && f.mean === 'unit' ? l.eta(0.25) : l.eta(middle)
  const slope = link === 'log' && f.mean === 'unit' ? -0.3 : 0.3
  const unitOff = l.tails === null && link !== 'log' ? 0.15 : 1
  const theta = map.terms.flatMap((term) => [
    ...term.structure.fromDiagonal(Array.from({ length: term.k }, () => sd * unitOff)),
  ])
  map.terms.forEach((term) => {
    if (term.k > 1) theta[term.first + 1] = 0.1 * unitOff
  })
  const truth = Float64Array.of(start, slope * unitOff, ...theta, ...(f.dispersion === null ? [] : [dispersions[family] ?? 0]))
  const phi = truth[truth.length - 1]!
  const lambda = groups.map(({ k }) => new Float64Array(k * k))
  map.setFactors(Float64Array.from(theta), lambda)
  const eta = new Float64Array(n)
  const shift = offset ? Float64Array.from({ length: n }, () => 0.1 * (random.uniform() - 0.5) * unitOff) : null
  for (let i = 0; i < n; i++) eta[i] = x[i * p]! * truth[0]! + x[i * p + 1]! * truth[1]! + (shift?.[i] ?? 0)
  groupings.forEach(({ nLevels, k, refs, z }, g) => {
    const u = Float64Array.from({ length: nLevels * k }, () => Math.max(-1.5, Math.min(1.5, random.normal())))
    for (let i = 0; i < n; i++) {
      for (let r = 0; r < k; r++) {
        let b = 0
        for (let c = 0; c <= r; c++) b += lambda[g]![r * k + c]! * u[refs[i]! * k + c]!
        eta[i] = eta[i]! + b * (z === null ? 1 : z[i * k + r]!)
      }
    }
  })
  const jet = new Float64Array(1)
  const size = family === 'binomial' ? Float64Array.from({ length: n }, (_, i) => 1 + (i % 3)) : null
  const y = Float64Array.from(eta, (e, i) => {
    l.inverse(e, 0, jet)
    const mu =
      f.mean === 'unit' ? Math.min(Math.max(jet[0]!, 0.02), 0.98) : f.mean === 'positive' ? Math.max(jet[0]!, 0.1) : jet[0]!
    return f.simulate(random, { y: 0, size: size?.[i] ?? 1, weight: 1 }, mu, phi)
  })
  const density = composeDensity(f, l, { n, y, size, weights: null, frequencies: null, offset: shift })
  return { rows: { n, p, x, groupings }, density, map, truth }
}

const dispersions: Readonly<Record<string, number>> = {
  gaussian: -1,
  gamma: -1.5,
  'inverse-gaussian': -1.5,
  'negative-binomial': 0.8,
  'negative-binomial-1': -0.2,
  beta: 2,
}
