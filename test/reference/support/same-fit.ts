import type { LmmFit } from 'blup'
import { expect } from 'vitest'

/**
 * Two fits that must agree are two walks to one optimum, which is flat: the criterion agrees nearly to rounding, estimates
 * to half its digits.
 */
export const agreement = { criterion: 1e-8, estimate: 1e-5, sd: 2e-5, corr: 1e-4 } as const

export function near(actual: number, expected: number, allowed: number, what: string): void {
  if (Math.abs(actual - expected) <= allowed) return
  expect.fail(`${what}: ${actual}, expected ${expected} within ${allowed}`)
}

/** What `actual` must be for a fit in other units: what follows from `expected` by arithmetic. */
export interface InOtherUnits {
  /** Added to the criterion. Default 0. */
  readonly criterion?: number
  readonly estimate?: (value: number, term: string, j: number) => number
  readonly stdError?: (value: number, term: string) => number
  readonly sd?: (value: number, term: string) => number
  readonly sigma?: number
}

/** Expects two fits to be the same but for units: criterion, fixed effects with errors, variances, residual. */
export function expectSameFit(actual: LmmFit, expected: LmmFit, units: InOtherUnits = {}): void {
  expect(actual.converged && expected.converged).toBe(true)
  const { criterion } = expected.fit
  near(actual.fit.criterion, criterion + (units.criterion ?? 0), agreement.criterion * (1 + Math.abs(criterion)), 'criterion')
  expect(actual.fit.df).toBe(expected.fit.df)
  expect(actual.fixed).toHaveLength(expected.fixed.length)
  expected.fixed.forEach((row, j) => {
    const other = actual.fixed[j]!
    const se = units.stdError?.(row.stdError, row.term) ?? row.stdError
    near(other.stdError, se, agreement.estimate * se, `standard error of ${row.term}`)
    near(other.estimate, units.estimate?.(row.estimate, row.term, j) ?? row.estimate, agreement.estimate * se, row.term)
  })
  const sigma = expected.residual!.sd * (units.sigma ?? 1)
  near(actual.residual!.sd, sigma, agreement.sd * sigma, 'sigma')
  expectSameVariances(actual, expected, units)
}

/** Expects the random parts to agree, whatever the order of their terms. */
export function expectSameVariances(actual: LmmFit, expected: LmmFit, units: InOtherUnits = {}): void {
  expect(actual.random).toHaveLength(expected.random.length)
  for (const block of expected.random) {
    const other = actual.random.find((b) => b.group === block.group && b.terms.join() === block.terms.join())
    if (other === undefined) expect.fail(`no term (${block.terms.join(' + ')} | ${block.group})`)
    block.sd.forEach((value, r) => {
      const sd = units.sd?.(value, block.terms[r]!) ?? value
      // close to zero the criterion is flat in the variance: there a share of what would be noticed, not of next to nothing
      const noticed = (0.1 * expected.residual!.sd * sd) / value || 0
      near(other.sd[r]!, sd, agreement.sd * Math.max(sd, noticed), `sd of ${block.terms[r]} by ${block.group}`)
      block.corr[r]!.forEach((rho, c) => {
        if (Number.isNaN(rho)) expect(other.corr[r]![c]).toBeNaN()
        else near(other.corr[r]![c]!, rho, agreement.corr, `correlation by ${block.group}`)
      })
    })
  }
}

/** Expects numbers to agree to a share of their spread. */
export function expectSameValues(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  share: number = agreement.estimate,
): void {
  expect(actual.length).toBe(expected.length)
  const values = Array.from(expected)
  const spread = Math.max(...values) - Math.min(...values) || Math.abs(values[0] ?? 1)
  values.forEach((value, i) => {
    near(actual[i]!, value, share * spread, `${what} [${i}]`)
  })
}
