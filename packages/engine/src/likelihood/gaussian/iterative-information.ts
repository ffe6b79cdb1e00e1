import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import type { Rest } from '../../numeric/rest.ts'
import type { ModeSolution } from '../system/mode-solution.ts'
import { type CrossedOperator, type Lanes, levelsAtOnce } from './crossed-operator.ts'

/** Crossed equations solved at one point. */
export interface CrossedPoint {
  readonly a: CrossProducts
  readonly operator: CrossedOperator
  readonly lambda: readonly Float64Array[]
  /** Cholesky of [X y]'H^-1[X y], m x m column-major lower. */
  readonly g: Float64Array
  readonly pwrss: number
  readonly modes: ModeSolution
  /** x <- S^-1 b for so many vectors that travel together. */
  readonly solve: (b: Float64Array, x: Float64Array, lanes: Lanes) => Generator<Rest, void, void>
}

/**
 * Average information of the relative factors, nPar x nPar, as `GaussianEquations.information` has it: y'P D_i P D_j P y by one
 * solve for all directions together, a direction a lane.
 */
export function* iterativeInformation(
  { a, operator, lambda, g, pwrss, modes, solve }: CrossedPoint,
  partial: readonly FactorDerivative[],
  sigma2: number,
): Generator<Rest, Float64Array, void> {
  const { p } = a
  const m = p + 1
  const nPar = partial.length
  const lanes: Lanes = nPar <= 2 ? 2 : 8
  // m_i = D_i (u + lambda r) on the rows of one block, with r = Z'Py, lambda r = u
  const directions = partial.map(({ block, matrix }) => modes.u[block]!.map((x) => 2 * matrix[0]! * x))
  const trailing = new Float64Array(operator.n * lanes)
  const first = new Float64Array(operator.nFirst * lanes)
  partial.forEach(({ block }, i) => {
    const target = block === operator.first ? first : trailing
    const base = block === operator.first ? 0 : operator.offset[block]!
    directions[i]!.forEach((x, j) => {
      target[(base + j) * lanes + i] = x
    })
  })
  yield undefined
  // y = A_ZZ m on both parts
  const y2 = new Float64Array(operator.n * lanes)
  const y1 = new Float64Array(operator.nFirst * lanes)
  yield* operator.trailingProduct(trailing, y2, lanes)
  yield* operator.scatter(first, y2, lanes)
  yield* operator.gather(trailing, y1, lanes)
  const { zz } = a.blocks[operator.first]!
  yield* inStretches(operator.nFirst, levelsAtOnce, (from, to) => {
    for (let u = from; u < to; u++) for (let c = 0; c < lanes; c++) y1[u * lanes + c]! += zz[u]! * first[u * lanes + c]!
  })
  // x = C^-1 Lambda y through the eliminated factor
  const own = operator.lambdaFirst
  const back = new Float64Array(operator.nFirst * lanes)
  yield* inStretches(operator.nFirst, levelsAtOnce, (from, to) => {
    for (let u = from; u < to; u++)
      for (let c = 0; c < lanes; c++) back[u * lanes + c] = -operator.weight[u]! * y1[u * lanes + c]!
  })
  const rhs = new Float64Array(operator.n * lanes)
  yield* operator.scatter(back, rhs, lanes)
  for (let i = 0; i < operator.n; i++)
    for (let c = 0; c < lanes; c++) rhs[i * lanes + c] = operator.scale[i]! * (rhs[i * lanes + c]! + y2[i * lanes + c]!)
  const x2 = new Float64Array(operator.n * lanes)
  yield* solve(rhs, x2, lanes)
  const scaled = x2.slice()
  for (let i = 0; i < operator.n; i++) for (let c = 0; c < lanes; c++) scaled[i * lanes + c]! *= operator.scale[i]!
  yield* operator.gather(scaled, back, lanes)
  const x1 = new Float64Array(operator.nFirst * lanes)
  yield* inStretches(operator.nFirst, levelsAtOnce, (from, to) => {
    for (let u = from; u < to; u++)
      for (let c = 0; c < lanes; c++) x1[u * lanes + c] = (own * (y1[u * lanes + c]! - back[u * lanes + c]!)) / operator.d[u]!
  })

  const xx = new Float64Array(nPar * p)
  const f = new Float64Array(nPar)
  for (let i = 0; i < nPar; i++) {
    yield undefined
    const { block } = partial[i]!
    const { zxy } = a.blocks[block]!
    const l = lambda[block]![0]!
    directions[i]!.forEach((x, j) => {
      f[i] = f[i]! + (x * modes.u[block]![j]!) / l
      for (let c = 0; c < p; c++) xx[i * p + c] = xx[i * p + c]! + x * zxy[j * m + c]!
    })
    for (const h of [operator.first, ...operator.trailing]) {
      const b = modes.sensitivity[h]!
      const isFirst = h === operator.first
      const factor = lambda[h]![0]!
      yield* inStretches(a.blocks[h]!.nLevels, levelsAtOnce, (from, to) => {
        for (let j = from; j < to; j++) {
          const y = factor * (isFirst ? y1[j * lanes + i]! : y2[(operator.offset[h]! + j) * lanes + i]!)
          for (let c = 0; c < p; c++) xx[i * p + c] = xx[i * p + c]! - y * b[j * p + c]!
        }
      })
    }
    for (let c = 0; c < p; c++) {
      let x = xx[i * p + c]!
      for (let q = 0; q < c; q++) x -= g[q * m + c]! * xx[i * p + q]!
      xx[i * p + c] = x / g[c * m + c]!
    }
  }
  const out = new Float64Array(nPar * nPar)
  for (let i = 0; i < nPar; i++) {
    for (let q = 0; q <= i; q++) {
      yield undefined
      let s = 0
      for (let r = 0; r < operator.nFirst; r++)
        s += first[r * lanes + i]! * y1[r * lanes + q]! - own * y1[r * lanes + i]! * x1[r * lanes + q]!
      for (let r = 0; r < operator.n; r++) {
        s += trailing[r * lanes + i]! * y2[r * lanes + q]! - operator.scale[r]! * y2[r * lanes + i]! * x2[r * lanes + q]!
      }
      for (let c = 0; c < p; c++) s -= xx[i * p + c]! * xx[q * p + c]!
      const h = (s - (f[i]! * f[q]!) / pwrss) / sigma2
      out[i * nPar + q] = h
      out[q * nPar + i] = h
    }
  }
  return out
}
