import type { RanefRow } from '../../models/fit-record.ts'
import { type ConditionalModes, ranefRows } from '../../models/lmm/conditional-modes.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { userFactor } from '../../models/lmm/user-scale.ts'
import { timesTranspose } from '../../numeric/square-matrices.ts'

/** Covariances of the conditional modes of one random-effects term: J blocks of k x k. */
export interface ModeCovariances {
  /** G - GZ'PZG: of estimate - truth, with the uncertainty of the fixed effects. */
  readonly comparative: Float64Array
  /** GZ'PZG: of the estimate. */
  readonly diagnostic: Float64Array
  /** The same at known fixed effects, with V^-1 in place of P. */
  readonly comparativeUncorrected: Float64Array
  readonly diagnosticUncorrected: Float64Array
  /** G of one level, k x k. */
  readonly prior: Float64Array
}

/** The covariances of term `t`, whose modes are `own`, with and without the uncertainty of the fixed effects. */
export function modeCovariances(state: LmmState, t: number, own: ConditionalModes): ModeCovariances {
  const term = state.terms[t]!
  const { k } = term
  const { levels, variances } = own
  const factor = userFactor(state, term)
  const sigma2 = state.sigma2 * state.yScale ** 2
  const prior = timesTranspose(factor, k).map((x) => x * sigma2)
  const comparative = variances.slice()
  addFixedPart(state, t, factor, levels.length, sigma2, comparative)
  const rest = (m: Float64Array): Float64Array =>
    m.map((x, e) => {
      const at = e % (k * k)
      const difference = prior[at]! - x
      // rounding may leave a variance just below zero
      return difference < 0 && at % (k + 1) === 0 ? 0 : difference
    })
  return {
    comparative,
    diagnostic: rest(comparative),
    comparativeUncorrected: variances,
    diagnosticUncorrected: rest(variances),
    prior,
  }
}

/** out_j += sigma^2 B_j (X'H^-1X)^-1 B_j' for B_j = G Z_j'V^-1X. */
function addFixedPart(
  state: LmmState,
  t: number,
  factor: Float64Array,
  nLevels: number,
  sigma2: number,
  out: Float64Array,
): void {
  const { block, at, k } = state.terms[t]!
  const size = state.map.blockSizes[block]!
  const { phi } = state.modes
  const { p } = state.a
  const s = state.modes.sensitivity[block]!
  const b = new Float64Array(k * p)
  const half = new Float64Array(k * p)
  for (let j = 0; j < nLevels; j++) {
    b.fill(0)
    half.fill(0)
    for (let r = 0; r < k; r++)
      for (let q = 0; q < k; q++) {
        const f = factor[r * k + q]!
        if (f !== 0) for (let c = 0; c < p; c++) b[r * p + c]! += f * s[(j * size + at + q) * p + c]!
      }
    for (let r = 0; r < k; r++)
      for (let q = 0; q < p; q++) {
        const x = sigma2 * b[r * p + q]!
        if (x !== 0) for (let c = 0; c < p; c++) half[r * p + c]! += x * phi[q * p + c]!
      }
    for (let r = 0; r < k; r++)
      for (let c = 0; c < k; c++) for (let q = 0; q < p; q++) out[(j * k + r) * k + c]! += half[r * p + q]! * b[c * p + q]!
  }
}

/** Conditional modes as rows with their comparative and diagnostic standard deviations. */
export function modeRows(state: LmmState, terms: readonly ConditionalModes[]): RanefRow[] {
  return terms.flatMap((own, t) => {
    const k = own.terms.length
    const { comparative, diagnostic } = modeCovariances(state, t, own)
    return ranefRows([own]).map((row, i) => {
      const e = Math.floor(i / k) * k * k + (i % k) * (k + 1)
      return { ...row, sdComparative: Math.sqrt(comparative[e]!), sdDiagnostic: Math.sqrt(diagnostic[e]!) }
    })
  })
}
