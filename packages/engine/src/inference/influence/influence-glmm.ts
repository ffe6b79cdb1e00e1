import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameters, glmmParameterValues } from '../../models/glmm/parameters.ts'
import { GlmmRefit } from '../../models/glmm/refit.ts'
import { rowsSubset } from '../../models/glmm/rows-subset.ts'
import { userCovariance } from '../../models/lmm/user-scale.ts'
import { fullRank } from '../intervals/bootstrap-refit.ts'
import type { LongProgress } from '../intervals/long-progress.ts'
import { DeletionTable, type Influence } from './deletion-table.ts'
import { deletionUnits, type InfluenceOptions } from './deletion-units.ts'

/**
 * Refits a generalized model without each group or row, variances and dispersion too, by the method of the fit and from its
 * estimate; standard errors come from the information of each refit. Cook (1977); Demidenko and Stukel (2005).
 *
 * @throws BlupError E221 for an unknown grouping factor or level
 */
export function* influenceGlmmSteps(
  state: GlmmState,
  data: GlmmRows,
  options: InfluenceOptions = {},
): Generator<LongProgress, Influence, void> {
  const { spec, rows } = data
  const { by, units } = deletionUnits(state, { frame: spec.frame, design: spec.design }, options)
  const parameters = glmmParameters(state)
  const table = new DeletionTable(state, by, parameters, glmmParameterValues(state, parameters, state.psi))
  const refit = new GlmmRefit(state, data)
  const { p } = rows
  for (const [i, unit] of units.entries()) {
    yield { phase: 'deleting', done: i, total: units.length, what: String(unit.deleted) }
    const out = new Set(unit.members)
    const left = Array.from({ length: rows.n }, (_, r) => r).filter((r) => !out.has(r))
    const subset = rowsSubset(data, left)
    const found = !fullRank({ p, xy: gramOf(subset.rows) })
      ? 'a column of X is explained by the others without it'
      : refit.run(subset.rows, subset.density, true)
    if (typeof found === 'string') {
      table.fail(unit, found)
      continue
    }
    const m = state.psi.length
    const phi = Float64Array.from({ length: p * p }, (_, e) => found.covariance![Math.floor(e / p) * m + (e % p)]!)
    const covariance = userCovariance(state, phi).map((x) => x * state.yScale ** 2)
    table.add(unit, glmmParameterValues(state, parameters, found.psi), covariance)
  }
  yield { phase: 'deleting', done: units.length, total: units.length, what: '' }
  return table.result()
}

/** X'X with a border of zeros in the place of the response. */
function gramOf({ n, p, x }: MixedRows): Float64Array {
  const m = p + 1
  const out = new Float64Array(m * m)
  for (let i = 0; i < n; i++)
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) out[r * m + c]! += x[i * p + r]! * x[i * p + c]!
  return out
}
