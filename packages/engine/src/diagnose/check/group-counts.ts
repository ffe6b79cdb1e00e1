import { finding } from '../../messages/finding.ts'
import { type CheckResult, concern, fine } from './check-result.ts'
import type { CheckSource } from './check-source.ts'

/** Groups below which a variance between them is uncertain by a factor. */
const few = 10

/** Whether there are groups enough for a variance between them. */
export function enoughGroups({ state }: CheckSource): CheckResult[] {
  const check = 'there are enough groups'
  return state.levels.map(({ label, names }): CheckResult => {
    const evidence = `${names.length} levels of \`${label}\``
    if (names.length >= few) return fine(check, label, evidence)
    return concern(
      check,
      label,
      finding('I465', `\`${label}\` has ${names.length} levels`, evidence, {
        consequence:
          'The variance between them is uncertain by a factor, and effects between them have few degrees of freedom.',
        fixes: [
          ...(state.reml ? [] : ['fit by REML: ML underestimates variances of few groups']),
          'use Kenward-Roger degrees of freedom: `--ddf kenward-roger`',
          'give a profile interval with the standard deviation',
        ],
      }),
    )
  })
}

/** Whether groups have rows enough for what varies within them. */
export function enoughRows({ state, rows }: CheckSource): CheckResult[] {
  const check = 'groups have enough rows'
  return state.levels.map(({ label, names }, g): CheckResult => {
    const counts = new Float64Array(names.length)
    for (const level of rows.design.groupings[g]!.refs) counts[level] = counts[level]! + 1
    const k = state.a.blocks[g]!.k
    const single = counts.filter((n) => n <= 1).length
    const short = counts.filter((n) => n <= k).length
    const sorted = counts.slice().sort()
    const range =
      sorted[0] === sorted.at(-1)
        ? `${sorted[0]} rows each`
        : `${sorted[0]} to ${sorted.at(-1)} rows, half of the groups with ${sorted[Math.floor(names.length / 2)]} or more`
    const evidence = `${range}${single > 0 ? `; ${single} of ${names.length} have one row` : ''}${k > 1 && short > single ? `; ${short} have no more rows than random coefficients (${k})` : ''}`
    if (short <= names.length / 2) return fine(check, label, evidence)
    return concern(
      check,
      label,
      finding(
        'I466',
        `${short} of ${names.length} levels of \`${label}\` have no more rows than random coefficients`,
        evidence,
        {
          consequence: 'They say nothing about the spread within groups; the variances rest on the others.',
          fixes: ['check that this is the grouping factor that is meant', ...(k > 1 ? ['use fewer random slopes'] : [])],
        },
      ),
    )
  })
}
