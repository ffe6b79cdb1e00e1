import { toTable } from '../frame/to-table.ts'
import { fit } from './fit.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { LmmFit } from './lmm-fit.ts'
import { optionsOfFit } from './verify-fit.ts'

/**
 * A stored fit together with its data again, for what needs the rows: the data are checked, and the model is fitted anew.
 *
 * @throws BlupError D121 where the data are not those of the fit
 */
export async function withData(
  stored: LmmFit,
  data: Data,
  options: Pick<FitOptions, 'weights' | 'offset' | 'signal'> = {},
): Promise<LmmFit> {
  const table = toTable(data)
  stored.verify(table, options)
  const { signal } = options
  const { basis } = stored.toJSON().store
  const model = optionsOfFit(stored.method, basis, options)
  return fit(stored.formula, table, { ...model, confLevel: stored.confLevel, ...(signal === undefined ? {} : { signal }) })
}
