import { printExpr } from '../../formula/print.ts'
import { contrastCoding } from '../../frame/contrasts.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import type { ModelMatrices } from '../../models/lmm/matrices.ts'
import type { Piece } from './column-terms.ts'
import type { GroupRows } from './matrix-form.ts'

/** The rows of one group of a fit, for equations with its matrices in them. */
export function groupRows(
  frame: Pick<ModelFrame, 'variables'>,
  matrices: ModelMatrices,
  only: { readonly group: string; readonly level: string },
): GroupRows {
  return { ...only, matrices, value: (piece, row) => pieceValue(frame, piece, row) }
}

function pieceValue(frame: Pick<ModelFrame, 'variables'>, { variable: expr, coding, column }: Piece, row: number): number {
  const label = printExpr(expr)
  const variable = frame.variables.get(label)!
  if (variable.kind === 'numeric') return variable.columns[column]![row]!
  const code = variable.codes[row]!
  if (coding === 'dummies' || coding === 'numeric') return code === column ? 1 : 0
  const { values, nColumns } = contrastCoding(coding, variable.levels, label)
  return values[code * nColumns + column]!
}
