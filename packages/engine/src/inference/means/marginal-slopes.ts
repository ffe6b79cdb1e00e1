import { BlupError } from '../../messages/blup-error.ts'
import { atPoint, combine, dot } from './functional.ts'
import { gridRows } from './grid-rows.ts'
import type { MarginalMeans, MeansOptions } from './marginal-means-result.ts'
import type { MeanSource } from './mean-source.ts'
import { meansTable, prepareMeans } from './means-table.ts'

/** Step of the difference quotient, in ranges of the variable. */
const slopeStep = 1e-3

/**
 * Slopes of the linear predictor (or of the response) in a variable, at every point of the grid and averaged like means: the
 * five-point difference quotient, which is exact for polynomials of degree four.
 *
 * @throws BlupError E221 for a variable that is no number
 */
export function marginalSlopes(source: MeanSource, variable: string, spec: string, options: MeansOptions = {}): MarginalMeans {
  const prepared = prepareMeans(source, spec, options)
  const { grid } = prepared
  const own = grid.variables.find(({ name }) => name === variable)
  const column = source.basis.reference.columns[variable]
  const range = column?.kind === 'number' || column?.kind === 'date' ? column.range : null
  const categorical = column?.kind === 'number' && column.values !== null && column.values.length > 2
  if (own === undefined || (range === null && own.kind !== 'held') || categorical) {
    const numbers = grid.variables.filter(({ kind }) => kind !== 'factor' && kind !== 'logical').map(({ name }) => name)
    throw new BlupError('E221', `\`${variable}\` is no numeric variable of the fixed part, so it has no slope.`, {
      fixes: [
        numbers.length === 0
          ? 'the fixed part has no numeric variable'
          : `there is ${numbers.map((x) => `\`${x}\``).join(', ')}`,
      ],
    })
  }
  const width = range === null || range[1] === range[0] ? 1 : range[1] - range[0]
  const h = slopeStep * width
  const shifted = [-2, -1, 1, 2].map((k) => gridRows(source, grid, { name: variable, by: k * h }))
  const share = [1, -8, 8, -1].map((k) => k / (12 * h))
  const response = options.scale === 'response' ? source.response : null
  return meansTable(source, prepared, options, variable, (point) => {
    const each = shifted.map((rows) => atPoint(rows, point))
    if (response === null) return combine(each, share)
    // d mu / d beta = mu'(eta) x, so the gradient of the quotient is the quotient of the gradients
    const eta = each.map(({ row, offset }) => dot(row, source.beta) + offset)
    const gradient = combine(
      each,
      share.map((w, s) => w * response.derivative(eta[s]!)),
    )
    const value = share.reduce((sum, w, s) => sum + w * response.inverse(eta[s]!), 0)
    return { ...gradient, offset: value - dot(gradient.row, source.beta) }
  })
}
