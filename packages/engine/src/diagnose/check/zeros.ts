import { finding } from '../../messages/finding.ts'
import { simulateGlmm } from '../../simulate/simulate-glmm.ts'
import { formatP } from '../format-p.ts'
import { type CheckResult, concern, fine } from './check-result.ts'
import { type GeneralizedSource, simulatedP } from './generalized-source.ts'

/** A share of zeros that is off by less makes no difference. */
const matters = 1.1

/** Whether counts have as many zeros as data simulated from the fit with new random effects. */
export function zeros({ state, data, alpha, simulations, seed }: GeneralizedSource): CheckResult[] {
  const { y, size } = data.spec.observations
  if (!state.family.discrete || (state.family.name === 'binomial' && size === null)) return []
  const check = 'there are as many zeros as the model expects'
  const count = (values: Float64Array): number => values.reduce((s, v) => s + (v === 0 ? 1 : 0), 0)
  const observed = count(y)
  const simulated = simulateGlmm(state, data, simulations, { seed }).map(count)
  const expected = simulated.reduce((s, v) => s + v, 0) / simulations
  const pValue = simulatedP(observed, simulated)
  const evidence = `${observed} zeros in ${y.length} rows, ${expected.toFixed(1)} expected, p ${formatP(pValue)} from ${simulations} simulations`
  const ratio = (observed + 0.5) / (expected + 0.5)
  if (!(pValue < alpha) || (ratio < matters && ratio > 1 / matters)) return [fine(check, null, evidence, pValue)]
  const many = ratio > 1
  return [
    concern(
      check,
      null,
      finding('I402', `There are ${many ? 'more' : 'fewer'} zeros than the model expects`, evidence, {
        consequence: many
          ? 'Some zeros may have another cause than the others, and the means of the rest are too low.'
          : 'Zeros may be missing from the data, or a zero means something else than a small count.',
        fixes: many
          ? [
              'use a family with more spread: negative-binomial',
              'look for a predictor that tells which rows can be other than zero',
            ]
          : ['check how rows with zero came into the data'],
      }),
      pValue,
    ),
  ]
}
