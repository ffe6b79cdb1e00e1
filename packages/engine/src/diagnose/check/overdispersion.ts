import { inverseBlocks } from '../../likelihood/system/mode-solution.ts'
import { finding } from '../../messages/finding.ts'
import { type GlmmRows, observationAt } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { simulateGlmm } from '../../simulate/simulate-glmm.ts'
import { formatP } from '../format-p.ts'
import { type CheckResult, concern, fine, unknown } from './check-result.ts'
import { type GeneralizedSource, simulatedP } from './generalized-source.ts'

/** A ratio beyond which standard errors are off by more than a tenth. */
const matters = 1.2

/**
 * Whether responses spread about their means as the family says: Pearson's chi-square at the conditional modes over its degrees
 * of freedom, n less the effective number of coefficients, against the same ratio of responses simulated at these means. Lee
 * and Nelder (1996), JRSS B 58:619, for the effective number. Families with a free dispersion have nothing to check, and
 * single trials cannot be overdispersed.
 */
export function overdispersion({ state, data, mu, alpha, simulations, seed }: GeneralizedSource): CheckResult[] {
  const { family } = state
  const check = 'responses vary as much as the family says'
  if (!family.discrete || (family.dispersion !== null && family.name !== 'beta')) return []
  if (data.spec.observations.size === null && family.name === 'binomial') {
    return [unknown(check, null, 'single trials of 0 and 1 have no spread of their own')]
  }
  const n = mu.length
  const free = n - effectiveCoefficients(state)
  if (free < 5) return [unknown(check, null, 'the random effects take up nearly every row')]
  const ratio = pearson(state, data, mu, data.spec.observations.y) / free
  const drawn = simulateGlmm(state, data, simulations, { seed, ranef: 'conditional' })
  const simulated = drawn.map((y) => pearson(state, data, mu, y) / n)
  const pValue = simulatedP(ratio, simulated)
  const evidence = `dispersion ratio ${ratio.toFixed(2)} (1 expected), p ${formatP(pValue)} from ${simulations} simulations`
  if (!(pValue < alpha) || (ratio < matters && ratio > 1 / matters)) return [fine(check, null, evidence, pValue)]
  const over = ratio > 1
  return [
    concern(
      check,
      null,
      finding('I401', `Responses vary ${over ? 'more' : 'less'} than the ${family.name} family allows`, evidence, {
        consequence: over
          ? 'Standard errors are too small and p values too low.'
          : 'Standard errors are too large: the fit is cautious.',
        fixes: over
          ? [
              'add a random intercept for each row: `+ (1 | row)` with a column of row numbers',
              ...(family.name === 'poisson' ? ['use the family negative-binomial'] : []),
              'look for a predictor that is missing',
            ]
          : ['check that the responses are the counts themselves, not averages'],
      }),
      pValue,
    ),
  ]
}

function pearson(state: GlmmState, data: GlmmRows, mu: Float64Array, y: Float64Array): number {
  const { family, psi } = state
  const phi = psi[psi.length - 1]!
  let sum = 0
  for (let i = 0; i < mu.length; i++) {
    const o = observationAt(data, i)
    const mean = family.name === 'binomial' ? o.size * mu[i]! : mu[i]!
    sum += (y[i]! - mean) ** 2 / family.variance(o, mu[i]!, phi)
  }
  return sum
}

/** Trace of the matrix from the working response to its fitted values: p, and q less the trace of C^-1. */
function effectiveCoefficients(state: GlmmState): number {
  const { a } = state
  let trace = a.p
  inverseBlocks(state.system()).forEach((blocks, g) => {
    const { nLevels, k } = a.blocks[g]!
    for (let j = 0; j < nLevels; j++) for (let r = 0; r < k; r++) trace += 1 - blocks[(j * k + r) * k + r]!
  })
  return trace
}
