import { type Finding, finding } from '../../messages/finding.ts'
import { userBeta, userCovariance } from '../lmm/user-scale.ts'
import { type GlmmRows, observationAt } from './fitted.ts'
import type { GlmmState } from './glmm-state.ts'

/** A coefficient times the range of its column, on the scale of a log-odds, beyond which nothing but separation takes it. */
const beyondReason = 10
/** And its standard error on that scale. */
const largeError = 50

/**
 * Complete and quasi-separation of binary outcomes, and groups of counts that are all zero: a column whose rows at one of
 * its values (or beyond one) have one outcome only, where the coefficient has run away. Albert and Anderson (1984),
 * Biometrika 71:1-10.
 */
export function separationFindings(state: GlmmState, data: GlmmRows): Finding[] {
  const { family, fe } = state
  if (family.name !== 'binomial' && !(family.discrete && state.link.name === 'log')) return []
  const { rows, spec } = data
  const { n, p, x } = rows
  const beta = state.modes.beta
  const findings: Finding[] = []
  const user = userBeta(state)
  const covariance = userCovariance(state, state.modes.phi)
  for (let c = 0; c < p; c++) {
    if (c === fe.intercept) continue
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (let i = 0; i < n; i++) {
      low = Math.min(low, x[i * p + c]!)
      high = Math.max(high, x[i * p + c]!)
    }
    const reach = Math.abs(beta[c]!) * (high - low)
    const error = Math.sqrt(state.modes.phi[c * p + c]!) * (high - low)
    if (!(reach > beyondReason) || !(error > largeError || error > 3 * reach || Number.isNaN(error))) continue
    const name = fe.names[fe.kept[c]!]!
    const told = outcomesAt(data, c, low, high)
    const where = told === null ? 'a combination of predictors tells the outcome' : told
    findings.push(
      finding(
        'C306',
        `Separation by \`${name}\`: ${where}`,
        `estimate ${user[c]!.toPrecision(3)}, standard error ${Math.sqrt(covariance[c * p + c]! * state.yScale ** 2).toPrecision(3)}`,
        {
          consequence: 'The estimate runs away: its size, standard error and z test say nothing.',
          fixes: [
            `merge the level of \`${termOf(spec, name)}\` with another`,
            'compare the models with and without the term by their likelihoods',
          ],
        },
      ),
    )
  }
  return findings
}

/** What outcomes the rows at the ends of a column have, where they are all the same. */
function outcomesAt(data: GlmmRows, c: number, low: number, high: number): string | null {
  const { rows, spec } = data
  const { n, p, x } = rows
  const binomial = spec.family.name === 'binomial'
  for (const [end, words] of [
    [high, 'at its highest value'],
    [low, 'at its lowest value'],
  ] as const) {
    let count = 0
    let successes = 0
    let trials = 0
    for (let i = 0; i < n; i++) {
      if (x[i * p + c] !== end) continue
      const o = observationAt(data, i)
      count++
      successes += o.y
      trials += o.size
    }
    if (count === 0) continue
    const two = isTwoValued(rows.x, p, c, low, high)
    const which = two ? (end === high ? 'all' : 'all other') : `${words} all`
    if (successes === 0)
      return `${which} ${count} rows ${two && end === high ? 'of it ' : ''}${binomial ? 'have outcome 0' : 'are 0'}`
    if (binomial && successes === trials) return `${which} ${count} rows ${two && end === high ? 'of it ' : ''}have outcome 1`
  }
  return null
}

function isTwoValued(x: Float64Array, p: number, c: number, low: number, high: number): boolean {
  for (let at = c; at < x.length; at += p) if (x[at] !== low && x[at] !== high) return false
  return true
}

function termOf({ design }: GlmmRows['spec'], name: string): string {
  for (const term of design.fixed.terms) if (term.columns.some((column) => column.name === name)) return term.label
  return name
}
