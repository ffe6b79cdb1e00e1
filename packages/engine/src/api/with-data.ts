import { toTable } from '../frame/to-table.ts'
import { fit } from './fit.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { GlmmFit } from './glmm-fit.ts'
import type { LmmFit } from './lmm-fit.ts'
import { differs, optionsOfFit } from './verify-fit.ts'

/** Agreement asked of the deviance of a generalized model that is fitted anew; of the pseudo-deviance where there is no other. */
const tolerance = 1e-5

/**
 * A stored fit together with its data again, for what needs the rows: the data are checked, and the model is fitted anew.
 *
 * @throws BlupError D121 where the data are not those of the fit
 */
export async function withData(
  stored: LmmFit | GlmmFit,
  data: Data,
  options: Pick<FitOptions, 'weights' | 'offset' | 'signal'> = {},
): Promise<LmmFit | GlmmFit> {
  const table = toTable(data)
  const { signal } = options
  const { basis } = stored.toJSON().store
  const model = optionsOfFit(stored.method, basis, options)
  const also = { confLevel: stored.confLevel, ...(signal === undefined ? {} : { signal }) }
  if ('verify' in stored) {
    stored.verify(table, options)
    return fit(stored.formula, table, { ...model, ...also })
  }
  const { family, method } = stored
  const again = await fit(stored.formula, table, { ...model, method, family: family.name, link: family.link, ...also })
  const [then, now] = [stored.fit, again.fit].map(({ pseudoDeviance, deviance }) => pseudoDeviance ?? deviance) as [
    number,
    number,
  ]
  if (!(Math.abs(now - then) <= tolerance * (1 + Math.abs(then)))) throw differs(then, now)
  return again
}
