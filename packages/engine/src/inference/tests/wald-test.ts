import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { DdfMethod } from '../../models/lmm/options.ts'
import { ddfMethod } from '../ddf/ddf-method.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import { criticalValue, twoSidedP } from '../tails/t-test.ts'
import type { Hypothesis } from './hypothesis.ts'
import { type IndependentRows, independentRows } from './independent-rows.ts'
import { waldChiSquare, waldF } from './wald-statistic.ts'

/** A test of one equation (t, or z without degrees of freedom) or of all of them together (F and chi-square). */
export interface TestRow {
  readonly test: 't' | 'z' | 'F' | 'chisq'
  /** The left side of the equation; all equations, for a joint test. */
  readonly term: string
  readonly estimate: number | null
  /** The right side. */
  readonly nullValue: number | null
  readonly stdError: number | null
  readonly statistic: number
  /** Degrees of freedom of t or chi-square; null for z and F. */
  readonly df: number | null
  readonly numDf: number | null
  readonly denDf: number | null
  readonly pValue: number
  readonly confLow: number | null
  readonly confHigh: number | null
}

/** How contrasts are tested. */
export interface TestOptions {
  /** Degrees of freedom; those of the fit by default. */
  readonly ddf?: DdfMethod
  /** Right sides of the equations of a matrix, 0 by default; text has its own. */
  readonly values?: ArrayLike<number>
  /** Coverage of the intervals; that of the fit by default. */
  readonly level?: number
}

/** Tests of linear combinations of the fixed effects. */
export interface WaldTest {
  /** The joint tests first where there are several equations, then each equation by itself. */
  readonly rows: readonly TestRow[]
  /** How the degrees of freedom were found. */
  readonly ddf: DdfMethod
  readonly findings: readonly Finding[]
}

/** How closely the right side of an implied equation has to agree, in standard errors of its left side. */
const agrees = 1e-6

/**
 * Wald tests of L beta = c. Equations that follow from others are left out of the joint test, with a finding.
 *
 * @param level Coverage of the intervals of the left sides. Default 0.95.
 * @throws BlupError I414 where equations contradict each other
 */
export function waldTest(state: LmmState, hypothesis: Hypothesis, ddf: DdfMethod, level = 0.95): WaldTest {
  const { equations } = hypothesis
  const method = ddfMethod(state, ddf)
  const { beta, covariance } = fixedEffects(state)
  const p = beta.length
  const used = method.covariance ?? covariance
  const single = equations.map(({ weights, value, label }): TestRow => {
    let estimate = 0
    let variance = 0
    for (let r = 0; r < p; r++) {
      estimate += weights[r]! * beta[r]!
      for (let c = 0; c < p; c++) variance += weights[r]! * used[r * p + c]! * weights[c]!
    }
    const stdError = Math.sqrt(variance)
    const statistic = (estimate - value) / stdError
    const df = method.df(weights)
    const half = criticalValue(level, df) * stdError
    return {
      test: df === null ? 'z' : 't',
      term: label,
      estimate,
      nullValue: value,
      stdError,
      statistic,
      df,
      numDf: null,
      denDf: null,
      pValue: twoSidedP(statistic, df),
      confLow: estimate - half,
      confHigh: estimate + half,
    }
  })
  const independent = independentRows(
    state,
    equations.map(({ weights }) => weights),
  )
  const findings = checkImplied(hypothesis, independent, single)
  const rows = independent.kept.map((i) => equations[i]!.weights)
  const values = independent.kept.map((i) => equations[i]!.value)
  const term = equations.map(({ label, value }) => `${label} = ${Number(value.toPrecision(6))}`).join(', ')
  const nothing = { term, estimate: null, nullValue: null, stdError: null, confLow: null, confHigh: null }
  const f = waldF(state, rows, values, method)
  const chi = waldChiSquare(state, rows, values)
  const joint: TestRow[] = [
    { test: 'F', ...nothing, statistic: f.statistic, df: null, numDf: f.numDf, denDf: f.denDf, pValue: f.pValue },
    { test: 'chisq', ...nothing, statistic: chi.statistic, df: chi.numDf, numDf: null, denDf: null, pValue: chi.pValue },
  ]
  return { rows: equations.length === 1 ? [...single, ...joint] : [...joint, ...single], ddf, findings }
}

function checkImplied({ equations }: Hypothesis, { kept, implied }: IndependentRows, single: readonly TestRow[]): Finding[] {
  for (const { row, weights } of implied) {
    const value = weights.reduce((s, weight, k) => s + weight * equations[kept[k]!]!.value, 0)
    const own = equations[row]!
    if (Math.abs(own.value - value) <= agrees * single[row]!.stdError!) continue
    throw new BlupError(
      'I414',
      `\`${own.label} = ${own.value}\` contradicts the equations before it, which make it ${Number(value.toPrecision(6))}.`,
      { fixes: ['take one of the equations out'] },
    )
  }
  if (implied.length === 0) return []
  const names = implied.map(({ row }) => `\`${equations[row]!.label}\``).join(', ')
  return [
    finding(
      'I415',
      `${names} ${implied.length === 1 ? 'follows' : 'follow'} from the other equations`,
      `${kept.length} independent of ${equations.length} equations`,
      {
        consequence: `The joint test has ${kept.length} ${kept.length === 1 ? 'degree' : 'degrees'} of freedom.`,
      },
    ),
  ]
}
