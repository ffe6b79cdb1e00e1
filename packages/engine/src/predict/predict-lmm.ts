import { codeFixed, codeRandom } from '../design/code-terms.ts'
import type { RandomDesign } from '../design/coded-term.ts'
import { fillRows } from '../design/column-values.ts'
import type { ModelTerms } from '../formula/terms.ts'
import type { Basis } from '../frame/basis.ts'
import { frameForNewData } from '../frame/frame-for-new-data.ts'
import type { Table } from '../frame/table.ts'
import { ddfMethod } from '../inference/fixed/fixed-table.ts'
import { criticalValue } from '../inference/tails/t-test.ts'
import { rowVariance, type SystemRow } from '../likelihood/system/row-variance.ts'
import { BlupError } from '../messages/blup-error.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { conditionalModes } from '../models/lmm/conditional-modes.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { TermInfo } from '../models/lmm/term-info.ts'
import { userBeta } from '../models/lmm/user-scale.ts'
import { varCorr } from '../models/lmm/var-corr.ts'

/** What predictions of a linear model are of, and what comes with them. */
export interface PredictOptions {
  /** `conditional` (default) adds the groups' conditional modes; `population` is x'beta alone. */
  readonly level?: 'population' | 'conditional'
  /** Grouping factors to condition on; all by default. */
  readonly groups?: readonly string[]
  /** `allow` gives groups that the fit has not seen their mean, 0; without it they are an error (P504). */
  readonly newGroups?: 'allow'
  /** Adds standard errors of the predicted mean: of x'beta, or of x'beta + z'b with the modes' own uncertainty. */
  readonly se?: boolean
  /** Coverage of intervals for the predicted mean, such as 0.95. Population level by t with Satterthwaite's df, conditional by z. */
  readonly interval?: number
}

/** One prediction; NaN where a predictor is missing. */
export interface PredictionRow {
  readonly estimate: number
  readonly stdError?: number
  readonly confLow?: number
  readonly confHigh?: number
}

/** Predictions row by row, and what is to be known of them. */
export interface Predictions {
  readonly rows: readonly PredictionRow[]
  readonly findings: readonly Finding[]
}

/**
 * Predictions of a linear mixed model for new data, row by row: x'beta + offset, and with `conditional` + z'b. Needs the
 * state and the basis, not the data of the fit.
 *
 * @throws BlupError P501 for a missing column, P504 for an unseen factor level or (unless allowed) group
 */
export function predictLmm(
  state: LmmState,
  basis: Basis,
  terms: ModelTerms,
  table: Table,
  options: PredictOptions = {},
): Predictions {
  const conditional = (options.level ?? 'conditional') === 'conditional'
  const used = conditional ? chosenTerms(state, options.groups) : []
  const wanted = terms.random.filter((_, t) => used.includes(t))
  const frame = frameForNewData(basis, { ...terms, random: wanted }, table)
  const fixed = codeFixed(frame)
  const random = wanted.map((term) => codeRandom(frame, term))
  const findings: Finding[] = [...frame.findings]
  const refs = random.map((design, i) => matchLevels(design, state, state.terms[used[i]!]!))
  findings.push(...unseenGroups(random, refs, options))

  const beta = userBeta(state)
  const modes = conditional && used.length > 0 ? conditionalModes(state) : []
  const width = fixed.names.length
  const raw = new Float64Array(width)
  const p = state.fe.kept.length
  const withError = options.se === true || options.interval !== undefined
  const df = withError && !conditional ? ddfMethod(state, 'satterthwaite').df : () => null
  const prior = varCorr(state)
  const z = random.map((design) => new Float64Array(design.names.length))
  const rows: PredictionRow[] = []
  for (let i = 0; i < table.nrow; i++) {
    fillRows(fixed.terms, i, i + 1, raw)
    const x = Float64Array.from(state.fe.kept, (j) => raw[j]!)
    let estimate = frame.offset === null ? 0 : frame.offset[i]!
    for (let c = 0; c < p; c++) estimate += x[c]! * beta[c]!
    random.forEach((design, t) => {
      fillRows(design.terms, i, i + 1, z[t]!)
      const level = refs[t]![i]!
      const { modes: b } = modes[used[t]!]!
      const k = z[t]!.length
      if (level >= 0) for (let c = 0; c < k; c++) estimate += z[t]![c]! * b[level * k + c]!
      else if (level === missing) estimate = Number.NaN
    })
    if (!withError) {
      rows.push({ estimate })
      continue
    }
    const row = internalRow(state, x, z, refs, used, i)
    const relative = conditional ? rowVariance(state.system(), row, state.modes.phi) : fixedVariance(state.modes.phi, row.x)
    let variance = state.sigma2 * state.yScale ** 2 * relative
    random.forEach((_, t) => {
      if (refs[t]![i]! !== unseen) return
      const { cov } = prior[used[t]!]!
      cov.forEach((row, r) => {
        row.forEach((value, c) => {
          variance += z[t]![r]! * value * z[t]![c]!
        })
      })
    })
    const stdError = Number.isNaN(estimate) ? Number.NaN : Math.sqrt(variance)
    if (options.interval === undefined) {
      rows.push({ estimate, stdError })
      continue
    }
    const half = criticalValue(options.interval, df(x)) * stdError
    rows.push({ estimate, ...(options.se === true ? { stdError } : {}), confLow: estimate - half, confHigh: estimate + half })
  }
  return { rows, findings }
}

/** x'Phi x. */
function fixedVariance(phi: Float64Array, x: Float64Array): number {
  const p = x.length
  let s = 0
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += x[r]! * phi[r * p + c]! * x[c]!
  return s
}

const unseen = -1
const missing = -2

function chosenTerms(state: LmmState, groups: readonly string[] | undefined): number[] {
  const known = [...new Set(state.terms.map((t) => t.group))]
  for (const group of groups ?? []) {
    if (known.includes(group)) continue
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${group}\`; there is ${known.map((g) => `\`${g}\``).join(', ') || 'none'}.`,
    )
  }
  return state.terms.flatMap((t, i) => (groups === undefined || groups.includes(t.group) ? [i] : []))
}

/** Level of the fit for each row: -1 for one the fit has not seen, -2 for a missing one. */
function matchLevels(design: RandomDesign, state: LmmState, term: TermInfo): Int32Array {
  const known = new Map(state.levels[term.block]!.names.map((name, j) => [name, j]))
  const match = Int32Array.from(design.levels, (name) => known.get(name) ?? unseen)
  return design.refs.map((ref) => (ref < 0 ? missing : match[ref]!))
}

function unseenGroups(random: readonly RandomDesign[], refs: readonly Int32Array[], options: PredictOptions): Finding[] {
  const byGroup = new Map<string, Set<string>>()
  random.forEach((design, t) => {
    refs[t]!.forEach((level, i) => {
      if (level !== unseen) return
      const names = byGroup.get(design.groupLabel) ?? new Set()
      names.add(design.levels[design.refs[i]!]!)
      byGroup.set(design.groupLabel, names)
    })
  })
  return [...byGroup].map(([group, names]) => {
    const shown = [...names]
      .slice(0, 3)
      .map((x) => `\`${x}\``)
      .join(', ')
    const count = `${names.size} ${names.size === 1 ? 'level' : 'levels'} of \`${group}\``
    if (options.newGroups !== 'allow') {
      throw new BlupError('P504', `${count} not in the fitted data: ${shown}${names.size > 3 ? ', ...' : ''}.`, {
        place: { column: group },
        fixes: [
          'allow new groups: they get the mean of all groups, and their variance in the standard errors',
          'predict at the population level',
        ],
      })
    }
    return finding('P502', `${count} not in the fitted data`, `${shown}${names.size > 3 ? ', ...' : ''}`, {
      consequence: 'Their predictions are those of an average group; standard errors include the variance between groups.',
    })
  })
}

/** A row of [Z X] on the internal scale. */
function internalRow(
  state: LmmState,
  x: Float64Array,
  z: readonly Float64Array[],
  refs: readonly Int32Array[],
  used: readonly number[],
  i: number,
): SystemRow {
  const { fe } = state
  const p = fe.kept.length
  const scaled = x.map((value, c) => (value - fe.centre[c]!) / fe.scale[c]!)
  const own = new Float64Array(p)
  for (let c = 0; c < p; c++) {
    if (fe.rotation === null) own[c] = scaled[c]!
    else for (let r = 0; r <= c; r++) own[c] = own[c]! + scaled[r]! * fe.rotation[r * p + c]!
  }
  const levels = state.a.blocks.map(() => -1)
  const columns = state.a.blocks.map(({ k }) => new Float64Array(k))
  used.forEach((termIndex, t) => {
    const term = state.terms[termIndex]!
    levels[term.block] = Math.max(refs[t]![i]!, -1)
    for (let c = 0; c < term.k; c++) columns[term.block]![term.at + c] = (z[t]![c]! - term.centre[c]!) / term.scale[c]!
  })
  return { levels, z: columns, x: own }
}
