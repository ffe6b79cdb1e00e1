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
  static of({ n, groupings }: MixedRows): Runs | null {
    if (groupings.length === 0 || groupings.some(({ z }) => z !== null)) return null
    const from: number[] = []
    for (let i = 0; i < n; i++) {
      let same = i > 0
      for (let g = 0; same && g < groupings.length; g++) same = groupings[g]!.refs[i] === groupings[g]!.refs[i - 1]
      if (same) continue
      if (from.length * shortest >= n) return null
      from.push(i)
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

/** Rows that a run has on average, at least. */
const shortest = 3
