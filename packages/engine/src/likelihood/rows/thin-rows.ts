import { composeDensity } from '../../family/compose-density.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import { takeObservations } from '../../family/take-observations.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace } from '../../numeric/small-cholesky.ts'
import type { GroupingRows, MixedRows } from './mixed-rows.ts'

/** Rows between two rests. */
const rowsAtOnce = 2 ** 19

/** Some of the rows of a model, and their responses. */
export interface ThinnedRows {
  readonly rows: MixedRows
  readonly density: ComposedDensity
}

/** Levels of the finest factor that a sample keeps at least, where there are as many: variances are learned from levels. */
const fewestLevels = 500
/** A pivot of X'X below this share of its column: the sample says nothing of its own about that column. */
const smallestPivot = 1e-4

/**
 * About `target` of the rows, the same ones each time: rows drawn within drawn levels of the factor with most levels. Null where
 * the columns of X are not independent there.
 */
export function thinRows(rows: MixedRows, density: ComposedDensity, target: number): ThinnedRows | null {
  return runToEnd(thinRowsSteps(rows, density, target))
}

/** The same with rests. */
export function* thinRowsSteps(
  rows: MixedRows,
  density: ComposedDensity,
  target: number,
): Generator<undefined, ThinnedRows | null, void> {
  const { n, p, groupings } = rows
  const finest = groupings.reduce(
    (most: GroupingRows | null, g) => (most !== null && most.nLevels >= g.nLevels ? most : g),
    null,
  )
  const ofLevels = finest === null ? 1 : Math.min(1, Math.max(target / n, fewestLevels / finest.nLevels))
  const ofRows = target / n / ofLevels
  const kept: number[] = []
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) {
      if (ofLevels < 1 && scatter(finest!.refs[i]!) >= ofLevels) continue
      if (ofRows >= 1 || scatter(~i) < ofRows) kept.push(i)
    }
  })
  const from = Int32Array.from(kept)
  const x = takeRows(rows.x, p, from)
  if (!independent(x, from.length, p)) return null
  return {
    rows: {
      n: from.length,
      p,
      x,
      groupings: groupings.map(({ nLevels, k, refs, z }) => {
        const numbers = new Int32Array(nLevels).fill(-1)
        let used = 0
        const own = from.map((i) => {
          const level = refs[i]!
          if (numbers[level] === -1) numbers[level] = used++
          return numbers[level]!
        })
        return { nLevels: used, k, refs: own, z: z === null ? null : takeRows(z, k, from) }
      }),
    },
    density: composeDensity(density.family, density.link, takeObservations(density.observations, from)),
  }
}

/** A number from 0 to 1 that has nothing to do with the order of i (the finaliser of a hash). */
function scatter(i: number): number {
  let h = Math.imul(i ^ (i >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

function takeRows(values: Float64Array, k: number, from: Int32Array): Float64Array {
  const out = new Float64Array(from.length * k)
  for (let r = 0; r < from.length; r++) for (let c = 0; c < k; c++) out[r * k + c] = values[from[r]! * k + c]!
  return out
}

function independent(x: Float64Array, n: number, p: number): boolean {
  const a = new Float64Array(p * p)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < p; c++) for (let r = c; r < p; r++) a[c * p + r]! += x[i * p + r]! * x[i * p + c]!
  }
  const scale = Array.from({ length: p }, (_, c) => Math.sqrt(a[c * p + c]!))
  if (scale.some((s) => !(s > 0))) return false
  for (let c = 0; c < p; c++) for (let r = c; r < p; r++) a[c * p + r]! /= scale[r]! * scale[c]!
  if (choleskyInPlace(a, p) !== 0) return false
  return scale.every((_, c) => a[c * p + c]! ** 2 > smallestPivot)
}
