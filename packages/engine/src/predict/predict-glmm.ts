import { codeFixed, codeRandom } from '../design/code-terms.ts'
import { fillRows } from '../design/column-values.ts'
import { averagedMean } from '../family/averaged-mean.ts'
import type { ModelTerms } from '../formula/terms.ts'
import type { Basis } from '../frame/basis.ts'
import { frameForNewData } from '../frame/frame-for-new-data.ts'
import type { Table } from '../frame/table.ts'
import { fixedEffects } from '../inference/fixed/fixed-table.ts'
import { criticalValue } from '../inference/tails/t-test.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { varCorr } from '../models/lmm/var-corr.ts'
import { type PredictionRow, type Predictions, type PredictOptions, predictLmm } from './predict-lmm.ts'

/** What predictions of a generalized model are of, and on which scale. */
export interface GlmmPredictOptions extends Omit<PredictOptions, 'level'> {
  /**
   * `conditional` (default) adds the groups' conditional modes. `population` and `typical` are a group whose random effects are
   * zero. `averaged` is the mean over all groups, the integral of the mean over the random effects: for links other than the
   * identity not the mean of a typical group.
   */
  readonly level?: 'population' | 'conditional' | 'typical' | 'averaged'
  /** Scale of the predictions: `response` (default), or `link`, the linear predictor. */
  readonly scale?: 'response' | 'link'
}

/**
 * Predictions of a generalized linear mixed model for new data. Standard errors on the response scale are by the delta method,
 * intervals by bringing those of the linear predictor to the response scale.
 *
 * @throws BlupError as `predictLmm`; E221 for `averaged` on the link scale
 */
export function predictGlmm(
  state: GlmmState,
  basis: Basis,
  terms: ModelTerms,
  table: Table,
  options: GlmmPredictOptions = {},
): Predictions {
  const { level = 'conditional', scale = 'response', interval, se } = options
  const { groups, newGroups } = options
  if (level === 'averaged') {
    if (scale === 'link') {
      throw new BlupError(
        'E221',
        'A mean over groups is on the response scale; the linear predictor of a typical group is its own mean.',
        {
          fixes: ["use `scale: 'response'`", "use `level: 'typical'`"],
        },
      )
    }
    return averagedPredictions(state, basis, terms, table, options)
  }
  const wanted = se === true || interval !== undefined
  const eta = predictLmm(state, basis, terms, table, {
    level: level === 'conditional' ? 'conditional' : 'population',
    ...(groups === undefined ? {} : { groups }),
    ...(newGroups === undefined ? {} : { newGroups }),
    se: wanted,
  })
  const jet = new Float64Array(2)
  const mean = (at: number): number => {
    if (!Number.isFinite(at) || !state.link.valid(at)) return Number.NaN
    state.link.inverse(at, 1, jet)
    return jet[0]!
  }
  const critical = interval === undefined ? 0 : criticalValue(interval, null)
  const rows = eta.rows.map(({ estimate, stdError = Number.NaN }): PredictionRow => {
    const half = critical * stdError
    if (scale === 'link') {
      return {
        estimate,
        ...(se === true || interval === undefined ? (wanted ? { stdError } : {}) : {}),
        ...(interval === undefined ? {} : { confLow: estimate - half, confHigh: estimate + half }),
      }
    }
    const ends = interval === undefined ? [] : [mean(estimate - half), mean(estimate + half)].sort((a, b) => a - b)
    const mu = mean(estimate)
    return {
      estimate: mu,
      ...(se === true ? { stdError: Number.isNaN(mu) ? Number.NaN : Math.abs(jet[1]!) * stdError } : {}),
      ...(interval === undefined ? {} : { confLow: ends[0]!, confHigh: ends[1]! }),
    }
  })
  return { rows, findings: eta.findings }
}

/** E mu over the random effects: eta is normal with mean x'beta + offset and variance sum of z'Sigma z. */
function averagedPredictions(
  state: GlmmState,
  basis: Basis,
  terms: ModelTerms,
  table: Table,
  { se, interval }: GlmmPredictOptions,
): Predictions {
  const frame = frameForNewData(basis, { ...terms, random: [] }, table)
  const fixed = codeFixed(frame)
  const slopes = slopeColumns(basis, terms, table)
  const { beta, covariance } = fixedEffects(state)
  const prior = varCorr(state)
  const raw = new Float64Array(fixed.names.length)
  const p = beta.length
  const wanted = se === true || interval !== undefined
  const critical = interval === undefined ? 0 : criticalValue(interval, null)
  const rows: PredictionRow[] = []
  for (let i = 0; i < table.nrow; i++) {
    fillRows(fixed.terms, i, i + 1, raw)
    const x = state.fe.kept.map((j) => raw[j]!)
    let eta = frame.offset === null ? 0 : frame.offset[i]!
    for (let c = 0; c < p; c++) eta += x[c]! * beta[c]!
    let variance = 0
    slopes.forEach((z, t) => {
      const own = z(i)
      prior[t]!.cov.forEach((row, r) => {
        row.forEach((v, c) => {
          variance += own[r]! * v * own[c]!
        })
      })
    })
    const estimate = averagedMean(state.link, eta, variance)
    if (!wanted) {
      rows.push({ estimate })
      continue
    }
    // through the linear predictor, the variances taken as known
    let square = 0
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) square += x[r]! * covariance[r * p + c]! * x[c]!
    const error = Math.sqrt(square)
    const h = 1e-4 * Math.max(1, Math.abs(eta))
    const slope = (averagedMean(state.link, eta + h, variance) - averagedMean(state.link, eta - h, variance)) / (2 * h)
    const ends = [-1, 1].map((side) => averagedMean(state.link, eta + side * critical * error, variance)).sort((a, b) => a - b)
    rows.push({
      estimate,
      ...(se === true ? { stdError: Math.abs(slope) * error } : {}),
      ...(interval === undefined ? {} : { confLow: ends[0]!, confHigh: ends[1]! }),
    })
  }
  return { rows, findings: frame.findings }
}

/** The columns of each random-effects term for a row, whatever its group. */
function slopeColumns(basis: Basis, terms: ModelTerms, table: Table): ((i: number) => Float64Array)[] {
  return terms.random.map((term) => {
    if (term.terms.length === 0) return () => Float64Array.of(1)
    // the group does not matter here and may be missing from new data: any column stands for it
    const constant = new Map(table.columns)
    for (const e of term.group) {
      if (e.kind === 'name' && !constant.has(e.name)) {
        constant.set(e.name, {
          kind: 'factor',
          codes: new Int32Array(table.nrow),
          levels: ['any'],
          ordered: false,
          origin: 'text',
        })
      }
    }
    const frame = frameForNewData(basis, { ...terms, fixed: [], offsets: [], random: [term] }, { ...table, columns: constant })
    const design = codeRandom(frame, term)
    const z = new Float64Array(design.names.length)
    return (i) => {
      fillRows(design.terms, i, i + 1, z)
      return z
    }
  })
}
