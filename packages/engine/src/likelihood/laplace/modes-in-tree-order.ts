import type { ResponseDensity } from '../../family/response-density.ts'
import { FixedColumns } from '../rows/fixed-columns.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { inTreeOrderSteps } from './in-tree-order.ts'
import { ModeSearch } from './mode-search.ts'
import { RandomSystem } from './random-system.ts'

/** The search for modes over these rows, those of nested factors in the order of their tree. Rests now and then. */
export function* modesInTreeOrderSteps(given: MixedRows, ofGiven: ResponseDensity): Generator<undefined, ModeSearch, void> {
  const { rows, density } = yield* inTreeOrderSteps(given, ofGiven)
  const system = yield* RandomSystem.createSteps(rows, false)
  return new ModeSearch(rows, density, system, yield* FixedColumns.ofSteps(rows))
}
