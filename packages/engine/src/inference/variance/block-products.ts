import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { RandomMoments } from './random-moments.ts'

/** X'H^-1X, internal scale. */
export function fixedInformation(state: LmmState): Float64Array {
  const { a } = state
  const system = state.system()
  const { p } = a
  const { g, m } = system
  const out = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = 0; c < p; c++) for (let x = 0; x <= Math.min(r, c); x++) out[r * p + c]! += g[x * m + r]! * g[x * m + c]!
  }
  return out
}

/** Lambda C^-1 Lambda' M for a block vector M given through U = Z'H^-1(.): Lambda times C^-1 Lambda' M. */
export function lclTimes(state: LmmState, m: readonly Float64Array[]): Float64Array[] {
  const { a } = state
  const system = state.system()
  const { p } = a
  const out = a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k * p))
  if (a.blocks.length === 0) return out
  for (let c = 0; c < p; c++) {
    const solved = solveC(
      state,
      a.blocks.map(({ nLevels, k }, g) => {
        const x = new Float64Array(nLevels * k)
        const lambda = system.lambda[g]!
        for (let j = 0; j < nLevels; j++) {
          for (let r = 0; r < k; r++)
            for (let q = r; q < k; q++) x[j * k + r]! += lambda[q * k + r]! * m[g]![(j * k + q) * p + c]!
        }
        return x
      }),
    )
    a.blocks.forEach(({ nLevels, k }, g) => {
      const lambda = system.lambda[g]!
      for (let j = 0; j < nLevels; j++) {
        for (let r = 0; r < k; r++)
          for (let q = 0; q <= r; q++) out[g]![(j * k + r) * p + c]! += lambda[r * k + q]! * solved[g]![j * k + q]!
      }
    })
  }
  return out
}

/** C^-1 x by block. */
export function solveC(state: LmmState, x: readonly Float64Array[]): Float64Array[] {
  const { a } = state
  const system = state.system()
  const { l0, v, trailing, nTrailing } = system
  const out = x.map((b) => b.slice())
  const first = system.order[0]!
  const { nLevels, k } = a.blocks[first]!
  const x0 = out[first]!
  const x2 = new Float64Array(nTrailing)
  for (const h of system.order.slice(1)) x2.set(out[h]!, system.offset[h]!)
  const { ptr, cellRow, cellStart, cellWidth } = trailing
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < k; r++) {
      let s = x0[j * k + r]!
      for (let q = 0; q < r; q++) s -= l0[(j * k + r) * k + q]! * x0[j * k + q]!
      x0[j * k + r] = s / l0[(j * k + r) * k + r]!
    }
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const kh = cellWidth[cell]!
      for (let r = 0; r < k; r++)
        for (let b = 0; b < kh; b++) x2[cellRow[cell]! + b]! -= v[cellStart[cell]! + r * kh + b]! * x0[j * k + r]!
    }
  }
  if (nTrailing > 0) {
    system.s.solveLower(x2, 1)
    system.s.solveUpper(x2, 1)
  }
  for (let j = 0; j < nLevels; j++) {
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const kh = cellWidth[cell]!
      for (let r = 0; r < k; r++)
        for (let b = 0; b < kh; b++) x0[j * k + r]! -= v[cellStart[cell]! + r * kh + b]! * x2[cellRow[cell]! + b]!
    }
    for (let r = k - 1; r >= 0; r--) {
      let s = x0[j * k + r]!
      for (let q = r + 1; q < k; q++) s -= l0[(j * k + q) * k + r]! * x0[j * k + q]!
      x0[j * k + r] = s / l0[(j * k + r) * k + r]!
    }
  }
  for (const h of system.order.slice(1)) out[h]!.set(x2.subarray(system.offset[h]!, system.offset[h]! + out[h]!.length))
  return out
}

/** base - A_XZ M for M by block, J k x p. */
export function subtractProducts(base: Float64Array, state: LmmState, m: readonly Float64Array[], p: number): Float64Array {
  const out = base.slice()
  const width = p + 1
  state.a.blocks.forEach(({ nLevels, k, zxy }, g) => {
    for (let row = 0; row < nLevels * k; row++) {
      for (let r = 0; r < p; r++) {
        const x = zxy[row * width + r]!
        if (x !== 0) for (let c = 0; c < p; c++) out[r * p + c] = out[r * p + c]! - x * m[g]![row * p + c]!
      }
    }
  })
  return out
}

/** K M or N M by block. */
export function applyBlocks(
  state: LmmState,
  { ptr, inBlock, start }: RandomMoments,
  matrix: Float64Array,
  m: readonly Float64Array[],
  p: number,
): Float64Array[] {
  const out = state.a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k * p))
  const { block, row } = inBlock
  for (let c = 0; c + 1 < ptr.length; c++) {
    const from = ptr[c]!
    const q = ptr[c + 1]! - from
    for (let r = 0; r < q; r++) {
      const target = out[block[from + r]!]!
      const to = row[from + r]! * p
      const at = start[c]! + r * q
      for (let col = 0; col < q; col++) {
        const x = matrix[at + col]!
        if (x === 0) continue
        const source = m[block[from + col]!]!
        const other = row[from + col]! * p
        for (let e = 0; e < p; e++) target[to + e] = target[to + e]! + x * source[other + e]!
      }
    }
  }
  return out
}

/** A'B summed over blocks, p x p. */
export function cross(a: readonly Float64Array[], b: readonly Float64Array[], p: number): Float64Array {
  const out = new Float64Array(p * p)
  a.forEach((block, g) => {
    const other = b[g]!
    for (let row = 0; row * p < block.length; row++) {
      for (let r = 0; r < p; r++) {
        const x = block[row * p + r]!
        if (x !== 0) for (let c = 0; c < p; c++) out[r * p + c]! += x * other[row * p + c]!
      }
    }
  })
  return out
}
