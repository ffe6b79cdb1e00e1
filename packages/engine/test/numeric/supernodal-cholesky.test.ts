import { createKernels, type Kernels, loadRelaxed, supports } from '@blup/kernels'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky, logDetFromCholesky, solveLowerInPlace } from '../../src/numeric/small-cholesky.ts'
import type { SparsePattern } from '../../src/numeric/sparse-pattern.ts'
import { createSupernodal, type SupernodalCholesky } from '../../src/numeric/supernodal-cholesky.ts'
import { analyze } from './analyze.ts'
import { densePattern, patternOfCliques, patternOfPairs } from './patterns.ts'
import { plainKernels } from './plain-kernels.ts'

/** A diagonally dominant matrix on a pattern: full n x n column-major, entries from a fixed sine sequence. */
function dominant(pattern: SparsePattern): Float64Array {
  const { n, colPtr, rowIdx } = pattern
  const a = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let q = colPtr[j]!; q < colPtr[j + 1]!; q++) {
      const i = rowIdx[q]!
      if (i <= j) continue
      const value = Math.sin(7 * i + 13 * j + 1)
      a[i + j * n] = value
      a[j + i * n] = value
      a[i + i * n]! += Math.abs(value)
      a[j + j * n]! += Math.abs(value)
    }
  }
  for (let j = 0; j < n; j++) a[j + j * n]! += 0.5 + (j % 3)
  return a
}

function assemble(chol: SupernodalCholesky, a: Float64Array): void {
  const { n } = chol.symbolic
  const rows: number[] = []
  const cols: number[] = []
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      if (a[i + j * n] === 0) continue
      // Either order of the indices names the entry.
      rows.push((i + j) % 2 === 0 ? i : j)
      cols.push((i + j) % 2 === 0 ? j : i)
    }
  }
  const slots = chol.positions(Int32Array.from(rows), Int32Array.from(cols))
  chol.clear()
  slots.forEach((slot, k) => {
    chol.values[slot]! += a[rows[k]! + cols[k]! * n]!
  })
}

function checkAgainstDense(
  pattern: SparsePattern,
  updateDoubles = 32768,
  kernels: (doubles: number) => Kernels = plainKernels,
): SupernodalCholesky {
  const rhs = 3
  const { n } = pattern
  const a = dominant(pattern)
  const chol = createSupernodal(analyze(pattern), kernels, { rightHandSides: 2, updateDoubles })
  assemble(chol, a)
  const dense = a.slice()
  expect(choleskyInPlace(dense, n)).toBe(0)
  const outcome = chol.factor()
  if (!outcome.ok) throw new Error(`stopped at ${outcome.column}`)
  expect(Math.abs(outcome.logDet - logDetFromCholesky(dense, n))).toBeLessThan(1e-11 * (1 + n))

  const b = Float64Array.from({ length: n * rhs }, (_, i) => Math.cos(i))
  const x = b.slice()
  chol.solve(x, rhs)
  const halves = b.slice()
  chol.solveLower(halves, rhs)
  const energy = b.slice()
  solveLowerInPlace(dense, n, energy, rhs)
  for (let c = 0; c < rhs; c++) {
    let residual = 0
    let sparseEnergy = 0
    let denseEnergy = 0
    for (let i = 0; i < n; i++) {
      let sum = -b[c * n + i]!
      for (let k = 0; k < n; k++) sum += a[i + k * n]! * x[c * n + k]!
      residual = Math.max(residual, Math.abs(sum))
      sparseEnergy += halves[c * n + i]! ** 2
      denseEnergy += energy[c * n + i]! ** 2
    }
    expect(residual).toBeLessThan(1e-11)
    // |M^-1 b|^2 = b' A^-1 b for every root M.
    expect(sparseEnergy).toBeCloseTo(denseEnergy, 10)
  }
  chol.solveUpper(halves, rhs)
  for (let i = 0; i < n * rhs; i++) expect(halves[i]).toBeCloseTo(x[i]!, 12)

  chol.selectedInverse()
  const inverse = invertFromCholesky(dense, n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const slot = chol.slot(i, j)
      expect(slot).toBe(chol.slot(j, i))
      if (a[i + j * n] !== 0) expect(slot).toBeGreaterThanOrEqual(0)
      if (slot >= 0) expect(Math.abs(chol.inverseValues[slot]! - inverse[i + j * n]!)).toBeLessThan(1e-11)
    }
  }
  return chol
}

const entries = fc
  .integer({ min: 0, max: 40 })
  .chain((n) =>
    fc
      .array(fc.tuple(fc.nat(Math.max(0, n - 1)), fc.nat(Math.max(0, n - 1))), { maxLength: n === 0 ? 0 : 3 * n })
      .map((pairs) => patternOfPairs(n, pairs)),
  )

describe('supernodal Cholesky', () => {
  test('factor, determinant, solves and selected inverse agree with dense ones on random patterns', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(1, 40, 32768), (pattern, updateDoubles) => {
        checkAgainstDense(pattern, updateDoubles)
      }),
      { numRuns: 60 },
    )
  })

  test('a larger crossed pattern with many supernodes and several segments', async () => {
    const ptr = [0]
    const col: number[] = []
    let state = 12345
    const next = (bound: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return Math.floor((state / 4294967296) * bound)
    }
    const n = 140
    for (let j = 0; j < 170; j++) {
      // Members cluster, so that the tree is deep and the supernodes are uneven.
      const centre = next(n)
      const members = new Set(
        Array.from({ length: 2 + next(5) }, () => Math.min(n - 1, centre + next(j % 9 === 0 ? n - centre : 8))),
      )
      col.push(...members)
      ptr.push(col.length)
    }
    const pattern = patternOfCliques({ ptr: Int32Array.from(ptr), col: Int32Array.from(col) }, n)!
    const chol = checkAgainstDense(pattern, 500)
    expect(chol.symbolic.supernodes).toBeGreaterThan(3)
    await loadRelaxed()
    for (const kind of ['plain', 'simd', 'relaxed'] as const) {
      if (supports(kind)) checkAgainstDense(pattern, 500, (doubles) => createKernels(doubles, { kind }))
    }
  })

  test('a full matrix is one supernode without stored zeros but its upper triangle', () => {
    const chol = checkAgainstDense(densePattern(30))
    expect(chol.symbolic.supernodes).toBe(1)
    expect(chol.symbolic.stored).toBe(900)
  })

  test('no columns at all, and one', () => {
    const chol = createSupernodal(analyze(densePattern(0)), plainKernels)
    expect(chol.factor()).toEqual({ ok: true, logDet: 0 })
    chol.solve(new Float64Array(0), 2)
    chol.selectedInverse()
    checkAgainstDense(densePattern(1))
  })

  test('the column whose pivot is not positive is named as the caller numbers it', () => {
    const n = 12
    const pattern = patternOfPairs(
      n,
      Array.from({ length: n - 1 }, (_, i) => [i + 1, 0] as const),
    )
    for (const bad of [1, 5, 11]) {
      const chol = createSupernodal(analyze(pattern), plainKernels)
      const a = dominant(pattern)
      a[bad + bad * n] = -1
      assemble(chol, a)
      expect(chol.factor()).toEqual({ ok: false, column: bad })
    }
  })

  test('the work space is used again without a trace of the last matrix', () => {
    const pattern = densePattern(9)
    const chol = createSupernodal(analyze(pattern), plainKernels)
    const a = dominant(pattern)
    assemble(chol, a)
    const first = chol.factor()
    chol.selectedInverse()
    const inverse = chol.inverseValues.slice()
    assemble(
      chol,
      a.map((x) => 4 * x),
    )
    chol.factor()
    chol.selectedInverse()
    assemble(chol, a)
    expect(chol.factor()).toEqual(first)
    chol.selectedInverse()
    for (let j = 0; j < 9; j++)
      for (let i = j; i < 9; i++) expect(chol.inverseValues[chol.slot(i, j)]).toBe(inverse[chol.slot(i, j)])
  })

  test('entries outside the pattern are refused, and memory left out is said to be missing', () => {
    const diagonal = patternOfPairs(3, [])
    const chol = createSupernodal(analyze(diagonal), plainKernels, { inverse: false })
    expect(chol.slot(0, 2)).toBe(-1)
    expect(() => chol.positions(Int32Array.of(0), Int32Array.of(2))).toThrow('X900')
    expect(() => chol.selectedInverse()).toThrow('X900')
  })

  test('the products of sparse rows are subtracted, and their forms with the inverse are taken', () => {
    const rows = fc.array(fc.uniqueArray(fc.nat(14), { maxLength: 6 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (lists, planes) => {
        const n = 15
        const ptr = [0]
        for (const list of lists) ptr.push(ptr.at(-1)! + list.length)
        const gram = { ptr: Int32Array.from(ptr), col: Int32Array.from(lists.flat()), planes }
        const chol = createSupernodal(analyze(patternOfCliques(gram, n)!), plainKernels, { gram })
        const { place, cells, values } = chol.gram!
        const v = Array.from({ length: planes }, (_, r) =>
          lists.map((list, j) => {
            const row = new Array<number>(n).fill(0)
            list.forEach((c, i) => {
              const x = 0.1 * (((r + 2) * (j + 3) * (i + 5)) % 7) - 0.3
              row[c] = x
              values[place[ptr[j]! + i]! + r * cells] = x
            })
            return row
          }),
        )
        // 40 I - V'V
        chol.clear()
        for (let i = 0; i < n; i++) chol.values[chol.slot(i, i)] = 40
        chol.subtractGram()
        for (let j = 0; j < n; j++) {
          for (let i = j; i < n; i++) {
            if (chol.slot(i, j) < 0) continue
            let expected = i === j ? 40 : 0
            for (const plane of v) for (const row of plane) expected -= row[i]! * row[j]!
            expect(Math.abs(chol.values[chol.slot(i, j)]! - expected)).toBeLessThan(1e-13)
          }
        }
        // the same rows as a matrix, nine columns at once
        const m = 9
        const w = Float64Array.from({ length: lists.length * planes * m }, (_, i) => (i % 13) - 6)
        const y = Float64Array.from({ length: n * m }, (_, i) => (i % 7) - 3)
        const product = y.slice()
        runToEnd(chol.gram!.subtractTransposedSteps(w, m, product))
        const back = w.slice()
        runToEnd(chol.gram!.subtractProductSteps(y, m, back))
        for (let c = 0; c < m; c++) {
          for (let i = 0; i < n; i++) {
            let expected = y[i * m + c]!
            v.forEach((plane, r) => plane.forEach((row, j) => (expected -= row[i]! * w[(j * planes + r) * m + c]!)))
            expect(Math.abs(product[i * m + c]! - expected)).toBeLessThan(1e-12)
          }
          v.forEach((plane, r) => {
            plane.forEach((row, j) => {
              const at = (j * planes + r) * m + c
              const expected = row.reduce((sum, x, i) => sum - x * y[i * m + c]!, w[at]!)
              expect(Math.abs(back[at]! - expected)).toBeLessThan(1e-12)
            })
          })
        }
        expect(chol.factor().ok).toBe(true)
        chol.selectedInverse()
        const forms = new Float64Array(lists.length * planes * planes)
        const products = new Float64Array(values.length)
        chol.inverseForms(forms)
        const alone = forms.slice()
        chol.inverseForms(forms, products)
        expect(forms).toEqual(alone)
        lists.forEach((list, j) => {
          for (let r = 0; r < planes; r++) {
            const times = (c: number): number =>
              list.reduce((sum, d) => sum + v[r]![j]![d]! * chol.inverseValues[chol.slot(c, d)]!, 0)
            list.forEach((c, i) => {
              expect(Math.abs(products[place[ptr[j]! + i]! + r * cells]! - times(c))).toBeLessThan(1e-14)
            })
            for (let q = 0; q < planes; q++) {
              const expected = list.reduce((sum, c) => sum + v[q]![j]![c]! * times(c), 0)
              expect(Math.abs(forms[(j * planes + r) * planes + q]! - expected)).toBeLessThan(1e-14)
            }
          }
        })
      }),
    )
  })
})
