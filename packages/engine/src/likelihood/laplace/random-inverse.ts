import type { MixedSystem } from '../system/mixed-system.ts'
import { denseSandwich, lowRankSandwich, type Sandwich } from './sandwich.ts'
import { solveRandom } from './solve-random.ts'

/** The whole of H^-1 at a factorised system, all effects by all, and products with it on both sides. */
export interface RandomInverse {
  readonly matrix: Float64Array
  sandwich(q: Float64Array): Sandwich
}

/** Column by column. `starts`: where the effects of each grouping factor begin. */
export function randomInverse(system: MixedSystem, starts: readonly number[], effects: number): RandomInverse {
  const matrix = new Float64Array(effects * effects)
  const x = system.a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  x.forEach((own, g) => {
    for (let j = 0; j < own.length; j++) {
      for (const values of x) values.fill(0)
      own[j] = 1
      solveRandom(system, x)
      x.forEach((values, h) => {
        matrix.set(values, (starts[g]! + j) * effects + starts[h]!)
      })
    }
  })
  return { matrix, sandwich: (q) => denseSandwich(matrix, q, effects) }
}

/**
 * For intercepts of two factors: the columns of the factor that is left, by one solve each, and from them the block of the
 * eliminated one, D^-1 - D^-1 B K_ba with D its diagonal and B its cells: H^-1 = diag(D^-1, 0) + U K_bb U', U = (-D^-1 B, I).
 */
export function interceptInverse(system: MixedSystem, starts: readonly number[], effects: number): RandomInverse {
  const { order, l0, v, trailing, a } = system
  const [own, rest] = [order[0]!, order[1]!]
  const n = a.blocks[own]!.nLevels
  const width = a.blocks[rest]!.nLevels
  const out = new Float64Array(effects * effects)
  const x = a.blocks.map(({ nLevels }) => new Float64Array(nLevels))
  const first = starts[own]!
  const second = starts[rest]!
  const s = new Float64Array(width * width)
  for (let c = 0; c < width; c++) {
    for (const values of x) values.fill(0)
    x[rest]![c] = 1
    solveRandom(system, x)
    const column = (second + c) * effects
    out.set(x[own]!, column + first)
    out.set(x[rest]!, column + second)
    s.set(x[rest]!, c * width)
    for (let j = 0; j < n; j++) out[(first + j) * effects + second + c] = x[own]![j]!
  }
  const d = new Float64Array(effects)
  const u = new Float64Array(effects * width)
  for (let c = 0; c < width; c++) u[(second + c) * width + c] = 1
  const { ptr, cellRow, cellStart } = trailing
  for (let j = 0; j < n; j++) {
    const to = (first + j) * effects + first
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const weight = v[cellStart[cell]!]! / l0[j]!
      const from = (second + cellRow[cell]!) * effects + first
      for (let i = 0; i < n; i++) out[to + i] = out[to + i]! - weight * out[from + i]!
      u[(first + j) * width + cellRow[cell]!] = -weight
    }
    d[first + j] = 1 / l0[j]! ** 2
    out[to + j] = out[to + j]! + d[first + j]!
  }
  return { matrix: out, sandwich: (q) => lowRankSandwich({ d, u, s }, q) }
}
