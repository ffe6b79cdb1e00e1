import type { MassRecord } from '../models/glmm/mass-record.ts'
import { formatFixed, formatSignificant } from './format-number.ts'
import type { Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'
import { wrapText } from './text-width.ts'

/** The points of a distribution with their probabilities, and how many groups are likeliest to be at each. */
export function massLines(masses: MassRecord, width: number, digits: number, style: Style): string[] {
  const { group, terms, points, posterior, largestDerivative } = masses
  const groups = points.map((_, at) => posterior.filter(({ likeliest }) => likeliest === at + 1).length)
  const columns = terms.map((term, r) => [
    decimal(term, points, (point) => formatSignificant(point.location[r], digits)),
    decimal('se', points, (point) => (point.atInfinity ? 'at infinity' : formatSignificant(point.stdError[r], digits))),
  ])
  const shares = [
    decimal('probability', points, ({ probability }) => formatFixed(probability, 4)),
    right(`likeliest for`, groups, String),
  ]
  const gain = largestDerivative * posterior.length
  const note =
    gain < 1e-4
      ? 'No other distribution of these effects has a higher likelihood, the fixed effects given.'
      : `More masses could add up to ${formatSignificant(gain, 2)} to the log-likelihood, the fixed effects given.`
  return [
    ...textTable(
      { title: `Masses of ${group}`, labels: points.map((_, at) => String(at + 1)), groups: [...columns, shares] },
      width,
      style,
    ),
    ...wrapText(note, width, '  ').map(style.dim),
  ]
}
