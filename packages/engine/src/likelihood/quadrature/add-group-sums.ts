import type { LevelSums } from './level-sums.ts'
import type { NestedRows } from './nested-rows.ts'

/**
 * Adds the posterior mean of a group's score and its information (lower triangle, null for none) to its parent's. The first
 * `head` places are those of beta, or, with `firstRow` >= 0, of the group's rows from there on: derivatives by their linear
 * predictors, which are brought to beta here.
 */
export function addGroupSums(
  mean: Float64Array,
  info: Float64Array | null,
  head: number,
  firstRow: number,
  { p, x }: Pick<NestedRows, 'p' | 'x'>,
  sink: LevelSums,
  parent: number,
): void {
  const P = sink.nPar
  const rest = P - p
  const Q = head + rest
  const score = parent * P
  const into = score * P
  const out = sink.info
  for (let q = 0; q < rest; q++) {
    sink.score[score + p + q]! += mean[head + q]!
    if (info === null) continue
    for (let r = 0; r <= q; r++) out[into + (p + q) * P + p + r]! += info[(head + q) * Q + head + r]!
  }
  for (let h = 0; h < head; h++) {
    if (firstRow < 0) {
      sink.score[score + h]! += mean[h]!
      if (info === null) continue
      for (let b = 0; b <= h; b++) out[into + h * P + b]! += info[h * Q + b]!
      for (let q = 0; q < rest; q++) out[into + (p + q) * P + h]! += info[(head + q) * Q + h]!
      continue
    }
    const xi = (firstRow + h) * p
    for (let j = 0; j < p; j++) sink.score[score + j]! += mean[h]! * x[xi + j]!
    if (info === null) continue
    for (let q = 0; q < rest; q++) {
      const by = info[(head + q) * Q + h]!
      for (let j = 0; j < p; j++) out[into + (p + q) * P + j]! += by * x[xi + j]!
    }
    for (let g = 0; g <= h; g++) {
      const xg = (firstRow + g) * p
      const by = info[h * Q + g]! * (g === h ? 0.5 : 1)
      for (let j = 0; j < p; j++) {
        const bh = by * x[xi + j]!
        const bg = by * x[xg + j]!
        for (let b = 0; b <= j; b++) out[into + j * P + b]! += bh * x[xg + b]! + bg * x[xi + b]!
      }
    }
  }
}
