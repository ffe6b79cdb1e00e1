import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MixedRows } from './mixed-rows.ts'

/** X by columns, for passes that take one number of each row after another. */
export class FixedColumns {
  readonly columns: readonly Float64Array[]
  readonly n: number

  constructor(rows: Pick<MixedRows, 'n' | 'p' | 'x'>, columns: readonly Float64Array[] = runToEnd(columnsOf(rows))) {
    this.n = rows.n
    this.columns = columns
  }

  /** New ones, with rests. */
  static *ofSteps(rows: Pick<MixedRows, 'n' | 'p' | 'x'>): Generator<undefined, FixedColumns, void> {
    return new FixedColumns(rows, yield* columnsOf(rows))
  }

  /** eta <- X beta; four columns at a time in numbers of their own. */
  predict(beta: Float64Array, eta: Float64Array): void {
    const { columns, n } = this
    const p = columns.length
    eta.fill(0, 0, n)
    for (let c = 0; c < p; c += 4) {
      const [x0, x1, x2, x3] = fourFrom(columns, c)
      const b1 = c + 1 < p ? beta[c + 1]! : 0
      const b2 = c + 2 < p ? beta[c + 2]! : 0
      const b3 = c + 3 < p ? beta[c + 3]! : 0
      addFour(x0, x1, x2, x3, beta[c]!, b1, b2, b3, n, eta)
    }
  }

  /** X'v into the first p places of `out`. */
  products(v: Float64Array, out: Float64Array): void {
    const { columns, n } = this
    const four = new Float64Array(4)
    for (let c = 0; c < columns.length; c += 4) {
      const [x0, x1, x2, x3] = fourFrom(columns, c)
      fourProducts(v, x0, x1, x2, x3, n, four)
      out.set(four.subarray(0, Math.min(4, columns.length - c)), c)
    }
  }
}

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

function* columnsOf({ n, p, x }: Pick<MixedRows, 'n' | 'p' | 'x'>): Generator<undefined, Float64Array[], void> {
  const out = Array.from({ length: p }, () => new Float64Array(n))
  for (const [c, column] of out.entries()) {
    yield* inStretches(n, rowsAtOnce, (from, to) => {
      for (let i = from, at = from * p + c; i < to; i++, at += p) column[i] = x[at]!
    })
  }
  return out
}

/** The columns from c on; the first of them again where there are fewer. */
function fourFrom(columns: readonly Float64Array[], c: number): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const first = columns[c]!
  return [first, columns[c + 1] ?? first, columns[c + 2] ?? first, columns[c + 3] ?? first]
}

// loops of their own: compiled early in the first pass

function addFour(
  x0: Float64Array,
  x1: Float64Array,
  x2: Float64Array,
  x3: Float64Array,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  n: number,
  eta: Float64Array,
): void {
  for (let i = 0; i < n; i++) eta[i] = eta[i]! + (b0 * x0[i]! + b1 * x1[i]! + (b2 * x2[i]! + b3 * x3[i]!))
}

function fourProducts(
  v: Float64Array,
  x0: Float64Array,
  x1: Float64Array,
  x2: Float64Array,
  x3: Float64Array,
  n: number,
  out: Float64Array,
): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < n; i++) {
    const vi = v[i]!
    s0 += vi * x0[i]!
    s1 += vi * x1[i]!
    s2 += vi * x2[i]!
    s3 += vi * x3[i]!
  }
  out[0] = s0
  out[1] = s1
  out[2] = s2
  out[3] = s3
}
