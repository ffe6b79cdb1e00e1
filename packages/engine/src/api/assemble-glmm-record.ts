import { logDetScaling } from '../design/fe-term.ts'
import { printFormula } from '../formula/print.ts'
import { ddfMethod, fixedEffects, fixedTable } from '../inference/fixed/fixed-table.ts'
import { RobustGlmm } from '../inference/robust/robust-glmm.ts'
import { withRobustErrors } from '../inference/robust/robust-rows.ts'
import { criticalValue } from '../inference/tails/t-test.ts'
import type { FitRecord } from '../models/fit-record.ts'
import { glmmFindings } from '../models/glmm/findings.ts'
import { fittedMeansSteps, residualDeviance } from '../models/glmm/fitted.ts'
import { dispersionOf, type GlmmState } from '../models/glmm/glmm-state.ts'
import { massRecord } from '../models/glmm/mass-record.ts'
import { methodFindings } from '../models/glmm/method-findings.ts'
import { nullDeviance } from '../models/glmm/null-deviance.ts'
import { ownFindings } from '../models/glmm/own-findings.ts'
import type { GlmmSolution } from '../models/glmm/solve.ts'
import type { GlmmSpecification } from '../models/glmm/specify.ts'
import { varCorr } from '../models/lmm/var-corr.ts'
import { bySeverity, groupSizes, type LateExtras } from './assemble-record.ts'
import type { LateRecord } from './fit-data.ts'
import type { FitOptions } from './fit-options.ts'

/** The published record of a solved generalized model, with rests; what is said of its method comes when it is read. */
export function* assembleGlmmRecord(
  spec: GlmmSpecification,
  state: GlmmState,
  solution: GlmmSolution,
  options: FitOptions,
  started: number,
): Generator<undefined, { record: LateRecord; extras: LateExtras }, void> {
  const { frame, family } = spec
  const { summary } = solution
  const { p } = state.a
  const data = { spec, rows: solution.rows }
  const { covariance } = fixedEffects(state)
  const confLevel = options.confLevel ?? 0.95
  const criterion = summary.objective
  const nobs = state.a.n
  const { quasi } = solution
  const free = quasi !== undefined && quasi.residualVariance !== 1
  const df = solution.masses?.df ?? state.psi.length + (free ? 1 : 0)
  const masses = massRecord(spec, solution)
  const fitMs = performance.now() - started
  const { pearsonDispersion } = solution
  const phi = dispersionInterval(state, confLevel, pearsonDispersion)
  const ddf = pearsonDispersion === undefined ? 'z' : 'residual'
  const scaled = family.dispersion?.name === 'dispersion' && !family.discrete
  const residual = free
    ? { sd: Math.sqrt(quasi.residualVariance) }
    : scaled
      ? { sd: Math.sqrt(pearsonDispersion ?? dispersionOf(state)) }
      : null
  const robust =
    options.robust === undefined
      ? null
      : new RobustGlmm(state, data, options.robust, options.cluster, residual === null ? 1 : residual.sd ** 2)
  const fixed = fixedTable(state, ddfMethod(state, ddf), confLevel)
  const { mu } = yield* fittedMeansSteps(state, data, true)
  const deviance = yield* residualDeviance(state, data, mu)
  const shown = yield* glmmFindings(state, solution, data, mu)
  const ofMethod = methodFindings(spec, solution)
  const others = [...ownFindings(solution, spec.method.name), ...(robust?.findings() ?? [])]
  yield undefined
  const record: LateRecord = {
    schema: 'blup.fit/1',
    formula: printFormula(spec.ast),
    family: { name: family.name, link: spec.link.name },
    method: state.method,
    converged: summary.converged,
    findings: () => [...spec.findings, ...shown, ...ofMethod(), ...others].sort(bySeverity),
    data: {
      nobs,
      nobsDropped: frame.nInput - frame.n,
      aliased: state.fe.aliased,
      groups: Object.fromEntries(state.levels.map(({ label, names }) => [label, names.length])),
    },
    fit: {
      logLik: -criterion / 2,
      deviance: criterion,
      criterion,
      df,
      dfResidual: state.method === 'ml' ? nobs - p : nobs - df,
      aic: criterion + 2 * df,
      bic: criterion + Math.log(nobs) * df,
      residualDeviance: deviance,
      ...(state.method === 'ml' ? { nullDeviance: nullDeviance(spec, state.psi[state.psi.length - 1]!) } : {}),
      ...(quasi === undefined ? {} : { pseudoDeviance: quasi.pseudoDeviance + (quasi.reml ? restrictedShift(state) : 0) }),
    },
    fixed: robust === null ? fixed : withRobustErrors(fixed, robust),
    fixedCov: Array.from({ length: p }, (_, r) => Array.from(covariance.subarray(r * p, r * p + p))),
    random: varCorr(state),
    residual,
    ...(phi === null ? {} : { dispersion: phi }),
    ...(masses === null ? {} : { masses }),
    optimizer: { evaluations: summary.evaluations, iterations: summary.iterations, gradientMax: summary.gradientMax },
    timing: { readMs: 0, fitMs, totalMs: performance.now() - started },
  }
  return { record, extras: { ddf, confLevel, groupSizes: () => groupSizes(spec.design, frame.n) } }
}

/** What a restricted criterion lacks because the columns of X were scaled: added to the internal value. */
function restrictedShift({ fe, yScale, a }: GlmmState): number {
  return 2 * (logDetScaling(fe) - a.p * Math.log(yScale))
}

/** The family's second parameter with its Wald interval, which is symmetric in its logarithm. */
function dispersionInterval(
  state: GlmmState,
  confLevel: number,
  pearson: number | undefined,
): NonNullable<FitRecord['dispersion']> | null {
  const { dispersion } = state.family
  if (dispersion === null) return null
  const n = state.psi.length
  const half = criticalValue(confLevel, null) * Math.sqrt(state.covariance[n * n - 1]!)
  const phi = pearson === undefined ? state.psi[n - 1]! : Math.log(pearson)
  return { name: dispersion.name, estimate: Math.exp(phi), confLow: Math.exp(phi - half), confHigh: Math.exp(phi + half) }
}
