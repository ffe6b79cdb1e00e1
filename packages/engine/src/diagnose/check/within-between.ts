import { groupMeanTests } from '../../inference/tests/group-mean-tests.ts'
import { finding } from '../../messages/finding.ts'
import { formatP } from '../format-p.ts'
import { type CheckResult, concern, fine } from './check-result.ts'
import type { CheckSource } from './check-source.ts'

/** Whether one slope stands for two effects: that within groups and that between them. */
export function withinBetween({ state, rows, alpha }: CheckSource): CheckResult[] {
  const check = 'slopes are the same within and between groups'
  return groupMeanTests(state, rows).map((test): CheckResult => {
    const { group, predictor, within, between, difference, stdError, pValue } = test
    const about = `${predictor} | ${group}`
    const evidence = `within \`${group}\` ${within.toPrecision(4)}, between ${between.toPrecision(4)}; difference ${difference.toPrecision(3)}, SE ${stdError.toPrecision(2)}, p ${formatP(pValue)}`
    if (!(pValue < alpha)) return fine(check, about, evidence, pValue)
    return concern(
      check,
      about,
      finding('I467', `The slope of \`${predictor}\` mixes its effects within and between levels of \`${group}\``, evidence, {
        consequence: 'Its one slope is an average of the two.',
        fixes: [`add the group mean: \`${predictor} + mean(${predictor}, ${group})\``],
      }),
      pValue,
    )
  })
}
