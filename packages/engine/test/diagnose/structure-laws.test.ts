import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Coding, occupiedCells } from '../../src/diagnose/coding.ts'
import { groupRelation } from '../../src/diagnose/group-relation.ts'
import { spreadOf } from '../../src/diagnose/spread.ts'
import { numbersWithin } from '../../src/diagnose/within-group.ts'
import { type Column, type Inspection, inspect, isNested, type Table } from '../../src/index.ts'

/** Codes of which every one from 0 up occurs, and -1. */
const codesOf = (labels: readonly number[]): Coding => {
  const found = [...new Set(labels.filter((label) => label >= 0))].sort((x, y) => x - y)
  return { codes: Int32Array.from(labels, (label) => found.indexOf(label)), size: found.length }
}
const twoFactors = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 5 }), fc.integer({ min: -1, max: 7 }), fc.integer({ min: -1e6, max: 1e6 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({ a: rows.map(([x]) => x), b: rows.map(([, y]) => y), values: rows.map(([, , v]) => v / 1000) }))

describe('combinations of two codings', () => {
  test('are those that a map of pairs finds, each row in its own', () => {
    fc.assert(
      fc.property(twoFactors, ({ a, b }) => {
        const [first, second] = [codesOf(a), codesOf(b)]
        const expected = new Map<string, number>()
        first.codes.forEach((x, i) => {
          const y = second.codes[i]!
          if (x >= 0 && y >= 0) expected.set(`${x} ${y}`, (expected.get(`${x} ${y}`) ?? 0) + 1)
        })
        const cells = occupiedCells(first, second)
        const found = new Map(Array.from({ length: cells.size }, (_, c) => [`${cells.a[c]} ${cells.b[c]}`, cells.rows[c]!]))
        expect(found).toEqual(expected)
        expect(found.size).toBe(cells.size)
        cells.codes.forEach((cell, i) => {
          const complete = first.codes[i]! >= 0 && second.codes[i]! >= 0
          expect(cell >= 0).toBe(complete)
          if (complete) expect([cells.a[cell], cells.b[cell]]).toEqual([first.codes[i], second.codes[i]])
        })
      }),
    )
  })

  test('nested, same and crossed are what their definitions say', () => {
    fc.assert(
      fc.property(twoFactors, ({ a, b }) => {
        const kept = a.map((x, i) => [x, b[i]!] as const).filter(([x, y]) => x >= 0 && y >= 0)
        fc.pre(kept.length > 0)
        const inside = (k: 0 | 1) =>
          [...new Set(kept.map((row) => row[k]))].every(
            (label) => new Set(kept.filter((row) => row[k] === label).map((row) => row[1 - k])).size === 1,
          )
        const [bInA, aInB] = [inside(1), inside(0)]
        const table: Table = {
          nrow: a.length,
          columns: new Map([
            ['a', factor(a)],
            ['b', factor(b)],
          ]),
        }
        expect(isNested(table, 'b', 'a')).toBe(bInA)
        expect(isNested(table, 'a', 'b')).toBe(aInB)
        const named = { a: { name: 'a', coding: codesOf(a) }, b: { name: 'b', coding: codesOf(b) } }
        const pair = groupRelation(named.a, named.b, occupiedCells(named.a.coding, named.b.coding))
        const turned = groupRelation(named.b, named.a, occupiedCells(named.b.coding, named.a.coding))
        expect(turned.relation).toBe(pair.relation)
        if (bInA && aInB) expect(pair.relation).toBe('same')
        else if (bInA || aInB) expect(pair).toMatchObject({ relation: 'nested', b: bInA ? 'b' : 'a' })
        else expect(['crossed', 'partly-crossed']).toContain(pair.relation)
        const levels = (k: 0 | 1) => new Set(kept.map((row) => row[k])).size
        expect(pair.cellShare).toBeCloseTo(pair.cells / (levels(0) * levels(1)), 12)
        expect(pair.relation === 'crossed').toBe(!bInA && !aInB && pair.cellShare === 1)
      }),
    )
  })
})

test('the share within groups is the sum of squares about the group means over that about the mean', () => {
  fc.assert(
    fc.property(twoFactors, ({ a, values }) => {
      const coding = codesOf(a)
      const rows = values.map((value, i) => [coding.codes[i]!, value] as const).filter(([g]) => g >= 0)
      const squares = (list: readonly number[]) => {
        const mean = list.reduce((sum, x) => sum + x, 0) / list.length
        return list.reduce((sum, x) => sum + (x - mean) ** 2, 0)
      }
      const all = squares(rows.map(([, x]) => x))
      const groups = Array.from({ length: coding.size }, (_, g) => rows.filter(([k]) => k === g).map(([, x]) => x))
      const within = groups.reduce((sum, list) => sum + squares(list), 0)
      const told = numbersWithin('g', coding, Float64Array.from(values))
      const largest = Math.max(0, ...rows.map(([, x]) => Math.abs(x)))
      const several = groups.filter((list) => list.length > 1)
      const varying = several.filter((list) => list.some((x) => Math.abs(x - list[0]!) > 1e-12 * largest))
      expect(told.varyingShare).toBe(several.length === 0 ? 0 : varying.length / several.length)
      if (told.withinShare === null) expect(varying).toEqual([])
      else expect(Math.abs(told.withinShare - within / all)).toBeLessThan(1e-9)
    }),
  )
})

test('a large mean does not blur the share within groups', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 10) + 5 * Math.floor(i / 100))
  const coding = { codes: Int32Array.from(values, (_, i) => Math.floor(i / 100)), size: 10 }
  const shifted = numbersWithin(
    'g',
    coding,
    values.map((x) => x - 1e9),
  ).withinShare!
  expect(Math.abs(numbersWithin('g', coding, values).withinShare! - shifted)).toBeLessThan(1e-9)
})

test('the median of counts is the middle, or the mean of the middle two', () => {
  expect(spreadOf(Int32Array.of(5, 1, 3))).toEqual({ min: 1, median: 3, max: 5 })
  expect(spreadOf(Int32Array.of(4, 1, 2, 10))).toEqual({ min: 1, median: 3, max: 10 })
})

test('an inspection does not depend on the order of the rows', () => {
  const design = fc.record({
    schools: fc.integer({ min: 2, max: 6 }),
    classes: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 5 }),
    explicit: fc.boolean(),
    seed: fc.integer(),
  })
  fc.assert(
    fc.property(design, ({ schools, classes, rows, explicit, seed }) => {
      const n = schools * classes * rows
      const school = Array.from({ length: n }, (_, i) => Math.floor(i / (classes * rows)))
      const within = Array.from({ length: n }, (_, i) => Math.floor(i / rows) % classes)
      const pupils = explicit ? within.map((c, i) => school[i]! * classes + c) : within
      const order = shuffled(n, seed)
      const make = (take: (i: number) => number) => {
        const at = <T>(list: readonly T[]) => list.map((_, i) => list[take(i)]!)
        return inspect({
          nrow: n,
          columns: new Map<string, Column>([
            ['school', factor(at(school))],
            ['pupil', factor(at(pupils))],
            ['x', { kind: 'number', values: Float64Array.from(at(school), (s) => s ** 2) }],
            ['y', { kind: 'number', values: Float64Array.from({ length: n }, (_, i) => take(i) % 17) }],
          ]),
        })
      }
      expect(rounded(make((i) => order[i]!))).toEqual(rounded(make((i) => i)))
    }),
    { numRuns: 60 },
  )
})

function factor(labels: readonly number[]): Column {
  const { codes, size } = codesOf(labels)
  return { kind: 'factor', codes, levels: Array.from({ length: size }, (_, k) => `${k + 1}`), ordered: false, origin: 'number' }
}

function shuffled(n: number, seed: number): number[] {
  let state = seed >>> 0
  const keys = Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state
  })
  return [...keys.keys()].sort((x, y) => keys[x]! - keys[y]! || x - y)
}

/** Sums in another order differ in their last digits. */
function rounded(inspection: Inspection): unknown {
  return JSON.parse(JSON.stringify(inspection, (_, value) => (typeof value === 'number' ? Number(value.toFixed(9)) : value)))
}
