import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MixedRows } from './mixed-rows.ts'

/** Rows one after another that meet the same levels; with random intercepts alone a run is as good as one row. */
export class Runs {
  /** First row of each run, and the number of rows. */
  readonly from: Int32Array
  /** The runs as rows, with the levels they meet and no columns of X. */
  readonly rows: MixedRows

  private constructor(from: Int32Array, rows: MixedRows) {
    this.from = from
    this.rows = rows
  }

  /** Null where some factor has more than an intercept, or runs are too short to be worth it. */
  static of(rows: MixedRows): Runs | null {
    return runToEnd(Runs.ofSteps(rows))
  }

  /** The same with rests. */
  static *ofSteps({ n, groupings }: MixedRows): Generator<undefined, Runs | null, void> {
    if (groupings.length === 0 || groupings.some(({ z }) => z !== null)) return null
    const from: number[] = []
    for (let begin = 0; begin < n; begin += rowsAtOnce) {
      if (begin > 0) yield undefined
      if (!addRuns(groupings, n, begin, Math.min(n, begin + rowsAtOnce), from)) return null
    }
    const starts = Int32Array.from(from)
    const rows = {
      n: from.length,
      p: 0,
      x: new Float64Array(0),
      groupings: groupings.map(({ nLevels, refs }) => ({ nLevels, k: 1, refs: starts.map((i) => refs[i]!), z: null })),
    }
    return new Runs(Int32Array.from([...from, n]), rows)
  }

  /** Sums of v by run. */
  sum(v: Float64Array, out: Float64Array): void {
    const { from } = this
    for (let r = 0; r < out.length; r++) {
      const to = from[r + 1]!
      let s = 0
      for (let i = from[r]!; i < to; i++) s += v[i]!
      out[r] = s
    }
  }

  /** v <- the value of each row's run. */
  spread(values: Float64Array, v: Float64Array): void {
    for (let r = 0; r < values.length; r++) v.fill(values[r]!, this.from[r]!, this.from[r + 1]!)
  }

  /** v += the value of each row's run. */
  add(values: Float64Array, v: Float64Array): void {
    const { from } = this
    for (let r = 0; r < values.length; r++) {
      const to = from[r + 1]!
      const x = values[r]!
      for (let i = from[r]!; i < to; i++) v[i] = v[i]! + x
    }
  }
}

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

/** Appends the rows from..to-1 of n that begin a run; false as soon as there are too many runs. */
function addRuns(groupings: MixedRows['groupings'], n: number, from: number, to: number, starts: number[]): boolean {
  for (let i = from; i < to; i++) {
    let same = i > 0
    for (let g = 0; same && g < groupings.length; g++) same = groupings[g]!.refs[i] === groupings[g]!.refs[i - 1]
    if (same) continue
    if (starts.length * shortest >= n) return false
    starts.push(i)
  }
  return true
}

/** Rows that a run has on average, at least. */
const shortest = 3
