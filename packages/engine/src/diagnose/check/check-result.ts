import type { Finding } from '../../messages/finding.ts'

/** One question to a fit, and what the data say. */
export interface CheckRow {
  /** What was looked at, such as `residuals are normal`. */
  readonly check: string
  /** The grouping factor, coefficient or predictor that it is about; null for the model as a whole. */
  readonly about: string | null
  /** `fine`, `concern`, or `unknown` where the data cannot tell. */
  readonly verdict: 'fine' | 'concern' | 'unknown'
  /** The numbers behind it, in words. */
  readonly evidence: string
  readonly pValue: number | null
}

export interface CheckResult {
  readonly row: CheckRow
  /** With consequence and fixes, for a concern. */
  readonly finding: Finding | null
}

/** A check without a concern. */
export function fine(check: string, about: string | null, evidence: string, pValue: number | null = null): CheckResult {
  return { row: { check, about, verdict: 'fine', evidence, pValue }, finding: null }
}

/** A check that cannot be made, with the reason. */
export function unknown(check: string, about: string | null, evidence: string): CheckResult {
  return { row: { check, about, verdict: 'unknown', evidence, pValue: null }, finding: null }
}

/** A check that found something. */
export function concern(check: string, about: string | null, found: Finding, pValue: number | null = null): CheckResult {
  return { row: { check, about, verdict: 'concern', evidence: found.evidence, pValue }, finding: found }
}
