import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { transpose } from '../../numeric/square-matrices.ts'
import { type Entries, type LevelMoments, levelMoments } from './level-moments.ts'
import type { VarianceSums } from './variance-sums.ts'
import type { VarianceDirection } from './variance-traces.ts'

/**
 * The sums behind the derivatives of V where there is one grouping factor. With U_j = Z_j'H^-1 X_j, K_j = Z_j'H^-1 Z_j and
 * directions G_i of the relative covariance matrix,
 *
 *     X'H^-1 H_i H^-1 X = sum_j U_j'G_i U_j,   X'H^-1 H_i H^-1 H_l H^-1 X = sum_j U_j'G_i K_j G_l U_j,
 *     tr(H^-1 H_i H^-1 H_l) = sum_j tr(K_j G_i K_j G_l).
 *
 * What belongs to the residual follows, since H = I + sum_i g_i H_i: whatever is linear in a derivative of H is for I what it is
 * for H less g_i times what it is for H_i.
 */
export function oneFactorSums(state: LmmState, directions: readonly VarianceDirection[], fixed: Float64Array): VarianceSums {
  const { a } = state
  const system = state.system()
  const { p } = a
  const { k } = a.blocks[0]!
  const entries = directions.map(({ matrix }) => entriesOf(matrix, k))
  const moments = levelMoments(state, entries)
  const g = entries.map(([first]) => relativeCovariance(system.lambda[0]!, first!, k))
  const count = directions.length
  const nPar = count + 1
  const q: Float64Array[] = Array.from({ length: nPar * nPar })
  const traces = new Float64Array(nPar * nPar)
  const put = (i: number, l: number, { fixed: product, trace }: Product): void => {
    q[i * nPar + l] = product
    traces[i * nPar + l] = trace
    if (i === l) return
    q[l * nPar + i] = transpose(product, p)
    traces[l * nPar + i] = trace
  }
  const single = entries.map((own) => singleProduct(moments, own, p))
  for (let i = 0; i < count; i++) for (let l = 0; l <= i; l++) put(i, l, doubleProduct(moments, entries[i]!, entries[l]!, p))
  // f(H^-1 H_i) less sum_l g_l f(H^-1 H_i H^-1 H_l)
  const rest = (whole: Product, i: number): Product => {
    const product = whole.fixed.slice()
    let { trace } = whole
    for (let l = 0; l < count; l++) {
      addTo(product, q[i * nPar + l]!, -g[l]!)
      trace -= g[l]! * traces[i * nPar + l]!
    }
    return { fixed: product, trace }
  }
  for (let i = 0; i < count; i++) put(i, count, rest(single[i]!, i))
  const residual = fixed.slice()
  let trace = a.n
  single.forEach((own, i) => {
    addTo(residual, own.fixed, -g[i]!)
    trace -= g[i]! * own.trace
  })
  put(count, count, rest({ fixed: residual, trace }, count))
  return { pm: [...single.map((own) => own.fixed), residual], q, traces }
}

/** A product of derivatives of H between X, p x p, and its trace. */
interface Product {
  readonly fixed: Float64Array
  readonly trace: number
}

function entriesOf(matrix: Float64Array, k: number): Entries {
  const out: [number, number][] = []
  for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) if (matrix[r * k + c] !== 0) out.push([r, c])
  return out
}

/** An entry of Lambda Lambda'. */
function relativeCovariance(lambda: Float64Array, [r, c]: readonly [number, number], k: number): number {
  let s = 0
  for (let x = 0; x < k; x++) s += lambda[r * k + x]! * lambda[c * k + x]!
  return s
}

/** sum_j U_j'G U_j and sum_j tr(K_j G). */
function singleProduct({ sums, plain }: LevelMoments, own: Entries, p: number): Product {
  const fixed = new Float64Array(p * p)
  let trace = 0
  for (const [r, c] of own) {
    const at = plain(r, c)
    addBlock(fixed, sums, at, r < c, p)
    trace += sums[at + p * p]!
  }
  return { fixed, trace }
}

/** sum_j U_j'G_i K_j G_l U_j and sum_j tr(K_j G_i K_j G_l). */
function doubleProduct({ sums, weighted }: LevelMoments, one: Entries, other: Entries, p: number): Product {
  const fixed = new Float64Array(p * p)
  let trace = 0
  for (const [a, b] of one) {
    for (const [e, f] of other) {
      const at = weighted(a, f, b, e)
      addBlock(fixed, sums, at, a < f, p)
      trace += sums[at + p * p]!
    }
  }
  return { fixed, trace }
}

function addBlock(out: Float64Array, from: Float64Array, at: number, transposed: boolean, p: number): void {
  for (let r = 0; r < p; r++) {
    for (let c = 0; c < p; c++) out[r * p + c] = out[r * p + c]! + from[at + (transposed ? c * p + r : r * p + c)]!
  }
}

function addTo(out: Float64Array, x: Float64Array, weight: number): void {
  for (let e = 0; e < out.length; e++) out[e] = out[e]! + weight * x[e]!
}
