import type { FactorDerivative } from '../../covariance/theta-map.ts'
import { dot } from '../../numeric/dot.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { averageInformation, averageInformationSteps } from '../system/average-information.ts'
import { borderSolution } from '../system/border-solution.ts'
import type { MixedSystem } from '../system/mixed-system.ts'
import { inverseBlocks, inverseBlocksSteps, type ModeSolution, solveModes, solveModesSteps } from '../system/mode-solution.ts'
import { probedTracesSteps } from '../system/probed-traces.ts'
import type { GaussianEquations } from './gaussian-equations.ts'

/** Coefficients that elimination leaves, from which on a selected inverse costs more than a few solves. */
const manyRemaining = 200

/** The equations over every level of every grouping factor: for any model. */
export class BlockEquations implements GaussianEquations {
  readonly system: MixedSystem
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
  readonly nLevels: readonly number[]
  readonly lambda: readonly Float64Array[]
  private modes: ModeSolution | null = null

  /** `n` counts rows for the constants of the likelihood, where the cross-products do not say it themselves. */
  constructor(system: MixedSystem, n = system.a.n) {
    this.system = system
    this.n = n
    this.p = system.a.p
    this.sumLogWeights = system.a.sumLogWeights
    this.nLevels = system.a.blocks.map((b) => b.nLevels)
    this.lambda = system.lambda
  }

  factor(): boolean {
    this.modes = null
    return this.system.factor()
  }

  *factorSteps(): Generator<undefined, boolean, void> {
    this.modes = null
    return yield* this.system.factorSteps()
  }

  get logDetC(): number {
    return this.system.logDetC
  }

  get logDetX(): number {
    return this.system.logDetX
  }

  get pwrss(): number {
    return this.system.pwrss
  }

  fixedEffects(): Float64Array {
    return borderSolution(this.system.g, this.system.m)
  }

  roughTraces(reml: boolean, sigma2: number): Float64Array[] | null {
    return runToEnd(this.roughTracesSteps(reml, sigma2))
  }

  *roughTracesSteps(reml: boolean, sigma2: number): Generator<undefined, Float64Array[] | null, void> {
    const { system } = this
    if (!system.trailing.scalar || system.nTrailing < manyRemaining) return null
    const { u, sensitivity, phi } = yield* this.currentModesSteps()
    const traces = yield* probedTracesSteps(system)
    return traces.map((trace, g) => Float64Array.of(trace + interceptTrace(u[g]!, sensitivity[g]!, reml ? phi : null, sigma2)))
  }

  traces(reml: boolean, sigma2: number): Float64Array[] {
    return runToEnd(this.tracesOf(inverseBlocks(this.system), reml, sigma2))
  }

  *tracesSteps(reml: boolean, sigma2: number): Generator<undefined, Float64Array[], void> {
    const inverse = yield* inverseBlocksSteps(this.system)
    yield undefined
    return yield* this.tracesOf(inverse, reml, sigma2)
  }

  private *tracesOf(
    inverse: readonly Float64Array[],
    reml: boolean,
    sigma2: number,
  ): Generator<undefined, Float64Array[], void> {
    const modes = yield* this.currentModesSteps()
    const out: Float64Array[] = []
    for (const g of inverse.keys()) {
      yield undefined
      out.push(this.traceOf(g, inverse, modes, reml, sigma2))
    }
    return out
  }

  private traceOf(
    g: number,
    inverse: readonly Float64Array[],
    modes: ModeSolution,
    reml: boolean,
    sigma2: number,
  ): Float64Array {
    const { system, p } = this
    const { nLevels, k } = system.a.blocks[g]!
    const t = new Float64Array(k * k)
    const size = k * k
    const blocks = inverse[g]!
    const u = modes.u[g]!
    const b = modes.sensitivity[g]!
    if (k === 1) {
      t[0] = nLevels + (excess(blocks) + interceptTrace(u, b, reml ? modes.phi : null, sigma2))
      return t
    }
    // what the blocks differ from the identity by, as `excess` says
    for (let j = 0; j < nLevels; j++) {
      for (let i = 0; i < size; i++) t[i] = t[i]! + (blocks[j * size + i]! - (i % (k + 1) === 0 ? 1 : 0))
    }
    const half = new Float64Array(p)
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        const row = (j * k + r) * p
        if (reml) {
          for (let c = 0; c < p; c++) {
            let s = 0
            for (let d = 0; d < p; d++) s += b[row + d]! * modes.phi[c * p + d]!
            half[c] = s
          }
        }
        for (let c = 0; c <= r; c++) {
          let s = (u[j * k + r]! * u[j * k + c]!) / sigma2
          if (reml) for (let d = 0; d < p; d++) s += half[d]! * b[(j * k + c) * p + d]!
          t[r * k + c] = t[r * k + c]! + s
          if (c < r) t[c * k + r] = t[c * k + r]! + s
        }
      }
    }
    for (let r = 0; r < k; r++) t[r * k + r] = t[r * k + r]! + nLevels
    return t
  }

  information(partial: readonly FactorDerivative[], sigma2: number): Float64Array {
    return averageInformation(this.system, this.currentModes(), partial, sigma2)
  }

  *informationSteps(partial: readonly FactorDerivative[], sigma2: number): Generator<undefined, Float64Array, void> {
    return yield* averageInformationSteps(this.system, yield* this.currentModesSteps(), partial, sigma2)
  }

  private *currentModesSteps(): Generator<undefined, ModeSolution, void> {
    this.modes ??= yield* solveModesSteps(this.system)
    return this.modes
  }

  private currentModes(): ModeSolution {
    this.modes ??= solveModes(this.system)
    return this.modes
  }
}

/**
 * The sum of x - 1: next to a vanishing variance every x is nearly 1, and a sum of hundreds of thousands of them would round off
 * what they differ by.
 */
function excess(x: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]! - 1
  return total
}

/** What the modes and, under REML, the fixed part give to the trace of a random intercept. */
function interceptTrace(u: Float64Array, sensitivity: Float64Array, phi: Float64Array | null, sigma2: number): number {
  const modes = dot(u, u) / sigma2
  return phi === null ? modes : modes + sumOfForms(sensitivity, phi)
}

/** sum of b'phi b over the rows b of a matrix: tr(phi B'B). */
function sumOfForms(rows: Float64Array, phi: Float64Array): number {
  const p = Math.sqrt(phi.length)
  let total = 0
  for (let at = 0; at < rows.length; at += p) total += halfForm(rows, at, p, phi)
  return 2 * total
}

/** b'phi b / 2 for the row b at `at`; phi symmetric. A call a row: compiled early in the first pass. */
function halfForm(rows: Float64Array, at: number, p: number, phi: Float64Array): number {
  let form = 0
  for (let c = 0; c < p; c++) {
    let s = 0.5 * phi[c * p + c]! * rows[at + c]!
    for (let d = 0; d < c; d++) s += phi[c * p + d]! * rows[at + d]!
    form += s * rows[at + c]!
  }
  return form
}
