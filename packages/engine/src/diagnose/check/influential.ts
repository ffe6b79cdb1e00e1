import type { Influence, InfluenceRow } from '../../inference/influence/influence.ts'
import { finding } from '../../messages/finding.ts'
import { type CheckResult, concern, fine } from './check-result.ts'
import type { CheckSource } from './check-source.ts'

/** A change of an estimate by its own standard error, and Cook's distance of one. */
const large = 1

/** Whether one group or row decides what the fit says. */
export function influential({ influence, state }: CheckSource): CheckResult[] {
  const names = state.fe.kept.map((j) => state.fe.names[j]!)
  return influence.map((own): CheckResult => {
    const { by, rows } = own
    const check = by === 'row' ? 'no single row decides' : 'no single group decides'
    const about = by === 'row' ? null : by
    if (rows.length === 0) return fine(check, about, 'none could be left out')
    const moves = rows.flatMap((row) => {
      const c = largestMove(row)
      return row.cooksDistance > large || Math.abs(row.dfbetas[c]!) > large ? [{ row, c }] : []
    })
    const most = rows.reduce((a, b) => (b.cooksDistance > a.cooksDistance ? b : a))
    const tried = scope(own, state)
    const evidence = `${tried}largest: ${describe(own, most, names)}`
    if (moves.length === 0) return fine(check, about, evidence)
    const worst = moves.sort((a, b) => b.row.cooksDistance - a.row.cooksDistance)
    const [first] = worst
    const label = (row: InfluenceRow): string => (by === 'row' ? `row ${row.deleted}` : `\`${row.deleted}\``)
    return concern(
      check,
      about,
      finding(
        'I464',
        `Without ${by === 'row' ? '' : `${by} `}${label(first!.row)} the estimate of \`${names[first!.c]}\` moves by ${Math.abs(first!.row.dfbetas[first!.c]!).toFixed(1)} standard errors`,
        `${tried}${worst
          .slice(0, 3)
          .map(({ row }) => describe(own, row, names))
          .join('; ')}${worst.length > 3 ? `; ${worst.length - 3} more` : ''}`,
        {
          consequence: 'What the fit says there rests on it.',
          fixes: [
            `check the data of ${worst
              .slice(0, 3)
              .map(({ row }) => label(row))
              .join(', ')}`,
            'report the fit with and without',
          ],
        },
      ),
    )
  })
}

/** How many were left out, where these are not all. */
function scope({ by, rows, failures }: Influence, { a, levels }: CheckSource['state']): string {
  const tried = rows.length + failures.length
  const all = by === 'row' ? a.n : (levels.find(({ label }) => label === by)?.names.length ?? tried)
  return tried < all ? `refitted without the ${tried} furthest of ${all}, ` : ''
}

function largestMove({ dfbetas }: InfluenceRow): number {
  return dfbetas.reduce((most, x, c) => (Math.abs(x) > Math.abs(dfbetas[most]!) ? c : most), 0)
}

function describe({ by, parameters }: Influence, row: InfluenceRow, names: readonly string[]): string {
  const c = largestMove(row)
  const before = parameters[c]!.estimate
  const where = by === 'row' ? `row ${row.deleted}` : `\`${row.deleted}\``
  return `${where} (Cook's distance ${row.cooksDistance.toFixed(2)}; \`${names[c]}\` ${before.toPrecision(4)}, without it ${row.estimates[c]!.toPrecision(4)})`
}
