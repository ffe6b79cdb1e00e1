import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeFixed } from '../../src/design/code-terms.ts'
import { countColumns, fillColumn } from '../../src/design/column-values.ts'
import { type ContrastName, toTable } from '../../src/frame/index.ts'
import { factorialData } from './factorial-data.ts'
import { frameOf, modelMatrix } from './model-matrix.ts'
import cases from './model-matrix-cases.json' with { type: 'json' }

/** Printed by R 4.2.2, `model.matrix(formula, d, contrasts.arg = contrasts)`: column names, and rows 1, 8 and 18. */
const modelMatrixCases = cases as readonly {
  readonly formula: string
  readonly contrasts?: Readonly<Record<string, ContrastName>>
  readonly names: readonly string[]
  readonly rows: readonly (readonly number[])[]
}[]

describe("R's model matrices", () => {
  const table = factorialData()
  test.each(modelMatrixCases)('$formula $contrasts', ({ formula, contrasts, names, rows }) => {
    const x = modelMatrix(`y ${formula}`, table, { contrasts })
    expect(x.names).toEqual(names)
    for (const [k, row] of [0, 7, 17].entries()) {
      for (const [j, value] of rows[k]!.entries()) {
        expect(Math.abs(x.rows[row]![j]! - value), `${names[j]}, row ${row + 1}`).toBeLessThan(1e-13 * (1 + Math.abs(value)))
      }
    }
  })
})

describe('coded terms', () => {
  test('keep factors factored and share the columns of the table', () => {
    const x = Float64Array.of(1, 2, 3, 4)
    const table = toTable({ y: [1, 2, 3, 5], x, f: ['u', 'v', 'w', 'u'] })
    const { terms, names, n } = codeFixed(frameOf('y ~ x * f', table))
    expect(n).toBe(4)
    expect(names).toEqual(['(Intercept)', 'x', 'fv', 'fw', 'x:fv', 'x:fw'])
    expect(terms.map((term) => term.label)).toEqual(['(Intercept)', 'x', 'f', 'x:f'])
    expect(terms[1]!.numerics[0]).toBe(x)
    expect(terms[3]!.numerics[0]).toBe(x)
    expect(terms[2]!.cells).toBe(terms[3]!.cells)
    expect([...terms[2]!.codings!]).toEqual([0, 0, 1, 0, 0, 1])
    expect(terms[0]).toMatchObject({ cells: null, nCells: 0, codings: null, columns: [{ numeric: -1, coding: -1 }] })
  })

  test('number only the combinations that occur when many are possible', () => {
    const n = 300
    const f = Array.from({ length: n }, (_, i) => `f${i % 70}`)
    const g = Array.from({ length: n }, (_, i) => `g${(i * 7) % 71}`)
    const frame = frameOf('y ~ 0 + f:g', toTable({ y: f.map((_, i) => i), f, g }))
    const { terms } = codeFixed(frame)
    expect(terms[0]!.nCells).toBe(300)
    expect(terms[0]!.columns.length).toBe(70 * 71)
    const row = new Float64Array(1)
    const column = terms[0]!.columns.findIndex(({ name }) => name === 'ff5:gg35')
    fillColumn(terms[0]!, column, 5, 6, row)
    expect(row[0]).toBe(1)
    fillColumn(terms[0]!, column, 6, 7, row)
    expect(row[0]).toBe(0)
  })

  test('a factor of many levels is refused at once', () => {
    const n = 100_000
    const id = Float64Array.from({ length: n }, (_, i) => i)
    const frame = frameOf('y ~ factor(id)', toTable({ y: id.map((v) => v % 7), id }))
    expect(() => codeFixed(frame)).toThrow(/^E223 `factor\(id\)` would have 99,999 columns/)
  })

  test('so are interactions and sums of terms that are too wide', () => {
    const n = 4000
    const of = (k: number) => Array.from({ length: n }, (_, i) => `l${i % k}`)
    const table = toTable({ y: Array.from({ length: n }, (_, i) => i % 11), f: of(200), g: of(201), h: of(2900), k: of(2950) })
    expect(() => codeFixed(frameOf('y ~ f:g', table))).toThrow(/^E223 `f:g` would have 40,200 columns \(`g` has 201 levels\)/)
    expect(() => codeFixed(frameOf('y ~ h + k', table))).toThrow(/^E223 The terms up to `k` have 5849 columns together/)
  })

  test('fillColumn agrees with fillRows', () => {
    const table = factorialData()
    fc.assert(
      fc.property(fc.constantFrom(...modelMatrixCases), fc.nat(17), fc.nat(17), ({ formula, contrasts }, i, j) => {
        const from = Math.min(i, j)
        const to = Math.max(i, j) + 1
        const { terms } = codeFixed(frameOf(`y ${formula}`, table, { contrasts }))
        const { rows } = modelMatrix(`y ${formula}`, table, { contrasts })
        expect(countColumns(terms)).toBe(rows[0]!.length)
        let at = 0
        for (const term of terms) {
          for (let c = 0; c < term.columns.length; c++, at++) {
            const out = new Float64Array(to - from)
            fillColumn(term, c, from, to, out)
            expect([...out]).toEqual(rows.slice(from, to).map((row) => row[at]))
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  test('permuting the rows permutes the rows of X', () => {
    const data = factorialData()
    const columns = [...data.columns].map(([name, column]) => {
      if (column.kind === 'factor') return [name, Array.from(column.codes, (code) => column.levels[code])] as const
      return [name, column.kind === 'logical' ? Array.from(column.values, (v) => v === 1) : [...column.values]] as const
    })
    const formula = 'y ~ a * x + l:b + factor(k):z + I(x > 3)'
    const straight = modelMatrix(formula, toTable(Object.fromEntries(columns)))
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(18).keys()], { minLength: 18, maxLength: 18 }), (order) => {
        const shuffled = columns.map(([name, values]) => [name, order.map((i) => values[i])])
        const x = modelMatrix(formula, toTable(Object.fromEntries(shuffled)))
        expect(x.names).toEqual(straight.names)
        expect(x.rows).toEqual(order.map((i) => straight.rows[i]))
      }),
    )
  })
})
