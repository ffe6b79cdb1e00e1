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
  const inTurns = (b: Float64Array, m: number, solve: (space: PanelWorkspace, columns: number) => void): void => {
    const { symbolic, kernels, rhs, rhsWidth } = space
    const { n, order } = symbolic
    const { f64 } = kernels
    for (let from = 0; from < m; from += rhsWidth) {
      const columns = Math.min(rhsWidth, m - from)
      for (let c = 0; c < columns; c++) gather(b, (from + c) * n, order, 0, n, f64, rhs + c * n)
      solve(space, columns)
      for (let c = 0; c < columns; c++) putBack(f64, rhs + c * n, order, b, (from + c) * n)
    }
  }
  return {
    solveLower: (b, m) => inTurns(b, m, forward),
    solveUpper: (b, m) => inTurns(b, m, backward),
    solve: (b, m) => inTurns(b, m, bothWays),
  }
}

function bothWays(space: PanelWorkspace, m: number): void {
  forward(space, m)
  backward(space, m)
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
    for (let c = 0; c < m; c++) addTo(f64, update + c * below, rows, rowPtr[s]!, below, rhs + c * n)
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
      for (let c = 0; c < m; c++) gather(f64, rhs + c * n, rows, rowPtr[s]!, below, f64, update + c * below)
      kernels.gemmTN(width, m, below, -1, panelPtr[s]! + width, height, update, below, own, n)
    }
    kernels.trsmLeftLowerTrans(width, m, panelPtr[s]!, height, own, n)
  }
}

// one column a call: compiled on its own, early in the first solve

/** The n numbers at `to` <- those of x that `list` names from place `first` on, counted from `at`. */
function gather(x: Float64Array, at: number, list: Int32Array, first: number, n: number, out: Float64Array, to: number): void {
  for (let i = 0; i < n; i++) out[to + i] = x[at + list[first + i]!]!
}

/** y, from `to` on, at the places that `order` names <- the numbers of x at `at`. */
function putBack(x: Float64Array, at: number, order: Int32Array, y: Float64Array, to: number): void {
  for (let k = 0; k < order.length; k++) y[to + order[k]!] = x[at + k]!
}

/** The places that `list` names from place `first` on, counted from `to`, += the n numbers at `at`. */
function addTo(f64: Float64Array, at: number, list: Int32Array, first: number, n: number, to: number): void {
  for (let i = 0; i < n; i++) {
    const place = to + list[first + i]!
    f64[place] = f64[place]! + f64[at + i]!
  }
}
