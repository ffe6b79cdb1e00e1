import { type Finding, finding } from '../../messages/finding.ts'
import type { RobustKind } from './cluster-sandwich.ts'

/** What there is to say of clusters on which a coefficient rests alone. */
export function aloneFindings(kind: RobustKind, cluster: string, alone: readonly string[]): Finding[] {
  if (alone.length === 0 || kind === 'CR0' || kind === 'CR1' || kind === 'CR1S') return []
  const shown = alone.slice(0, 3).map((x) => `\`${x}\``)
  return [
    finding(
      'I441',
      `A coefficient rests on one level of \`${cluster}\` alone`,
      `${shown.join(', ')}${alone.length > 3 ? ` and ${alone.length - 3} more` : ''}`,
      {
        consequence: 'Its robust standard error is too small.',
        fixes: ['use the standard error of the model for it', 'cluster by a coarser factor'],
      },
    ),
  ]
}
