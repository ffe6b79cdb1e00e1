import type { GlmmFit, LmmFit } from 'blup'
import { orNull } from './or-null.ts'
import type { GroupAnswer } from './protocol.ts'

/** Beyond this many rows the matrices of a group are no picture any more. */
const rowsShown = 400

/** What the model says of one group, beside what least squares would say of it alone. */
export function groupAnswer(model: LmmFit | GlmmFit, group: string, level: string, notation: string): GroupAnswer {
  const linear = 'groupLeastSquares' in model ? model : null
  const squares = linear === null ? null : orNull(() => linear.groupLeastSquares({ group }))
  const found = squares?.fits.find((own) => own.level === level)
  const dropped = squares?.dropped.find((own) => own.level === level)
  const rows = found?.n ?? dropped?.n ?? Number.NaN
  const modes = model.ranef(group).filter((row) => row.level === level)
  const coefficients = modes.map(({ term, estimate }) => {
    const k = squares?.terms.indexOf(term) ?? -1
    const fixed = found?.fixedPart[k] ?? model.fixed.find((row) => row.term === term)?.estimate ?? 0
    return { term, fixed, random: estimate, own: fixed + estimate, alone: found?.estimates[k] ?? null }
  })
  const matrices =
    linear !== null && rows <= rowsShown
      ? orNull(() => linear.equations({ group, level, notation, format: 'mathml', form: 'matrix' }))
      : null
  return { group, level, rows, coefficients, matrices }
}
