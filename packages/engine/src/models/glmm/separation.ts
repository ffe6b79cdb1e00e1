import { type Finding, finding } from '../../messages/finding.ts'
import { userBeta, userCovariance } from '../lmm/user-scale.ts'
import type { GlmmRows } from './fitted.ts'
import type { GlmmState } from './glmm-state.ts'
import { separationCause } from './separation-cause.ts'

/** A coefficient times the range of its column, on the scale of a log-odds, beyond which nothing but separation takes it. */
const beyondReason = 10
/** And its standard error on that scale. */
const largeError = 50

/**
 * Complete and quasi-separation of binary outcomes, and levels whose counts are all zero: terms with coefficients that have run away,
 * and what in them tells the outcome. Albert and Anderson (1984), Biometrika 71:1-10.
 */
export function separationFindings(state: GlmmState, data: GlmmRows): Finding[] {
  const { family, fe } = state
  if (family.name !== 'binomial' && !(family.discrete && state.link.name === 'log')) return []
  const { n, p, x } = data.rows
  const beta = state.modes.beta
  const user = userBeta(state)
  const covariance = userCovariance(state, state.modes.phi)
  const byTerm = new Map<string, string[]>()
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
    const stdError = Math.sqrt(covariance[c * p + c]! * state.yScale ** 2)
    const evidence = `estimate ${user[c]!.toPrecision(3)}, standard error ${stdError.toPrecision(3)}`
    const label = termOf(data, name)?.label ?? name
    byTerm.set(label, [...(byTerm.get(label) ?? []), name === label ? evidence : `\`${name}\`: ${evidence}`])
  }
  return [...byTerm].map(([label, evidence]) => {
    const { words, fixes } = separationCause(
      data.spec.design.fixed.terms.find((term) => term.label === label),
      data,
    )
    return finding('C306', `Separation by \`${label}\`: ${words}`, evidence.join('; '), {
      consequence: 'The estimate runs away: its size, standard error and z test say nothing.',
      fixes,
    })
  })
}

function termOf({ spec }: GlmmRows, name: string): { readonly label: string } | undefined {
  return spec.design.fixed.terms.find((term) => term.columns.some((column) => column.name === name))
}
