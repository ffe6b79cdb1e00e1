import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKernels, createSharedKernels, joinKernels } from '../src/index.ts'
import { kinds } from './matrices.ts'

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 7 }),
  lanes: fc.constantFrom(2 as const, 8 as const),
  weighted: fc.boolean(),
  seed: fc.nat(),
})

function numbers(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 2 ** 32 - 0.5
  }
}

describe.each(kinds)('%s products of several vectors', (kind) => {
  test('are those of the matrix, rows in turns', () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, lanes, weighted, seed }) => {
        const next = numbers(seed)
        const cells: { r: number; c: number; v: number }[] = []
        const ptr = [0]
        for (let r = 0; r < rows; r++) {
          // a column may come twice: that is a cell of two rows of data
          for (let c = 0; c < columns; c++) while (next() > 0) cells.push({ r, c, v: weighted ? 1 + next() : 1 })
          ptr.push(cells.length)
        }
        const size = (n: number): number => n * lanes
        const x = 0
        const y = size(columns)
        const u = y + size(columns)
        const w = u + size(rows)
        const val = w + rows
        const at = 2 * (val + cells.length)
        const kernels = createKernels(val + 2 * cells.length + rows + 3, { kind })
        const { f64, i32 } = kernels
        for (let i = 0; i < val; i++) f64[i] = next()
        cells.forEach(({ v }, e) => {
          f64[val + e] = v
        })
        i32.set(ptr, at)
        i32.set(
          cells.map(({ c }) => c),
          at + rows + 1,
        )
        const before = f64.slice()
        const values = weighted ? val : -1
        const half = rows >> 1
        const turns = (run: (from: number, to: number) => void): void => {
          run(0, half)
          run(half, rows)
        }
        const check = (from: number, count: number, expected: (i: number, lane: number) => number): void => {
          for (let i = 0; i < count; i++)
            for (let c = 0; c < lanes; c++) {
              const value = f64[from + i * lanes + c]!
              expect(Math.abs(value - expected(i, c))).toBeLessThan(1e-13)
            }
          f64.set(before)
        }
        const lane = (from: number, i: number, c: number): number => before[from + i * lanes + c]!
        turns((from, to) => kernels.laneGather(lanes, from, to, at, at + rows + 1, values, x, u))
        const nx = (r: number, c: number): number =>
          cells.reduce((s, cell) => (cell.r === r ? s + cell.v * lane(x, cell.c, c) : s), 0)
        check(u, rows, (r, c) => lane(u, r, c) + nx(r, c))
        turns((from, to) => kernels.laneScatter(lanes, from, to, at, at + rows + 1, values, u, y))
        check(y, columns, (i, c) =>
          cells.reduce((s, cell) => (cell.c === i ? s + cell.v * lane(u, cell.r, c) : s), lane(y, i, c)),
        )
        turns((from, to) => kernels.laneSweep(lanes, from, to, at, at + rows + 1, values, w, x, y))
        check(y, columns, (i, c) =>
          cells.reduce((s, cell) => (cell.c === i ? s - cell.v * before[w + cell.r]! * nx(cell.r, c) : s), lane(y, i, c)),
        )
      }),
    )
  })

  test('level sums are the cross-products of the rows of each level', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.nat(12),
          k: fc.integer({ min: 1, max: 3 }),
          m: fc.integer({ min: 1, max: 5 }),
          seed: fc.nat(),
        }),
        ({ rows, k, m, seed }) => {
          const next = numbers(seed)
          const levels = Array.from({ length: rows }, () => Math.floor(4 * (next() + 0.5)))
          const z = 0
          const wz = z + rows * k
          const x = wz + rows * k
          const zz = x + rows * m
          const zx = zz + 4 * k * k
          const end = zx + 4 * k * m
          const kernels = createKernels(end + rows + 1, { kind })
          const { f64 } = kernels
          for (let i = 0; i < end; i++) f64[i] = next()
          kernels.i32.set(levels, 2 * end)
          const before = f64.slice()
          kernels.levelSums(rows, k, m, 2 * end, z, wz, x, zz, zx)
          for (let l = 0; l < 4; l++) {
            for (let a = 0; a < k; a++) {
              const sum = (start: number, other: number, width: number, c: number): number =>
                levels.reduce(
                  (s, level, i) => (level === l ? s + before[wz + i * k + a]! * before[other + i * width + c]! : s),
                  before[start + (l * k + a) * width + c]!,
                )
              for (let b = 0; b < k; b++)
                expect(Math.abs(f64[zz + (l * k + a) * k + b]! - sum(zz, z, k, b))).toBeLessThan(1e-13)
              for (let c = 0; c < m; c++)
                expect(Math.abs(f64[zx + (l * k + a) * m + c]! - sum(zx, x, m, c))).toBeLessThan(1e-13)
            }
          }
        },
      ),
    )
  })
})

test.each(kinds)('%s kernels over a shared arena are the same, whoever joins it', (kind) => {
  const shared = createSharedKernels(60, { kind })!
  const joined = joinKernels(structuredClone(shared.arena))
  const alone = createKernels(60, { kind })
  const next = numbers(9)
  const values = Float64Array.from({ length: 40 }, next)
  // two rows: columns 0 and 2, column 1
  for (const { f64, i32 } of [alone, shared.kernels]) {
    f64.set(values)
    i32.set([0, 2, 3, 0, 2, 1], 80)
  }
  alone.laneSweep(8, 0, 2, 80, 83, -1, 38, 0, 16)
  joined.laneSweep(8, 0, 1, 80, 83, -1, 38, 0, 16)
  shared.kernels.laneSweep(8, 1, 2, 80, 83, -1, 38, 0, 16)
  expect(shared.kernels.f64).toEqual(alone.f64)
  expect(joined.f64).toEqual(alone.f64)
  expect(joined.f64.subarray(16, 24)).not.toEqual(values.subarray(16, 24))
})
