import { residualMoments } from '../../likelihood/system/residual-moments.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { applyBlocks, solveC } from './block-products.ts'
import { randomMoments } from './random-moments.ts'
import { varianceDerivatives } from './variance-derivatives.ts'
import { applyDirection } from './variance-directions.ts'
import { fixedMomentMatrix } from './variance-moments.ts'
import type { VarianceDirection } from './variance-traces.ts'

/** Information on the variances and covariances of the random effects and, last, the residual variance; internal scale. */
export interface VarianceInformation {
  readonly directions: readonly VarianceDirection[]
  /** - second derivatives of the (restricted) log-likelihood that was maximised, nPar x nPar. */
  readonly observed: Float64Array
  /** Their expectation. */
  readonly expected: Float64Array
  /** Half of tr(V^-1 V_i V^-1 V_j): expected without allowing for estimated fixed effects, as iterated least squares has it. */
  readonly unrestricted: Float64Array
}

/**
 * The observed information is exactly twice the average information y'P V_i P V_j P y / 2 less the expected one, because V is
 * linear in its parameters; all from the cross-products. Gilmour, Thompson and Cullis (1995), Biometrics 51:1440-1450.
 *
 * @throws BlupError I406 for crossed factors with too many levels
 */
export function varianceInformation(state: LmmState): VarianceInformation {
  const ofLikelihood = varianceDerivatives(state, state.reml)
  const unrestricted = state.reml ? varianceDerivatives(state, false).information : ofLikelihood.information
  const { directions, information: expected } = ofLikelihood
  const average = averageInformation(state, directions)
  return { directions, expected, unrestricted, observed: average.map((x, e) => 2 * x - expected[e]!) }
}

/** y'P V_i P V_j P y / 2. */
function averageInformation(state: LmmState, directions: readonly VarianceDirection[]): Float64Array {
  const { a, modes, lambda } = state
  const system = state.system()
  const { p } = a
  const nPar = directions.length + 1
  const out = new Float64Array(nPar * nPar)
  // V_i P y as Z m_i; for the residual variance e - Z b, known by its products with Z, X and itself
  const xLast = new Float64Array(p)
  const scale = 2 * state.sigma2 ** 3
  const form = (x: Float64Array, y: Float64Array): number => {
    let s = 0
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += x[r]! * modes.phi[r * p + c]! * y[c]!
    return s
  }
  if (a.blocks.length === 0) {
    out[0] = system.pwrss / scale
    return out
  }
  const moments = randomMoments(state)
  const r = residualMoments(system, modes)
  const u = fixedMomentMatrix(state)
  const nr = applyBlocks(state, moments, moments.n, r, 1)
  const zLast = r.map((x, g) => x.map((value, i) => value - nr[g]![i]!))
  const solved = solveC(state, modes.u)
  let square = system.pwrss
  a.blocks.forEach(({ nLevels, k, zxy }, g) => {
    for (let j = 0; j < nLevels; j++) {
      for (let row = 0; row < k; row++) {
        square -= modes.u[g]![j * k + row]! * (modes.u[g]![j * k + row]! + solved[g]![j * k + row]!)
        let b = 0
        for (let q = 0; q <= row; q++) b += lambda[g]![row * k + q]! * solved[g]![j * k + q]!
        for (let c = 0; c < p; c++) xLast[c] = xLast[c]! - zxy[(j * k + row) * (p + 1) + c]! * b
      }
    }
  })
  const sides = directions.map((d) => applyDirection(state, d, r, 1))
  const products = sides.map((m) => applyBlocks(state, moments, moments.k, m, 1))
  const ofFixed = sides.map((m) => {
    const s = new Float64Array(p)
    u.forEach((block, g) => {
      m[g]!.forEach((x, row) => {
        if (x !== 0) for (let c = 0; c < p; c++) s[c] = s[c]! + x * block[row * p + c]!
      })
    })
    return s
  })
  directions.forEach((_, i) => {
    for (let j = 0; j <= i; j++) {
      const s = (inner(sides[i]!, products[j]!) - form(ofFixed[i]!, ofFixed[j]!)) / scale
      out[i * nPar + j] = s
      out[j * nPar + i] = s
    }
    const s = (inner(sides[i]!, zLast) - form(ofFixed[i]!, xLast)) / scale
    out[i * nPar + nPar - 1] = s
    out[(nPar - 1) * nPar + i] = s
  })
  out[nPar * nPar - 1] = (square - form(xLast, xLast)) / scale
  return out
}

function inner(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let s = 0
  a.forEach((block, g) => {
    const other = b[g]!
    for (let i = 0; i < block.length; i++) s += block[i]! * other[i]!
  })
  return s
}
