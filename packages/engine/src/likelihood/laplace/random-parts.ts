import type { CrossProducts } from '../../design/cross-products.ts'
import { pairCellSteps } from '../../design/pair-cells.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { Runs } from '../rows/runs.ts'
import { createTrailingFactorSteps } from '../system/create-trailing-factor.ts'
import { MixedSystem } from '../system/mixed-system.ts'
import { trailingLayoutSteps } from '../system/trailing-layout.ts'
import { locatePairsSteps, type PairRows } from './pair-rows.ts'

/** What a `RandomSystem` is made of. */
export interface RandomParts {
  readonly runs: Runs | null
  readonly system: MixedSystem
  readonly pairs: readonly PairRows[]
}

/** Pattern and analysis of the equations of these rows, with p columns of a border, and where the rows are in it. Rests now and then. */
export function* randomPartsSteps(rows: MixedRows, p: number): Generator<undefined, RandomParts, void> {
  const runs = yield* Runs.ofSteps(rows)
  const units = runs?.rows ?? rows
  const a = yield* emptyProducts(units.groupings, rows.n, p)
  const layout = yield* trailingLayoutSteps(a)
  const factor = (yield* createTrailingFactorSteps(layout.trailing))!
  yield* layout.trailing.locateSteps(factor)
  const system = new MixedSystem(a, () => factor, layout)
  return { runs, system, pairs: yield* locatePairsSteps(system, units) }
}

/** Stands for y'Wy, which nothing here needs: large enough for its pivot to stay positive. */
export const noResidual = 1e30

function* emptyProducts(groupings: MixedRows['groupings'], n: number, p: number): Generator<undefined, CrossProducts, void> {
  const m = p + 1
  const xy = new Float64Array(m * m)
  for (let c = 0; c < m; c++) xy[c * m + c] = noResidual
  const blocks = groupings.map(({ nLevels, k }) => ({
    nLevels,
    k,
    zz: new Float64Array(nLevels * k * k),
    zxy: new Float64Array(nLevels * k * m),
  }))
  const pairs = []
  for (let g = 0; g < groupings.length; g++) {
    for (let h = g + 1; h < groupings.length; h++) {
      const one = groupings[g]!
      const other = groupings[h]!
      const { ptr, col } = yield* pairCellSteps(one.refs, one.nLevels, other.refs, other.nLevels)
      pairs.push({ g, h, ptr, col, val: new Float64Array(col.length * one.k * other.k) })
    }
  }
  return { n, p, sumLogWeights: 0, xy, blocks, pairs }
}
