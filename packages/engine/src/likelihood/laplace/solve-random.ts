import type { MixedSystem } from '../system/mixed-system.ts'

/** x <- C^-1 x at a factorised system, by grouping block (J x k), on the spherical scale. */
export function solveRandom(system: MixedSystem, x: readonly Float64Array[]): void {
  const { a, order, offset, l0, v, trailing, nTrailing } = system
  const first = order[0]
  if (first === undefined) return
  const { nLevels, k } = a.blocks[first]!
  const own = x[first]!
  const { ptr, cellRow, cellStart, cellWidth } = trailing
  const rest = new Float64Array(nTrailing)
  for (const h of order.slice(1)) rest.set(x[h]!, offset[h]!)
  if (system.a.blocks.every((block) => block.k === 1)) {
    solveIntercepts(system, own, rest)
    for (const h of order.slice(1)) x[h]!.set(rest.subarray(offset[h]!, offset[h]! + x[h]!.length))
    return
  }
  for (let j = 0; j < nLevels; j++) {
    const at = j * k
    for (let r = 0; r < k; r++) {
      let s = own[at + r]!
      for (let q = 0; q < r; q++) s -= l0[(at + r) * k + q]! * own[at + q]!
      own[at + r] = s / l0[(at + r) * k + r]!
    }
    if (nTrailing === 0) continue
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const kh = cellWidth[cell]!
      const row = cellRow[cell]!
      for (let r = 0; r < k; r++) {
        const y = own[at + r]!
        for (let b = 0; b < kh; b++) rest[row + b] = rest[row + b]! - v[cellStart[cell]! + r * kh + b]! * y
      }
    }
  }
  if (nTrailing > 0) {
    system.s.solveLower(rest, 1)
    system.s.solveUpper(rest, 1)
    for (const h of order.slice(1)) x[h]!.set(rest.subarray(offset[h]!, offset[h]! + x[h]!.length))
  }
  for (let j = 0; j < nLevels; j++) {
    const at = j * k
    if (nTrailing > 0) {
      for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
        const kh = cellWidth[cell]!
        const row = cellRow[cell]!
        for (let r = 0; r < k; r++) {
          let s = 0
          for (let b = 0; b < kh; b++) s += v[cellStart[cell]! + r * kh + b]! * rest[row + b]!
          own[at + r] = own[at + r]! - s
        }
      }
    }
    for (let r = k - 1; r >= 0; r--) {
      let s = own[at + r]!
      for (let q = r + 1; q < k; q++) s -= l0[(at + q) * k + r]! * own[at + q]!
      own[at + r] = s / l0[(at + r) * k + r]!
    }
  }
}

/** The same with one effect a level, where all cells are single numbers. */
function solveIntercepts({ l0, v, s, trailing, nTrailing }: MixedSystem, own: Float64Array, rest: Float64Array): void {
  const { ptr, cellRow, cellStart } = trailing
  const nLevels = own.length
  for (let j = 0; j < nLevels; j++) {
    const y = own[j]! / l0[j]!
    own[j] = y
    if (nTrailing === 0) continue
    const end = ptr[j + 1]!
    for (let cell = ptr[j]!; cell < end; cell++) {
      const row = cellRow[cell]!
      rest[row] = rest[row]! - v[cellStart[cell]!]! * y
    }
  }
  if (nTrailing > 0) {
    s.solveLower(rest, 1)
    s.solveUpper(rest, 1)
  }
  for (let j = 0; j < nLevels; j++) {
    let y = own[j]!
    if (nTrailing > 0) {
      const end = ptr[j + 1]!
      for (let cell = ptr[j]!; cell < end; cell++) y -= v[cellStart[cell]!]! * rest[cellRow[cell]!]!
    }
    own[j] = y / l0[j]!
  }
}
