import { finding } from '../../messages/finding.ts'
import { varianceInflation } from '../variance-inflation.ts'
import { type CheckResult, concern, fine } from './check-result.ts'
import type { CheckSource } from './check-source.ts'

const strong = 10

/** Whether the columns of the fixed part are told apart. */
export function inflation({ state }: CheckSource): CheckResult[] {
  const check = 'predictors are told apart'
  const factors = varianceInflation(state)
  if (factors.length < 2) return []
  const worst = factors.filter(({ vif }) => vif > strong).sort((a, b) => b.vif - a.vif)
  const most = factors.reduce((a, b) => (b.vif > a.vif ? b : a))
  const evidence = `largest variance inflation factor ${most.vif.toFixed(1)}, of \`${most.term}\``
  if (worst.length === 0) return [fine(check, null, evidence)]
  return [
    concern(
      check,
      null,
      finding(
        'I468',
        `${worst
          .slice(0, 4)
          .map(({ term }) => `\`${term}\``)
          .join(', ')} nearly explain each other`,
        worst
          .slice(0, 4)
          .map(({ term, vif }) => `\`${term}\` ${vif.toFixed(1)}`)
          .join(', '),
        {
          consequence: 'Each alone is uncertain, though together they are not.',
          fixes: ['leave one of them out', 'centre variables before products are formed', 'test them together'],
        },
      ),
    ),
  ]
}
