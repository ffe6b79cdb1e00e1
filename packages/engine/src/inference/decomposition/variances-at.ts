import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'

/**
 * Variance z'Sigma z of each term at chosen values of the predictors of random slopes.
 *
 * @throws BlupError E221 for values that miss a predictor or name another
 */
export function variancesAt(state: LmmState, at: Readonly<Record<string, number>>): number[] {
  const known = new Set(state.terms.flatMap((t) => t.names.filter((name) => name !== '(Intercept)')))
  const problem = Object.keys(at).find((name) => !known.has(name)) ?? [...known].find((name) => !Number.isFinite(at[name]))
  if (problem !== undefined) {
    const list = [...known].map((x) => `\`${x}\``).join(', ') || 'none'
    const what = known.has(problem)
      ? `There is no number for \`${problem}\``
      : `\`${problem}\` is no predictor with a random slope`
    throw new BlupError('E221', `${what}; the predictors of random slopes are: ${list}.`)
  }
  const blocks = varCorr(state)
  return state.terms.map(({ names }, t) => {
    const z = names.map((name) => (name === '(Intercept)' ? 1 : at[name]!))
    let s = 0
    z.forEach((x, r) => z.forEach((y, c) => (s += x * y * blocks[t]!.cov[r]![c]!)))
    return s
  })
}
