import { type Finding, finding } from '../../messages/finding.ts'
import type { GlmmSolution } from './glmm-solution.ts'

/** What there is to say of a fit by quasi-likelihood or by mass points. */
export function ownFindings(solution: GlmmSolution, method: string): Finding[] {
  const { quasi, masses, summary, rows } = solution
  const findings: Finding[] = []
  if (quasi !== undefined) {
    const groups = rows.groupings.map(({ nLevels }) => (rows.n / nLevels).toFixed(1))
    const rest = summary.converged
      ? `estimates are a fixed point of ${summary.iterations} linear mixed models`
      : `after ${summary.iterations} linear mixed models it still has not settled`
    findings.push(
      finding('C322', `${method} has no likelihood: ${rest}`, `${groups.join(' and ')} rows a group`, {
        consequence: 'With few rows a group, coefficients and variances of binary data come out too small.',
        fixes: ['compare the methods: `blup methods`', 'use adaptive quadrature or laplace for tests of deviance'],
      }),
    )
  }
  if (masses !== undefined) {
    const { atEdge, probabilities } = masses
    if (atEdge.length > 0) {
      const share = atEdge.reduce((sum, at) => sum + probabilities[at]!, 0)
      findings.push(
        finding(
          'C323',
          `${atEdge.length} of ${probabilities.length} masses ran off to infinity`,
          `probability ${share.toFixed(3)} in all`,
          {
            consequence: 'Mean and variance of the distribution are those of the other masses; the intercept goes with them.',
            fixes: ['read such a mass as the groups whose outcomes are all alike'],
          },
        ),
      )
    }
    const asked = Number(/^npml:(\d+)$/.exec(method)?.[1] ?? probabilities.length)
    if (probabilities.length < asked) {
      findings.push(
        finding(
          'C324',
          `${asked} masses were asked for, and the likelihood is highest with ${probabilities.length}`,
          `largest derivative ${masses.largestDerivative.toExponential(1)}`,
        ),
      )
    }
  }
  return findings
}
