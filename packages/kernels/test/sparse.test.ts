import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKernels } from '../src/index.ts'
import { kinds } from './matrices.ts'

/** Rows of distinct columns below n, with values in `planes` planes. */
const sparse = fc
  .record({ n: fc.integer({ min: 1, max: 12 }), planes: fc.integer({ min: 1, max: 3 }) })
  .chain(({ n, planes }) =>
    fc.record({
      n: fc.constant(n),
      planes: fc.constant(planes),
      rows: fc.array(fc.uniqueArray(fc.nat(n - 1), { maxLength: n }), { maxLength: 9 }),
      seed: fc.integer(),
    }),
  )

/** Lays the rows out in an arena that is dirty, one dense panel split in two: columns 0 .. split - 1, and the rest. */
function setUp(
  kind: (typeof kinds)[number],
  { n, planes, rows, seed }: { n: number; planes: number; rows: number[][]; seed: number },
) {
  const cells = rows.reduce((s, r) => s + r.length, 0)
  let doubles = 0
  const area = (size: number): number => {
    doubles += size
    return doubles - size
  }
  const ints = (size: number): number => 2 * area(Math.ceil(size / 2))
  const at = {
    ptr: ints(rows.length + 1),
    col: ints(cells),
    place: ints(cells),
    index: { columnPtr: ints(n + 1), columnCells: ints(cells), cellColumn: ints(cells), cellEnd: ints(cells) },
    values: area(planes * cells),
    work: area(n),
    dots: area(cells),
    products: area(rows.length),
    list: ints(n),
    panels: area(n * n),
  }
  const kernels = createKernels(doubles + 3, { kind })
  kernels.f64.fill(0.5)
  kernels.f64.fill(0, at.work, at.work + n)
  const ptr = [0]
  for (const row of rows) ptr.push(ptr.at(-1)! + row.length)
  kernels.i32.set(ptr, at.ptr)
  kernels.i32.set(rows.flat(), at.col)
  kernels.sparseRowsLayout(n, rows.length, cells, at.ptr, at.col, at.index, at.place)
  const dense = Array.from({ length: planes }, () => rows.map(() => new Array<number>(n).fill(0)))
  let s = seed >>> 0
  for (let r = 0; r < planes; r++) {
    rows.forEach((row, j) => {
      row.forEach((c, i) => {
        s = (Math.imul(s, 1664525) + 1013904223) >>> 0
        const x = s / 2 ** 32 - 0.5
        dense[r]![j]![c] = x
        kernels.f64[at.values + r * cells + kernels.i32[at.place + ptr[j]! + i]!] = x
      })
    })
  }
  const split = Math.floor(n / 2)
  for (let i = split; i < n; i++) kernels.i32[at.list + i - split] = i
  const panels = [
    { first: 0, width: split, below: n - split, rows: at.list, at: at.panels },
    { first: split, width: n - split, below: 0, rows: at.list, at: at.panels + split * n },
  ].filter(({ width }) => width > 0)
  const element = (i: number, j: number): number =>
    j < split ? at.panels + j * n + i : at.panels + split * n + (j - split) * (n - split) + i - split
  return { kernels, at, cells, ptr, dense, panels, element, rows: { ...at.index, cells, planes, values: at.values } }
}

describe.each(kinds)('%s sparse rows', (kind) => {
  test('are laid out by rows, ascending, and by columns', () => {
    fc.assert(
      fc.property(sparse, (given) => {
        const { kernels, at, cells, ptr } = setUp(kind, given)
        const ints = (from: number, size: number): number[] => Array.from(kernels.i32.subarray(from, from + size))
        given.rows.forEach((row, j) => {
          expect(ints(at.index.cellColumn + ptr[j]!, row.length)).toEqual(row.toSorted((a, b) => a - b))
          expect(ints(at.index.cellEnd + ptr[j]!, row.length)).toEqual(row.map(() => ptr[j + 1]!))
        })
        expect(ints(at.ptr, ptr.length)).toEqual(ptr)
        const heads = ints(at.index.columnPtr, given.n + 1)
        expect(heads[given.n]).toBe(cells)
        for (let c = 0; c < given.n; c++) {
          for (let q = heads[c]!; q < heads[c + 1]!; q++)
            expect(kernels.i32[at.index.cellColumn + kernels.i32[at.index.columnCells + q]!]).toBe(c)
        }
      }),
    )
  })

  test('have the pattern of their products, a few columns at a time', () => {
    fc.assert(
      fc.property(sparse, fc.nat(40), (given, room) => {
        const { kernels, at } = setUp(kind, given)
        const { n, rows } = given
        const capacity = n + room
        const out = createKernels(kernels.f64.length + capacity + 2 * n + 4, { kind })
        out.i32.set(kernels.i32)
        const mark = 2 * kernels.f64.length
        const found: number[][] = []
        for (let from = 0; from < n; ) {
          const to = out.sparsePattern(n, from, at.index, mark, mark + n, capacity, mark + n + capacity)
          expect(to).toBeGreaterThan(from)
          let start = 0
          for (let c = from; c < to; c++) {
            const end = out.i32[mark + n + capacity + c + 1]!
            found.push(Array.from(out.i32.slice(mark + n + start, mark + n + end)).sort((a, b) => a - b))
            start = end
          }
          from = to
        }
        const expected = Array.from({ length: n }, (_, c) =>
          Array.from({ length: n }, (_, i) => i).filter((i) => i > c && rows.some((row) => row.includes(i) && row.includes(c))),
        )
        expect(found).toEqual(expected)
      }),
    )
  })

  test('have the same pattern as bits, a few columns at a time', () => {
    const graph = fc.integer({ min: 1, max: 150 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        rows: fc.array(fc.array(fc.nat(n - 1), { maxLength: 9 }), { maxLength: 12 }),
        room: fc.nat(40),
      }),
    )
    fc.assert(
      fc.property(graph, ({ n, rows, room }) => {
        const cells = rows.reduce((s, r) => s + r.length, 0)
        const words = 4 * Math.ceil(n / 128)
        const capacity = n + room
        const [ptr, col] = [0, rows.length + 1]
        const bits = col + cells
        const clique = bits + n * words
        const [out, ends] = [clique + words, clique + words + capacity]
        const kernels = createKernels(Math.ceil((ends + n + 1) / 2), { kind })
        const { i32 } = kernels
        i32.fill(-1)
        let end = 0
        i32[ptr] = 0
        rows.forEach((row, j) => {
          i32.set(row, col + end)
          end += row.length
          i32[ptr + j + 1] = end
        })
        kernels.cliqueBits(n, rows.length, ptr, col, words, bits, clique)
        const found: number[][] = []
        for (let from = 0; from < n; ) {
          const to = kernels.bitPattern(n, from, words, bits, out, capacity, ends)
          expect(to).toBeGreaterThan(from)
          let start = 0
          for (let c = from; c < to; c++) {
            found.push(Array.from(i32.subarray(out + start, out + i32[ends + c + 1]!)))
            start = i32[ends + c + 1]!
          }
          from = to
        }
        const together = Array.from({ length: n }, () => new Set<number>())
        for (const row of rows) for (const c of row) for (const i of row) if (i !== c) together[c]!.add(i)
        expect(found).toEqual(together.map((set) => [...set].sort((a, b) => a - b)))
      }),
    )
  })

  test('give V to C - V and to the quadratic forms of a symmetric matrix', () => {
    fc.assert(
      fc.property(sparse, (given) => {
        const { kernels, at, cells, ptr, dense, panels, element, rows } = setUp(kind, given)
        const { n, planes } = given
        const { f64, i32 } = kernels
        for (const panel of panels) {
          const middle = Math.floor(panel.width / 2)
          kernels.sparseGramSub(panel, rows, at.work, 0, middle)
          kernels.sparseGramSub(panel, rows, at.work, middle)
        }
        for (let j = 0; j < n; j++) {
          for (let i = j; i < n; i++) {
            let expected = 0.5
            for (const plane of dense) for (const row of plane) expected -= row[i]! * row[j]!
            expect(Math.abs(f64[element(i, j)]! - expected)).toBeLessThan(1e-13)
          }
        }
        expect(Array.from(f64.subarray(at.work, at.work + n))).toEqual(new Array(n).fill(0))
        for (let r = 0; r < planes; r++) {
          for (const panel of panels) {
            const middle = Math.floor(panel.width / 2)
            kernels.sparseGramDots(panel, rows, at.values + r * cells, at.dots, at.work, 0, middle)
            kernels.sparseGramDots(panel, rows, at.values + r * cells, at.dots, at.work, middle)
          }
          kernels.rowProducts(0, given.rows.length, at.ptr, at.values + r * cells, at.dots, at.products)
          given.rows.forEach((_, j) => {
            let form = 0
            for (let e = ptr[j]!; e < ptr[j + 1]!; e++) form += 2 * f64[at.values + r * cells + e]! * f64[at.dots + e]!
            expect(Math.abs(2 * f64[at.products + j]! - form)).toBeLessThan(1e-15 * (1 + ptr[j + 1]!))
            let expected = 0
            const row = dense[r]![j]!
            for (let a = 0; a < n; a++)
              for (let b = 0; b < n; b++) expected += row[a]! * f64[element(Math.max(a, b), Math.min(a, b))]! * row[b]!
            expect(Math.abs(form - expected)).toBeLessThan(1e-12)
            expect(i32[at.ptr + j]).toBe(ptr[j])
          })
        }
      }),
    )
  })

  test('triangles go to the places of a list and come back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(14), { minLength: 1, maxLength: 9 }), fc.nat(8), (places, more) => {
        const list = places.toSorted((a, b) => a - b)
        const rows = list.length
        const columns = Math.min(rows, more + 1)
        const kernels = createKernels(15 * 15 + 3 * rows * rows + 20, { kind })
        const { f64, i32 } = kernels
        const [a, back, at] = [225, 225 + rows * rows, 2 * (225 + 3 * rows * rows)]
        i32.set(list, at)
        for (let i = 0; i < rows * rows; i++) f64[a + i] = i + 1
        for (let i = 0; i < 225; i++) f64[i] = 1000 * i
        kernels.scatterTriangle(columns, rows, a, rows, at, 0, 15)
        kernels.gatherTriangle(columns, rows, 0, 15, at, back, rows)
        for (let j = 0; j < rows; j++) {
          for (let i = 0; i < rows; i++) {
            const taken = j < columns && i >= j
            const place = list[j]! * 15 + list[i]!
            expect(f64[place]).toBe(
              1000 * place + (taken ? j * rows + i + 1 : i < columns && j >= i ? f64[place]! - 1000 * place : 0),
            )
            expect(f64[back + j * rows + i]).toBe(taken ? f64[place] : 0)
          }
        }
      }),
    )
  })
})
