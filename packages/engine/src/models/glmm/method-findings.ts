import { Laplace } from '../../likelihood/laplace/laplace.ts'
import { type LaplaceError, laplaceError } from '../../likelihood/laplace/laplace-error.ts'
import { SettlingQuadrature, settled } from '../../likelihood/quadrature/settling-quadrature.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { GlmmSolution } from './solve.ts'
import type { GlmmSpecification } from './specify.ts'

/** Rows beyond which the error estimate of Laplace is left out. */
const mostRows = 2_000_000

/** An error of the log-likelihood that changes what one would conclude. */
const far = 0.5

/**
 * What the way of handling the integral has to say about a fit, as a call: Laplace's error takes about as long as an evaluation
 * or two. The call keeps the objective only where it needs it.
 */
export function methodFindings(spec: GlmmSpecification, solution: GlmmSolution): () => Finding[] {
  const known = knownAtOnce(spec, solution)
  return known === null ? () => errorFindings(spec, solution) : already(known)
}

const already = (findings: Finding[]) => (): Finding[] => findings

/** The findings that take no work; null where Laplace's error has to be estimated. */
function knownAtOnce(spec: GlmmSpecification, { objective, rows, summary }: GlmmSolution): Finding[] | null {
  const { name } = spec.method
  if (objective instanceof SettlingQuadrature) return [settlingFinding(objective, name)]
  if (name.startsWith('laplace:') && !summary.converged) return [withoutOptimum(name)]
  if (name !== 'laplace' || rows.groupings.length === 0 || spec.map.nPar === 0) return []
  return rows.n > mostRows ? [unknownError(`${rows.n.toLocaleString('en-US')} rows`)] : null
}

function errorFindings(spec: GlmmSpecification, { objective, psi, rows }: GlmmSolution): Finding[] {
  const error =
    objective instanceof Laplace
      ? laplaceError(objective.rows, objective.density, spec.map, psi, objective.modes)
      : laplaceError(rows, spec.density, spec.map, psi)
  if (error === null) return [unknownError('pairs of rows that meet crossed effects in too many ways')]
  // a Gaussian integrand, where the approximation is exact
  if (Math.abs(error.sum) < 1e-10) return []
  return [laplaceFinding(error)]
}

function settlingFinding({ points, change, tried }: SettlingQuadrature, method: string): Finding {
  const K = points[0]!
  const last = tried[0]
  if (change !== null && Math.abs(change) < settled) {
    const next = tried[1]!.points
    return finding(
      'C330',
      `${K} points of quadrature are enough`,
      `the log-likelihood ${last!.logLik.toFixed(4)} changes by ${change.toExponential(1)} with ${next} points`,
    )
  }
  return finding(
    'C331',
    `quadrature has not settled with ${K} points`,
    change === null
      ? 'more points are not to be had, so nothing tells how much they would change'
      : `the log-likelihood changes by ${change.toPrecision(2)} with ${tried[1]!.points} points`,
    {
      consequence: 'estimates may depend on the number of points',
      fixes: [
        method === 'agq' ? 'look for groups whose outcomes are all alike' : 'use adaptive quadrature, method agq',
        'compare with laplace:2',
      ],
    },
  )
}

function laplaceFinding({ estimate, sum, least, clusters }: LaplaceError): Finding {
  const next = clusters === 1 ? '' : ` over ${clusters.toLocaleString('en-US')} independent groups`
  if (estimate !== null && Math.abs(estimate) < far)
    return finding(
      'C317',
      `Laplace's log-likelihood is off by about ${signed(estimate)}`,
      `the next term of the expansion adds ${signed(estimate)}${next}`,
    )
  return finding(
    'C333',
    estimate === null ? 'Laplace may be far from the integral' : `Laplace's log-likelihood is off by about ${signed(estimate)}`,
    estimate === null
      ? `the next term is ${signed(sum)} in all, and 1 + E1 falls to ${least.toPrecision(2)}, where the expansion says nothing any more`
      : `the next term of the expansion adds ${signed(estimate)}${next}`,
    {
      consequence: 'variances of random effects may be far off, and with them fixed effects and tests between models',
      fixes: ['use agq:15, where the factors are not crossed', 'use laplace:2'],
    },
  )
}

/** A series whose terms grow faster than the likelihood falls: the search follows them as far as they may go. */
function withoutOptimum(method: string): Finding {
  return finding(
    'C333',
    `${method} leads nowhere for these data`,
    'its terms grow with the variance faster than the likelihood falls',
    {
      consequence: 'the numbers are where the search stopped, no estimates',
      fixes: ['use agq', 'use laplace and heed its error estimate'],
    },
  )
}

function unknownError(why: string): Finding {
  return finding('C317', "the error of Laplace's approximation is not estimated", why, {
    fixes: ['compare with agq on part of the data, where the factors are not crossed'],
  })
}

function signed(x: number): string {
  return `${x < 0 ? '-' : '+'}${Math.abs(x).toPrecision(2)}`
}
