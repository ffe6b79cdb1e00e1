import type { Design } from '../design/build-design.ts'
import { printFormula } from '../formula/print.ts'
import { ddfMethod, fixedEffects, fixedTable } from '../inference/fixed/fixed-table.ts'
import { RobustCovariance } from '../inference/robust/robust-covariance.ts'
import { withRobustErrors } from '../inference/robust/robust-rows.ts'
import type { Finding } from '../messages/finding.ts'
import type { FitRecord, FixedRow } from '../models/fit-record.ts'
import { fitCriteria } from '../models/lmm/criterion.ts'
import { fitFindings } from '../models/lmm/findings.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { LmmSolution } from '../models/lmm/solve.ts'
import type { LmmSpecification } from '../models/lmm/specify.ts'
import { varCorr } from '../models/lmm/var-corr.ts'
import type { FitOptions } from './fit-options.ts'
import type { WhenRead } from './lazy-property.ts'

/** What a fit knows beyond its record: for the printed summary. */
export interface FitExtras {
  readonly ddf: string
  readonly confLevel: number
  readonly groupSizes: Readonly<Record<string, { readonly min: number; readonly max: number }>>
}

/** The same before the rows have been counted. */
export type LateExtras = Omit<FitExtras, 'groupSizes'> & { readonly groupSizes: WhenRead<FitExtras['groupSizes']> }

/** The published record of a solved model; what takes a while and may not be wanted, tests and sizes of groups, as calls. */
export function assembleRecord(
  spec: LmmSpecification,
  state: LmmState,
  solution: LmmSolution,
  options: FitOptions,
  started: number,
): { record: Omit<FitRecord, 'fixed'>; fixed: () => FixedRow[]; extras: LateExtras } {
  const { frame } = spec
  const { summary } = solution
  const p = state.a.p
  const { covariance } = fixedEffects(state)
  const residualSd = Math.sqrt(state.sigma2 * spec.design.weightScale) * state.yScale
  const criteria = fitCriteria(state, summary.objective)
  const random = varCorr(state)
  const fitMs = performance.now() - started
  const ddf = options.ddf ?? 'satterthwaite'
  const confLevel = options.confLevel ?? 0.95
  const method = ddfMethod(state, ddf)
  const robust = options.robust === undefined ? null : new RobustCovariance(state, spec, options.robust, options.cluster)
  const findings = [...spec.findings, ...fitFindings(state, summary, residualSd), ...(robust?.findings() ?? [])].sort(
    bySeverity,
  )
  const record: Omit<FitRecord, 'fixed'> = {
    schema: 'blup.fit/1',
    formula: printFormula(spec.ast),
    family: { name: 'gaussian', link: 'identity' },
    method: state.reml ? 'reml' : 'ml',
    converged: summary.converged,
    findings,
    data: {
      nobs: state.a.n,
      nobsDropped: frame.nInput - frame.n,
      aliased: state.fe.aliased,
      groups: Object.fromEntries(state.levels.map(({ label, names }) => [label, names.length])),
    },
    fit: criteria,
    fixedCov: Array.from({ length: p }, (_, r) => Array.from(covariance.subarray(r * p, r * p + p))),
    random,
    residual: { sd: residualSd },
    optimizer: { evaluations: summary.evaluations, iterations: summary.iterations, gradientMax: summary.gradientMax },
    timing: { readMs: 0, fitMs, totalMs: performance.now() - started },
  }
  return {
    record,
    fixed: () => {
      const rows = fixedTable(state, method, confLevel)
      return robust === null ? rows : withRobustErrors(rows, robust)
    },
    extras: {
      ddf: ddf !== 'satterthwaite' ? ddf : state.map.nPar === 0 ? 'residual' : state.exact ? ddf : 'z',
      confLevel,
      groupSizes: () => groupSizes(spec.design, frame.n),
    },
  }
}

/** Fewest and most rows of a level, by grouping factor. */
export function groupSizes({ groupings }: Pick<Design, 'groupings'>, n: number): FitExtras['groupSizes'] {
  return Object.fromEntries(
    groupings.map(({ label, levels, refs }) => {
      const counts = new Int32Array(levels.length)
      for (let i = 0; i < refs.length; i++) counts[refs[i]!] = counts[refs[i]!]! + 1
      let min = n
      let max = 0
      for (let j = 0; j < counts.length; j++) {
        min = Math.min(min, counts[j]!)
        max = Math.max(max, counts[j]!)
      }
      return [label, { min, max }]
    }),
  )
}

const rank = { stop: 0, question: 1, caution: 2, note: 3 } as const

export function bySeverity(a: Finding, b: Finding): number {
  return rank[a.severity] - rank[b.severity]
}
