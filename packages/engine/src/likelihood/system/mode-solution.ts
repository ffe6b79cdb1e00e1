import { inRowStretches } from '../../numeric/in-row-stretches.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { borderSolution } from './border-solution.ts'
import { levelsAtOnce } from './levels-at-once.ts'
import type { MixedSystem } from './mixed-system.ts'

/**
 * What back-substitution gives at a factorised system: fixed effects, spherical conditional modes u, and on request the
 * diagonal blocks of C^-1. On the internal scale.
 */
export interface ModeSolution {
  /** p fixed effects. */
  readonly beta: Float64Array
  /** (X'H^-1 X)^-1, p x p. */
  readonly phi: Float64Array
  /** Spherical modes by block: J x k. */
  readonly u: readonly Float64Array[]
  /** C^-1 Z'X of each block on the spherical scale, J x k x p row-major: d u / d beta with the sign turned. */
  readonly sensitivity: readonly Float64Array[]
}

/** beta = L_X^-T l_y, u = C^-1 Lambda'Z'W(y - X beta). */
export function solveModes(system: MixedSystem): ModeSolution {
  return runToEnd(solveModesSteps(system))
}

/** The same with rests. */
export function* solveModesSteps(system: MixedSystem): Generator<undefined, ModeSolution, void> {
  const { a, m, g, w0, l0, nTrailing } = system
  const p = a.p
  const lx = leadingTriangle(g, m)
  const beta = borderSolution(g, m)
  const u = a.blocks.map((b) => new Float64Array(b.nLevels * b.k))
  yield undefined
  const sensitivity = a.blocks.map((b) => new Float64Array(b.nLevels * b.k * p))
  const first = system.order[0]
  if (first === undefined) return { beta, phi: invertFromCholesky(lx, p), u, sensitivity }

  const columns = system.w2.slice()
  yield undefined
  if (nTrailing > 0) system.s.solveUpper(columns, m)
  yield undefined
  // by rows from here on: a level's values lie together
  const back = new Float64Array(columns.length)
  for (let c = 0; c < m; c++) spreadColumn(columns, c * nTrailing, nTrailing, back, c, m)
  for (const h of system.order.slice(1)) {
    splitRows(back, system.offset[h]! * m, u[h]!.length, beta, u[h]!, 0, sensitivity[h]!)
  }
  yield undefined
  const { nLevels, k } = a.blocks[first]!
  const rows = w0.slice()
  yield undefined
  if (nTrailing > 0) {
    yield* system.s.gram!.subtractProductSteps(back, m, rows)
    yield undefined
  }
  yield* inStretches(nLevels, levelsAtOnce(k * m * (k + 1)), (from, to) => {
    backSolveLevels(l0, k, rows, m, from, to)
    splitRows(rows, from * k * m, (to - from) * k, beta, u[first]!, from * k, sensitivity[first]!)
  })
  return { beta, phi: invertFromCholesky(lx, p), u, sensitivity }
}

/** The triangle of X from that of [X y], m x m. */
function leadingTriangle(g: Float64Array, m: number): Float64Array {
  const p = m - 1
  const out = new Float64Array(p * p)
  for (let c = 0; c < p; c++) for (let r = c; r < p; r++) out[c * p + r] = g[c * m + r]!
  return out
}

/** Every `step`-th number of `out` from `to` on <- the n numbers at `at`. */
function spreadColumn(x: Float64Array, at: number, n: number, out: Float64Array, to: number, step: number): void {
  for (let i = 0; i < n; i++) out[to + i * step] = x[at + i]!
}

function backSolveLevels(l0: Float64Array, k: number, rows: Float64Array, m: number, from: number, to: number): void {
  for (let j = from; j < to; j++) backSolve(l0, j * k * k, k, rows, j * k * m, m)
}

/** The k x m rows at `at` <- L^-T rows; L k x k row-major lower at `l`. */
function backSolve(l0: Float64Array, l: number, k: number, rows: Float64Array, at: number, m: number): void {
  for (let r = k - 1; r >= 0; r--) {
    const pivot = l0[l + r * k + r]!
    for (let c = 0; c < m; c++) {
      let s = rows[at + r * m + c]!
      for (let q = r + 1; q < k; q++) s -= l0[l + q * k + r]! * rows[at + q * m + c]!
      rows[at + r * m + c] = s / pivot
    }
  }
}

/** Rows [C^-1 Lambda'Z'X | C^-1 Lambda'Z'y] into their left part and the modes u = right - left beta. */
function splitRows(
  rows: Float64Array,
  at: number,
  count: number,
  beta: Float64Array,
  u: Float64Array,
  first: number,
  sensitivity: Float64Array,
): void {
  const p = beta.length
  for (let i = 0; i < count; i++) u[first + i] = splitRow(rows, at + i * (p + 1), beta, sensitivity, (first + i) * p)
}

function splitRow(rows: Float64Array, row: number, beta: Float64Array, sensitivity: Float64Array, target: number): number {
  const p = beta.length
  let fitted = 0
  for (let c = 0; c < p; c++) {
    const x = rows[row + c]!
    sensitivity[target + c] = x
    fitted += x * beta[c]!
  }
  return rows[row + p]! - fitted
}

/**
 * Diagonal blocks of C^-1 by grouping block: J x k x k, both triangles. Runs the selected inverse of the trailing matrix.
 * With `cells`, the blocks of C^-1 between the eliminated factor and the others go there, laid out as the pattern's cells.
 */
export function inverseBlocks(system: MixedSystem, cells?: Float64Array): Float64Array[] {
  if (system.nTrailing > 0) system.s.selectedInverse()
  return runToEnd(blocksOfInverse(system, cells))
}

/** The same with rests. */
export function* inverseBlocksSteps(system: MixedSystem, cells?: Float64Array): Generator<undefined, Float64Array[], void> {
  const { s, nTrailing } = system
  if (nTrailing > 0) {
    if (s.selectedInverseSteps === undefined) s.selectedInverse()
    else yield* s.selectedInverseSteps()
    yield undefined
  }
  return yield* blocksOfInverse(system, cells)
}

function* blocksOfInverse(system: MixedSystem, cells?: Float64Array): Generator<undefined, Float64Array[], void> {
  const { a, l0, trailing, nTrailing } = system
  const out = a.blocks.map((b) => new Float64Array(b.nLevels * b.k * b.k))
  const first = system.order[0]
  if (first === undefined) return out
  const { nLevels, k } = a.blocks[first]!
  const own = out[first]!
  if (nTrailing > 0) yield* trailing.inverseFormsSteps(system.s, own, cells)
  if (cells !== undefined) {
    yield* inRowStretches(trailing.ptr, (from, to) => negateHalfSolved(system, cells, from, to))
  }
  yield undefined
  yield* inStretches(nLevels, levelsAtOnce(2 * k ** 3), (from, to) => {
    for (let j = from; j < to; j++) {
      const at = j * k * k
      for (let r = 0; r < k; r++) own[at + r * k + r] = own[at + r * k + r]! + 1
      sandwichInverse(l0, at, k, own)
    }
  })
  for (const h of system.order.slice(1)) {
    const block = a.blocks[h]!
    const target = out[h]!
    const slots = trailing.diagonalSlots[h]!
    let i = 0
    for (let l = 0; l < block.nLevels; l++) {
      for (let r = 0; r < block.k; r++) {
        for (let c = 0; c <= r; c++) {
          const x = system.s.inverseValues[slots[i++]!]!
          target[l * block.k * block.k + r * block.k + c] = x
          target[l * block.k * block.k + c * block.k + r] = x
        }
      }
    }
  }
  return out
}

/** E_j <- -L_j^-T E_j for the cells of the eliminated levels from..to-1. */
function negateHalfSolved(system: MixedSystem, cells: Float64Array, from: number, to: number): void {
  const { k } = system.a.blocks[system.order[0]!]!
  const { ptr, cellStart, cellWidth } = system.trailing
  for (let j = from; j < to; j++) {
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const kh = cellWidth[cell]!
      const at = cellStart[cell]!
      for (let r = k - 1; r >= 0; r--) {
        for (let b = 0; b < kh; b++) {
          let s = -cells[at + r * kh + b]!
          for (let q = r + 1; q < k; q++) s -= system.l0[j * k * k + q * k + r]! * cells[at + q * kh + b]!
          cells[at + r * kh + b] = s / system.l0[j * k * k + r * k + r]!
        }
      }
    }
  }
}

/** M <- L^-T M L^-1 for the k x k block at `at`; L row-major lower in `l0` at the same place. */
function sandwichInverse(l0: Float64Array, at: number, k: number, m: Float64Array): void {
  if (k === 1) {
    m[at] = m[at]! / (l0[at]! * l0[at]!)
    return
  }
  for (let c = 0; c < k; c++) {
    for (let r = k - 1; r >= 0; r--) {
      let s = m[at + r * k + c]!
      for (let q = r + 1; q < k; q++) s -= l0[at + q * k + r]! * m[at + q * k + c]!
      m[at + r * k + c] = s / l0[at + r * k + r]!
    }
  }
  for (let r = 0; r < k; r++) {
    for (let c = k - 1; c >= 0; c--) {
      let s = m[at + r * k + c]!
      for (let q = c + 1; q < k; q++) s -= m[at + r * k + q]! * l0[at + q * k + c]!
      m[at + r * k + c] = s / l0[at + c * k + c]!
    }
  }
}
