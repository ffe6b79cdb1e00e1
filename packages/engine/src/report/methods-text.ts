import type { MethodComparison, MethodRow } from '../inference/compare/method-comparison.ts'
import { formatCount, formatFixed, formatSignificant } from './format-number.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { type TextColumn, textTable } from './text-table.ts'
import { wrapText } from './text-width.ts'

/** The ways to handle the integral side by side, a line each: estimates over standard errors, then how each came about. */
export function methodsText(
  table: MethodComparison & { readonly formula: string },
  width: number,
  style: Style = plainStyle,
  digits = 4,
): string {
  const { rows, notApplicable, advice, formula } = table
  const first = rows[0]
  const lines = [...wrapText(`Ways to handle the integral: ${formula}`, width), '']
  if (first !== undefined) {
    const estimates = first.fixed.map(({ term }): TextColumn[] => [
      decimal(term, rows, (row) => significant(row, term, 'estimate', digits)),
      decimal('se', rows, (row) => significant(row, term, 'stdError', digits)),
    ])
    const deviations = first.random.map(({ group, term }): TextColumn[] => [
      decimal(`sd ${group}${term === '(Intercept)' ? '' : ` ${term}`}`, rows, (row) => {
        const own = row.random.find((r) => r.group === group && r.term === term)
        return own === undefined ? '' : formatSignificant(own.sd, digits)
      }),
    ])
    const course: TextColumn[] = [
      decimal('logLik', rows, (r) => (r.logLik === null ? '' : formatFixed(r.logLik, 3))),
      ...(rows.some((r) => r.pseudoDeviance !== null)
        ? [decimal('pseudo-deviance', rows, (r) => (r.pseudoDeviance === null ? '' : formatFixed(r.pseudoDeviance, 1)))]
        : []),
    ]
    const cost: TextColumn[] = [
      decimal('distance', rows, (r) => (r.distance === null ? '' : formatFixed(r.distance, 2))),
      right('evaluations', rows, (r) => formatCount(r.evaluations)),
      right('ms', rows, (r) => formatCount(Math.round(r.elapsedMs))),
    ]
    const labels = rows.map(({ method, converged }) => (converged ? method : `${method} (not converged)`))
    // as wide as the longest name, which would get a line of its own otherwise
    const title = 'Method'.padEnd(Math.max(...labels.map((label) => label.length)) + 2)
    lines.push(...textTable({ title, labels, groups: [...estimates, ...deviations, course, cost] }, width, style), '')
    lines.push(
      ...wrapText(
        'distance: the largest difference of a fixed effect from the best answer, in its standard errors.' +
          (rows.some((r) => r.pseudoDeviance !== null)
            ? ' A pseudo-deviance is that of a working linear model: it cannot be compared with anything.'
            : ''),
        width,
      ),
      '',
    )
  }
  for (const { method, reason } of notApplicable) lines.push(...wrapText(`${method} does not apply: ${reason}`, width, '  '))
  if (notApplicable.length > 0) lines.push('')
  lines.push(...wrapText(advice, width))
  return `${lines.join('\n')}\n`
}

function significant(row: MethodRow, term: string, field: 'estimate' | 'stdError', digits: number): string {
  const own = row.fixed.find((f) => f.term === term)
  return own === undefined ? '' : formatSignificant(own[field], digits)
}
