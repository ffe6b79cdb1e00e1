import type { PanelWorkspace } from './panel-workspace.ts'
import { invertWidePanel, isVeryWide, scatterWork, squareWidePanel, workAtOnce } from './wide-panel.ts'

/** Columns of a diagonal block of the inverse formed at once, so that only its lower trapezoid is computed. */
const blockColumns = 64
/** Rows below a panel that are solved at once, at least. */
const fewestRows = 64

/**
 * Entries of A^-1 on the pattern of L, by blocks from the last supernode to the first. With L11, L21 the blocks of a
 * panel, W = L21 L11^-1 and S22 the part of the inverse on the rows below, which the ancestors' panels already hold,
 * S21 = -S22 W and S11 = L11^-T L11^-1 - W' S21. Yields the work since the last time; with `rests`
 * also within very wide panels, which takes somewhat longer.
 *
 * Source: Takahashi, Fagan & Chin (1973); Erisman & Tinney (1975), Comm. ACM 18:177-179.
 */
export function* selectedInverse(space: PanelWorkspace, rests: boolean): Generator<number, void, void> {
  const { symbolic, kernels, inverse, product, wide } = space
  const { supernodes, first, rowPtr, panelPtr } = symbolic
  const { f64 } = kernels
  for (let s = supernodes - 1; s >= 0; s--) {
    const width = first[s + 1]! - first[s]!
    const below = rowPtr[s + 1]! - rowPtr[s]!
    const height = width + below
    const panel = panelPtr[s]!
    const target = inverse + panel
    const apart = rests && isVeryWide(width)
    if (apart || below > 0) f64.fill(0, target, target + width * height)
    if (apart) yield* invertWidePanel(kernels, width, height, panel, target)
    else {
      if (below === 0) f64.copyWithin(target, panel, panel + width * height)
      else {
        for (let k = 0; k < width; k++) {
          f64.copyWithin(target + k * height + k, panel + k * height + k, panel + k * height + width)
        }
      }
      kernels.trtriLower(width, target, height)
    }
    if (below > 0) {
      for (let k = 0; k < width; k++) {
        f64.copyWithin(product + k * below, panel + k * height + width, panel + (k + 1) * height)
      }
      const rows = Math.max(fewestRows, Math.floor((2 * workAtOnce) / (width * width)))
      for (let r = 0; r < below; r += rows) {
        const some = Math.min(rows, below - r)
        kernels.trsmRightLower(some, width, panel, height, product + r, below)
        yield (some * width * width) / 2
      }
      yield* multiplyBelow(space, s, width, below)
    }
    if (apart) yield* squareWidePanel(kernels, width, height, target, wide)
    else kernels.lauumLowerTrans(width, target, height)
    yield (width * width * width) / 3
    if (below === 0) continue
    for (let k = 0; k < width; k += blockColumns) {
      const columns = Math.min(blockColumns, width - k)
      const left = product + k * below
      const right = target + width + k * height
      kernels.gemmTN(width - k, columns, below, -1, left, below, right, height, target + k * (height + 1), height)
      yield (width - k) * columns * below
    }
  }
}

/**
 * S21 -= S22 W, reading the lower triangle of S22 a few columns at a time and using each both as it is and transposed. Yields the
 * work.
 */
function* multiplyBelow(space: PanelWorkspace, s: number, width: number, below: number): Generator<number, void, void> {
  const { symbolic, relative, rel, kernels, inverse, product, update, updateDoubles } = space
  const { first, rowPtr, panelPtr } = symbolic
  const { f64 } = kernels
  const height = width + below
  const result = inverse + panelPtr[s]! + width
  let g = relative.segPtr[s]!
  for (let c = 0; c < below; ) {
    const begin = c
    const left = below - c
    const columns = Math.min(left, Math.floor(updateDoubles / left))
    for (const end = c + columns; c < end; ) {
      while (c >= relative.to[g]!) g++
      const a = relative.owner[g]!
      const last = Math.min(end, relative.to[g]!)
      const ownerHeight = first[a + 1]! - first[a]! + rowPtr[a + 1]! - rowPtr[a]!
      const list = rel + relative.relPtr[g]! + c - relative.from[g]!
      const target = update + (c - begin) * (left + 1)
      kernels.gatherTriangle(last - c, below - c, inverse + panelPtr[a]!, ownerHeight, list, target, left)
      c = last
    }
    mirror(f64, update, columns, left)
    const rest = left - columns
    kernels.gemmNN(left, width, columns, -1, update, left, product + begin, below, result + begin, height)
    if (rest > 0) {
      const under = product + begin + columns
      kernels.gemmTN(columns, width, rest, -1, update + columns, left, under, below, result + begin, height)
    }
    yield 2 * (width + scatterWork) * columns * left
  }
}

/** Copies the lower triangle of a leading square to its upper one. */
function mirror(f64: Float64Array, at: number, n: number, ld: number): void {
  for (let j = 0; j < n; j++) for (let i = j + 1; i < n; i++) f64[at + j + i * ld] = f64[at + i + j * ld]!
}
