import type { Kernels } from '@blup/kernels'
import { BlupError } from '../messages/blup-error.ts'
import { entrySlots, slotOf } from './panel-slots.ts'
import { type PanelWorkspace, panelWorkspace, type SupernodalOptions } from './panel-workspace.ts'
import { runToEnd } from './run-to-end.ts'
import { selectedInverse } from './selected-inverse.ts'
import type { SparseGram } from './sparse-gram.ts'
import { createSupernodalSolver, type SupernodalSolver } from './supernodal-solve.ts'
import type { Symbolic } from './symbolic.ts'
import { factorWidePanel, isWide, pausing, scatterWork } from './wide-panel.ts'

/** What a factorisation says: log |A|, or the original column whose pivot was not positive. */
export type FactorOutcome = { readonly ok: true; readonly logDet: number } | { readonly ok: false; readonly column: number }

/**
 * Work space of a supernodal Cholesky factorisation P A P' = L L', in one arena. Use: `clear`, add A into `values` at its
 * slots (each entry of one triangle once), `factor`, then solve or take the selected inverse. `factor` overwrites A by L.
 */
export interface SupernodalCholesky extends SupernodalSolver {
  readonly symbolic: Symbolic
  readonly kernels: Kernels
  /** A before `factor`, L after it; `symbolic.stored` doubles. */
  readonly values: Float64Array
  /** After `selectedInverse`: entries of A^-1 on the pattern of L, at the same slots as in `values`. */
  readonly inverseValues: Float64Array
  /** Slot of entry (i, j), original columns in either order; -1 outside the pattern of L. */
  slot(i: number, j: number): number
  /** Slots of the entries (rows[k], cols[k]); throws X900 outside the pattern. */
  positions(rows: Int32Array, cols: Int32Array): Int32Array
  /** The sparse rows that the options named; null without. */
  readonly gram: SparseGram | null
  /** A <- A - V'V for those rows, before `factor`. */
  subtractGram(): void
  subtractGramSteps(): Generator<undefined, void, void>
  /** Their quadratic forms with the inverse, as `SparseGram.forms`, after `selectedInverse`. */
  inverseForms(out: Float64Array, products?: Float64Array): void
  inverseFormsSteps(out: Float64Array, products?: Float64Array): Generator<undefined, void, void>
  clear(): void
  factor(): FactorOutcome
  /** Fills `inverseValues` from L, which stays. Throws X900 when the options left no memory for it. */
  selectedInverse(): void
  /** The same with rests, also within a panel that takes long. */
  factorSteps(): Generator<undefined, FactorOutcome, void>
  selectedInverseSteps(): Generator<undefined, void, void>
}

/**
 * Sets up the work space for a symbolic factorisation; `kernelsFactory(doubles)` provides the arena. n = 0 works.
 *
 * Right-looking over supernodes: dense factor of the diagonal block, triangular solve of the rows below, and the update
 * matrix added to the ancestors' panels by relative indices. A full matrix is one panel and one dense factorisation.
 *
 * Source: Ng & Peyton (1993), SIAM J. Sci. Comput. 14:1034-1056; Rothberg & Gupta (1993), ACM Trans. Math. Softw. 19:1-24.
 */
export function createSupernodal(
  symbolic: Symbolic,
  kernelsFactory: (doubles: number) => Kernels,
  options: SupernodalOptions = {},
): SupernodalCholesky {
  const space = panelWorkspace(symbolic, kernelsFactory, options)
  const { f64 } = space.kernels
  const values = f64.subarray(0, symbolic.stored)
  return {
    ...createSupernodalSolver(space),
    symbolic,
    kernels: space.kernels,
    values,
    inverseValues: f64.subarray(space.inverse, space.inverse + space.inverseDoubles),
    slot: (i, j) => slotOf(symbolic, i, j),
    positions: (rows, cols) => entrySlots(symbolic, rows, cols),
    gram: space.gram,
    subtractGram: () => space.gram?.subtract(0),
    *subtractGramSteps() {
      if (space.gram !== null) yield* space.gram.subtractSteps(0)
    },
    inverseForms: (out, products) => space.gram?.forms(space.inverse, out, products),
    *inverseFormsSteps(out, products) {
      if (space.gram !== null) yield* space.gram.formsSteps(space.inverse, out, products)
    },
    clear: () => {
      values.fill(0)
    },
    factor: () => runToEnd(pausing(factorParts(space))),
    selectedInverse: () => runToEnd(inverseSteps(space, false)),
    factorSteps: () => pausing(factorParts(space)),
    selectedInverseSteps: () => inverseSteps(space, true),
  }
}

function inverseSteps(space: PanelWorkspace, rests: boolean): Generator<undefined, void, void> {
  if (space.inverseDoubles < space.symbolic.stored) {
    throw new BlupError('X900', 'The selected inverse was asked for, but the work space was set up without it.')
  }
  return pausing(selectedInverse(space, rests))
}

/** Yields the work since the last time. */
function* factorParts(space: PanelWorkspace): Generator<number, FactorOutcome, void> {
  const { symbolic, kernels } = space
  const { supernodes, first, rowPtr, panelPtr, order } = symbolic
  const { f64 } = kernels
  let logDet = 0
  for (let s = 0; s < supernodes; s++) {
    const width = first[s + 1]! - first[s]!
    const below = rowPtr[s + 1]! - rowPtr[s]!
    const height = width + below
    const panel = panelPtr[s]!
    const wide = isWide(width, height)
    const stopped = wide ? yield* factorWidePanel(kernels, width, height, panel) : kernels.potrf(width, panel, height)
    if (stopped !== 0) return { ok: false, column: order[first[s]! + stopped - 1]! }
    for (let k = 0; k < width; k++) logDet += Math.log(f64[panel + k * (height + 1)]!)
    if (below === 0) continue
    if (!wide) kernels.trsmRightLowerTrans(below, width, panel, height, panel + width, height)
    yield width * width * below
    yield* updateAncestors(space, s, width, below)
  }
  return { ok: true, logDet: 2 * logDet }
}

/** Subtracts L21 L21' of supernode s from the panels of its ancestors, a few columns of it at a time; yields the work. */
function* updateAncestors(space: PanelWorkspace, s: number, width: number, below: number): Generator<number, void, void> {
  const { symbolic, relative, rel, kernels, update, updateDoubles } = space
  const { first, rowPtr, panelPtr } = symbolic
  const { f64 } = kernels
  const height = width + below
  const lower = panelPtr[s]! + width
  let g = relative.segPtr[s]!
  for (let c = 0; c < below; ) {
    const left = below - c
    const columns = Math.min(left, Math.floor(updateDoubles / left))
    f64.fill(0, update, update + left * columns)
    kernels.syrkSubLower(columns, width, lower + c, height, update, left)
    const rest = left - columns
    if (rest > 0)
      kernels.gemmNT(rest, columns, width, -1, lower + c + columns, height, lower + c, height, update + columns, left)
    const begin = c
    for (const end = c + columns; c < end; ) {
      while (c >= relative.to[g]!) g++
      const a = relative.owner[g]!
      const last = Math.min(end, relative.to[g]!)
      const ownerHeight = first[a + 1]! - first[a]! + rowPtr[a + 1]! - rowPtr[a]!
      const source = update + (c - begin) * (left + 1)
      const list = rel + relative.relPtr[g]! + c - relative.from[g]!
      kernels.scatterTriangle(last - c, below - c, source, left, list, panelPtr[a]!, ownerHeight)
      c = last
    }
    yield (width + scatterWork) * columns * left
  }
}
