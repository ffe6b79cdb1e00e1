import { designRows } from '../../design/design-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { fixedCombination } from '../groups/fixed-combination.ts'

/** Whether the cross-products count rows: no precision weights are in them. */
function countsRows(state: LmmState): boolean {
  return state.fe.unweighted === null
}

/** Sample variance of the fixed part X beta over the rows (divisor n - 1), on the user's scale. */
export function fixedPartVariance(state: LmmState, rows: LmmRows | null): number {
  const { a, fe, modes } = state
  const { p, n } = a
  if (p === 0) return 0
  const square = (r: number, c: number): number => (fe.unweighted === null ? a.xy[r * (p + 1) + c]! : fe.unweighted[r * p + c]!)
  const sums = columnSums(state, square)
  if (sums !== null) {
    let squares = 0
    let sum = 0
    for (let r = 0; r < p; r++) {
      sum += sums[r]! * modes.beta[r]!
      for (let c = 0; c < p; c++) squares += modes.beta[r]! * square(r, c) * modes.beta[c]!
    }
    // y was centred, X beta was not: what the intercept adds does not vary
    return (Math.max(0, squares - (sum * sum) / n) / (n - 1)) * state.yScale ** 2
  }
  const { design } = needRows(rows, 'The variance of the fixed part')
  const timesOf = frequencyOf(design)
  let count = 0
  let mean = 0
  let squares = 0
  for (const { from, to, x } of designRows(design)) {
    for (let i = 0; i < to - from; i++) {
      const w = timesOf(from + i)
      let f = 0
      for (let c = 0; c < p; c++) f += x[i * p + c]! * modes.beta[c]!
      count += w
      const delta = f - mean
      mean += (w * delta) / count
      squares += w * delta * (f - mean)
    }
  }
  return (squares / (count - 1)) * state.yScale ** 2
}

/** 1'X, unweighted; null where no column of ones is in the cross-products. */
function columnSums(state: LmmState, square: (r: number, c: number) => number): Float64Array | null {
  const { a, fe } = state
  const { p } = a
  if (fe.intercept >= 0) {
    const v = fixedCombination(fe, fe.intercept, true)
    return Float64Array.from({ length: p }, (_, c) => v.reduce((s, x, r) => s + x * square(r, c), 0))
  }
  const term = state.terms.find((t) => t.names.includes('(Intercept)'))
  if (term === undefined || !countsRows(state)) return null
  const { nLevels, k, zxy } = a.blocks[term.block]!
  const at = term.at + term.names.indexOf('(Intercept)')
  const out = new Float64Array(p)
  for (let j = 0; j < nLevels; j++) for (let c = 0; c < p; c++) out[c] = out[c]! + zxy[(j * k + at) * (p + 1) + c]!
  return out
}

/** Mean over the rows of z z' for the columns of each random-effects term, k x k on the internal scale. */
export function randomMeanSquares(state: LmmState, rows: LmmRows | null): Float64Array[] {
  const { a, terms } = state
  if (countsRows(state)) {
    return terms.map(({ block, at, k: width }) => {
      const { nLevels, k, zz } = a.blocks[block]!
      const out = new Float64Array(width * width)
      for (let j = 0; j < nLevels; j++)
        for (let r = 0; r < width; r++)
          for (let c = 0; c < width; c++) out[r * width + c]! += zz[(j * k + at + r) * k + at + c]! / a.n
      return out
    })
  }
  if (terms.every(({ names }) => names.length === 1 && names[0] === '(Intercept)')) return terms.map(() => Float64Array.of(1))
  const { design } = needRows(rows, 'The variance of random slopes under precision weights')
  const timesOf = frequencyOf(design)
  const out = terms.map(({ k }) => new Float64Array(k * k))
  for (const { from, to, z } of designRows(design)) {
    terms.forEach(({ block, at, k: width }, t) => {
      const { k } = a.blocks[block]!
      const own = z[block]!
      for (let i = 0; i < to - from; i++) {
        const share = timesOf(from + i) / a.n
        for (let r = 0; r < width; r++)
          for (let c = 0; c < width; c++) out[t]![r * width + c]! += share * own[i * k + at + r]! * own[i * k + at + c]!
      }
    })
  }
  return out
}

/** How many rows a row stands for. */
function frequencyOf({ frequency, weights }: LmmRows['design']): (row: number) => number {
  return frequency && weights !== null ? (row) => weights[row]! : () => 1
}

function needRows(rows: LmmRows | null, what: string): LmmRows {
  if (rows !== null) return rows
  throw new BlupError('P505', `${what} needs the data of the fit, and a stored fit does not carry them.`, {
    fixes: ['fit again with the data'],
  })
}
