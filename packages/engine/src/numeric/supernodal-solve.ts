import type { PanelWorkspace } from './panel-workspace.ts'

/**
 * Solves with A = P' L L' P and with its root M = P' L P (A = M M'), for n x m column-major right-hand sides that the result
 * overwrites. Everything stands in the original order of the columns.
 */
export interface SupernodalSolver {
  /** B <- M^-1 B = P' L^-1 P B. */
  solveLower(b: Float64Array, m: number): void
  /** B <- M^-T B = P' L^-T P B. */
  solveUpper(b: Float64Array, m: number): void
  /** B <- A^-1 B. */
  solve(b: Float64Array, m: number): void
}

export function createSupernodalSolver(space: PanelWorkspace): SupernodalSolver {
  const { symbolic, kernels, rhs, rhsWidth } = space
  const { n, order } = symbolic
  const { f64 } = kernels
  const inTurns = (b: Float64Array, m: number, lower: boolean, upper: boolean): void => {
    for (let from = 0; from < m; from += rhsWidth) {
      const columns = Math.min(rhsWidth, m - from)
      for (let c = 0; c < columns; c++) {
        for (let k = 0, at = rhs + c * n; k < n; k++) f64[at + k] = b[(from + c) * n + order[k]!]!
      }
      if (lower) forward(space, columns)
      if (upper) backward(space, columns)
      for (let c = 0; c < columns; c++) {
        for (let k = 0, at = rhs + c * n; k < n; k++) b[(from + c) * n + order[k]!] = f64[at + k]!
      }
    }
  }
  return {
    solveLower: (b, m) => inTurns(b, m, true, false),
    solveUpper: (b, m) => inTurns(b, m, false, true),
    solve: (b, m) => inTurns(b, m, true, true),
  }
}

function forward({ symbolic, kernels, rhs, update }: PanelWorkspace, m: number): void {
  const { n, supernodes, first, rowPtr, rows, panelPtr } = symbolic
  const { f64 } = kernels
  for (let s = 0; s < supernodes; s++) {
    const width = first[s + 1]! - first[s]!
    const below = rowPtr[s + 1]! - rowPtr[s]!
    const height = width + below
    const own = rhs + first[s]!
    kernels.trsmLeftLower(width, m, panelPtr[s]!, height, own, n)
    if (below === 0) continue
    f64.fill(0, update, update + below * m)
    kernels.gemmNN(below, m, width, -1, panelPtr[s]! + width, height, own, n, update, below)
    const list = rowPtr[s]!
    for (let c = 0; c < m; c++) {
      for (let i = 0, at = update + c * below, to = rhs + c * n; i < below; i++) f64[to + rows[list + i]!]! += f64[at + i]!
    }
  }
}

function backward({ symbolic, kernels, rhs, update }: PanelWorkspace, m: number): void {
  const { n, supernodes, first, rowPtr, rows, panelPtr } = symbolic
  const { f64 } = kernels
  for (let s = supernodes - 1; s >= 0; s--) {
    const width = first[s + 1]! - first[s]!
    const below = rowPtr[s + 1]! - rowPtr[s]!
    const height = width + below
    const own = rhs + first[s]!
    if (below > 0) {
      const list = rowPtr[s]!
      for (let c = 0; c < m; c++) {
        for (let i = 0, at = update + c * below, from = rhs + c * n; i < below; i++) f64[at + i] = f64[from + rows[list + i]!]!
      }
      kernels.gemmTN(width, m, below, -1, panelPtr[s]! + width, height, update, below, own, n)
    }
    kernels.trsmLeftLowerTrans(width, m, panelPtr[s]!, height, own, n)
  }
}
