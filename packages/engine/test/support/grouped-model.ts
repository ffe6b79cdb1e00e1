import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { lcg } from './simulated-model.ts'

/** A small generalized model whose groups form a tree, with parameters to evaluate it at. */
export interface GroupedModel {
  readonly rows: MixedRows
  readonly density: ResponseDensity
  readonly map: ThetaMap
  readonly psi: Float64Array
}

/** Rows in a tree: `ks` random coefficients of each level, finest first, `sizes` rows or groups in each group above. */
export function simulateGrouped(options: {
  family: string
  link?: string
  ks: readonly number[]
  sizes: readonly number[]
  mu?: number
  sd?: number
  seed?: number
  shuffled?: boolean
}): GroupedModel {
  const { ks, sizes, sd = 0.9, seed = 3 } = options
  const uniform = lcg(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const paths: number[][] = []
  const count = ks.map(() => 0)
  const grow = (level: number, path: number[]): void => {
    const children = Math.max(1, Math.round(sizes[level]! * (0.6 + 0.8 * uniform())))
    for (let c = 0; c < children; c++) {
      if (level === 0) paths.push(path)
      else grow(level - 1, [count[level - 1]!++, ...path])
    }
  }
  grow(ks.length, [])
  const n = paths.length
  if (options.shuffled) paths.sort(() => uniform() - 0.5)
  const family = familyByName(options.family)
  const link = linkByName(options.link ?? family.defaultLink)
  const mu = options.mu ?? (family.mean === 'positive' && link.range !== 'unit' ? 1.4 : 0.45)
  const random = createRandom(seed)
  const phi = -0.6
  const size = options.family === 'binomial' ? Float64Array.from({ length: n }, (_, i) => 1 + (i % 3)) : null
  const x = new Float64Array(n * 2)
  const y = Float64Array.from({ length: n }, (_, i) => {
    x[i * 2] = 1
    x[i * 2 + 1] = normal() * 0.5
    return family.simulate(random, { y: 0, size: size?.[i] ?? 1, weight: 1 }, mu, phi)
  })
  const density = composeDensity(family, link, { n, y, size, weights: null, frequencies: null, offset: null })
  const groupings = ks.map((k, l) => ({
    nLevels: count[l]!,
    k,
    refs: Int32Array.from(paths, (path) => path[l]!),
    z: k === 1 ? null : Float64Array.from({ length: n * k }, (_, q) => (q % k === 0 ? 1 : normal())),
  }))
  const map = new ThetaMap(
    ks.map((k, block) => ({ block, at: 0, k, structure: unstructured })),
    [...ks],
  )
  const theta = Array.from({ length: map.nPar }, (_, i) => sd * (1 - 0.3 * i))
  const psi = Float64Array.from([link.eta(mu), 0.1 * sd, ...theta, ...(density.nDispersion === 1 ? [phi] : [])])
  return { rows: { n, p: 2, x, groupings }, density, map, psi }
}
