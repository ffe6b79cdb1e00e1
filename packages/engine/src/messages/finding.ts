import { type Code, codes, type Severity } from './codes.ts'

/**
 * Something the user should know about a fit that stands: a dropped row or column, a boundary estimate, a caution.
 * Plain data, so it survives JSON and `structuredClone`.
 */
export interface Finding {
  readonly code: Code
  readonly severity: Severity
  /** What was found, in the user's own variable names. */
  readonly title: string
  /** The numbers behind it. */
  readonly evidence: string
  /** What it means for reading the result. */
  readonly consequence?: string
  /** What can be done, each an executable edit where there is one. */
  readonly fixes: readonly string[]
}

/** Makes a finding; the severity is the catalogue's. */
export function finding(
  code: Code,
  title: string,
  evidence: string,
  rest: { consequence?: string; fixes?: readonly string[] } = {},
): Finding {
  return {
    code,
    severity: codes[code].severity,
    title,
    evidence,
    ...(rest.consequence === undefined ? {} : { consequence: rest.consequence }),
    fixes: rest.fixes ?? [],
  }
}
