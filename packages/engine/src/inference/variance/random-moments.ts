import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'
import { type RandomComponents, randomComponents } from './random-components.ts'

/**
 * K = Z'H^-1 Z and N = A_ZZ Lambda C^-1 Lambda' of a fitted model. Both are zero between levels that no chain of rows joins, so
 * they are kept as one dense matrix for each connected part: a level each with one grouping factor, a level of the outermost
 * factor with all that is nested in it, everything together where factors cross.
 */
export interface RandomMoments extends RandomComponents {
  /** The parts' matrices one after the other, q_c x q_c row-major, from `start[c]` on. */
  readonly k: Float64Array
  readonly n: Float64Array
}

/** Beyond this many random coefficients in one part the dense matrices would take seconds and gigabytes. */
const mostDense = 4000
/** Numbers of each matrix over all parts: 400 MB. */
const mostNumbers = 5e7

/** @throws BlupError I406 when grouping factors cross and have too many levels for dense matrices */
export function randomMoments(state: LmmState): RandomMoments {
  const components = randomComponents(state)
  const { ptr, start } = components
  const parts = ptr.length - 1
  let widest = 0
  for (let c = 0; c < parts; c++) widest = Math.max(widest, ptr[c + 1]! - ptr[c]!)
  const numbers = start[parts]!
  if (widest > mostDense || numbers > mostNumbers) {
    const size = ((numbers * 8 * 3) / 1e9).toPrecision(2)
    throw new BlupError('I406', `This needs ${widest} x ${widest} matrices of crossed random effects, about ${size} GB.`, {
      fixes: ['use Satterthwaite degrees of freedom: they do not need them'],
    })
  }
  const k = productsByPart(state, components)
  const n = new Float64Array(numbers)
  let scratch = scratchOf(0)
  for (let c = 0; c < parts; c++) {
    const q = ptr[c + 1]! - ptr[c]!
    if (scratch.q !== q) scratch = scratchOf(q)
    fillPart(state, components, c, k, n, scratch)
  }
  return { ...components, k, n }
}

/** A_ZZ by part. */
function productsByPart(state: LmmState, { start, ptr, place, offset }: RandomComponents): Float64Array {
  const { blocks, pairs } = state.a
  const out = new Float64Array(start[ptr.length - 1]!)
  const set = (row: number, column: number, value: number): void => {
    const c = place.part[row]!
    out[start[c]! + place.position[row]! * (ptr[c + 1]! - ptr[c]!) + place.position[column]!] = value
  }
  blocks.forEach(({ nLevels, k, zz }, g) => {
    for (let j = 0; j < nLevels; j++) {
      const at = offset[g]! + j * k
      for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) set(at + r, at + c, zz[(j * k + r) * k + c]!)
    }
  })
  for (const { g, h, ptr: rows, col, val } of pairs) {
    const kg = blocks[g]!.k
    const kh = blocks[h]!.k
    for (let j = 0; j + 1 < rows.length; j++) {
      for (let e = rows[j]!; e < rows[j + 1]!; e++) {
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const value = val[(e * kg + r) * kh + c]!
            set(offset[g]! + j * kg + r, offset[h]! + col[e]! * kh + c, value)
            set(offset[h]! + col[e]! * kh + c, offset[g]! + j * kg + r, value)
          }
        }
      }
    }
  }
  return out
}

/** Column-major: half = Lambda'A, lt = Lambda', c = Lambda'A Lambda + I; q x q each. */
interface Scratch {
  readonly q: number
  readonly half: Float64Array
  readonly lt: Float64Array
  readonly c: Float64Array
}

const scratchOf = (q: number): Scratch => ({
  q,
  half: new Float64Array(q * q),
  lt: new Float64Array(q * q),
  c: new Float64Array(q * q),
})

/** K and N of one part in place of its A_ZZ in `k`. */
function fillPart(
  state: LmmState,
  { start, members, first }: RandomComponents,
  part: number,
  k: Float64Array,
  n: Float64Array,
  { q, half, lt, c }: Scratch,
): void {
  const from = start[part]!
  half.fill(0)
  lt.fill(0)
  c.fill(0)
  for (let m = first[part]!; m < first[part + 1]!; m++) {
    const block = members.block[m]!
    const at = members.at[m]!
    const size = state.a.blocks[block]!.k
    const lambda = state.lambda[block]!
    for (let r = 0; r < size; r++) {
      for (let x = r; x < size; x++) {
        const weight = lambda[x * size + r]!
        if (weight === 0) continue
        lt[(at + x) * q + at + r] = weight
        for (let col = 0; col < q; col++) half[col * q + at + r]! += weight * k[from + (at + x) * q + col]!
      }
    }
  }
  for (let m = first[part]!; m < first[part + 1]!; m++) {
    const block = members.block[m]!
    const at = members.at[m]!
    const size = state.a.blocks[block]!.k
    const lambda = state.lambda[block]!
    for (let r = 0; r < size; r++) {
      for (let x = r; x < size; x++) {
        const weight = lambda[x * size + r]!
        if (weight !== 0) for (let row = 0; row < q; row++) c[(at + r) * q + row]! += weight * half[(at + x) * q + row]!
      }
    }
  }
  for (let i = 0; i < q; i++) c[i * q + i] = c[i * q + i]! + 1
  choleskyInPlace(c, q)
  solveLowerInPlace(c, q, half, q)
  solveLowerInPlace(c, q, lt, q)
  for (let r = 0; r < q; r++) {
    for (let col = 0; col < q; col++) {
      let s = 0
      let t = 0
      for (let x = 0; x < q; x++) {
        s += half[r * q + x]! * half[col * q + x]!
        t += half[r * q + x]! * lt[col * q + x]!
      }
      k[from + r * q + col] = k[from + r * q + col]! - s
      n[from + r * q + col] = t
    }
  }
}
