import { describe, expect, test } from 'vitest'
import { codeRandom } from '../../src/design/code-terms.ts'
import { retype, toTable } from '../../src/frame/index.ts'
import { denseRows, frameOf } from './model-matrix.ts'

/** The data of the expectations below, which lme4 1.1-31 printed (`lFormula(...)$reTrms`: `cnms`, `levels(flist)`). */
function data() {
  const n = 36
  const of = <T>(value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i))
  const table = toTable({
    y: of((i) => Math.sin(i + 1)),
    a: of((i) => `a${(i % 3) + 1}`),
    b: of((i) => `b${(Math.floor(i / 3) % 2) + 1}`),
    x: of((i) => i + 1.5),
    l: of((i) => i + 1.5 > 7),
    o: of((i) => `c${(Math.floor(i / 6) % 3) + 1}`),
    g: of((i) => [30, 4, 100][i % 3]),
    h: of((i) => (i < 18 ? 'q' : 'p')),
    day: of((i) => new Date(Date.UTC(2024, 0, 1 + (i % 2)))),
  })
  return retype(table, { schema: { columns: [{ name: 'o', type: 'ordered', levels: ['c2', 'c1', 'c3'] }] } })
}

const g = ['4', '30', '100']
const lme4: readonly [string, string, string[], string[]][] = [
  ['(1 | g)', 'g', ['(Intercept)'], g],
  ['(x | g)', 'g', ['(Intercept)', 'x'], g],
  ['(0 + a | g)', 'g', ['aa1', 'aa2', 'aa3'], g],
  ['(a | g)', 'g', ['(Intercept)', 'aa2', 'aa3'], g],
  ['(a * x | g)', 'g', ['(Intercept)', 'aa2', 'aa3', 'x', 'aa2:x', 'aa3:x'], g],
  ['(o | g)', 'g', ['(Intercept)', 'o.L', 'o.Q'], g],
  ['(0 + o | g)', 'g', ['oc2', 'oc1', 'oc3'], g],
  ['(l | g)', 'g', ['(Intercept)', 'lTRUE'], g],
  ['(0 + l + x | g)', 'g', ['lFALSE', 'lTRUE', 'x'], g],
  ['(x:a | g)', 'g', ['(Intercept)', 'x:aa1', 'x:aa2', 'x:aa3'], g],
  ['(poly(x, 2) | g)', 'g', ['(Intercept)', 'poly(x, 2)1', 'poly(x, 2)2'], g],
  ['(scale(x) | g)', 'g', ['(Intercept)', 'scale(x)'], g],
  ['(0 + a:b | g)', 'g', ['aa1:bb1', 'aa2:bb1', 'aa3:bb1', 'aa1:bb2', 'aa2:bb2', 'aa3:bb2'], g],
  ['(1 | g:h)', 'g:h', ['(Intercept)'], ['4:p', '4:q', '30:p', '30:q', '100:p', '100:q']],
  ['(1 | h:g)', 'h:g', ['(Intercept)'], ['p:4', 'p:30', 'p:100', 'q:4', 'q:30', 'q:100']],
  [
    '(1 | a:b:h)',
    'a:b:h',
    ['(Intercept)'],
    ['a1', 'a2', 'a3'].flatMap((a) => ['b1', 'b2'].flatMap((b) => ['p', 'q'].map((h) => `${a}:${b}:${h}`))),
  ],
  ['(0 + x | l)', 'l', ['x'], ['FALSE', 'TRUE']],
  ['(1 | l:g)', 'l:g', ['(Intercept)'], ['FALSE:4', 'FALSE:30', 'FALSE:100', 'TRUE:4', 'TRUE:30', 'TRUE:100']],
  ['(1 | day)', 'day', ['(Intercept)'], ['2024-01-01', '2024-01-02']],
  ['(1 | a:g)', 'a:g', ['(Intercept)'], ['a1:30', 'a2:4', 'a3:100']],
]

describe('random terms as lme4 codes them', () => {
  const table = data()
  test.each(lme4)('%s', (bar, label, names, levels) => {
    const frame = frameOf(`y ~ 1 + ${bar}`, table)
    const design = codeRandom(frame, frame.terms.random[0]!)
    expect(design.groupLabel).toBe(label)
    expect(design.names).toEqual(names)
    expect(design.levels).toEqual(levels)
    expect(design.intercept).toBe(names[0] === '(Intercept)')
    const parts = label.split(':').map((name) => table.columns.get(name)!)
    const text = (i: number) =>
      parts
        .map((column) => {
          if (column.kind === 'factor') return column.levels[column.codes[i]!]
          if (column.kind === 'logical') return column.values[i] === 1 ? 'TRUE' : 'FALSE'
          return column.kind === 'date' ? new Date(column.values[i]! * 86_400_000).toISOString().slice(0, 10) : column.values[i]
        })
        .join(':')
    for (let i = 0; i < frame.n; i++) expect(design.levels[design.refs[i]!]).toBe(text(i))
  })

  test('nested groups: `a/b` is `a` and `b:a`', () => {
    const frame = frameOf('y ~ 1 + (1 | h/g)', table)
    const designs = frame.terms.random.map((term) => codeRandom(frame, term))
    const byLabel = new Map(designs.map((design) => [design.groupLabel, design.levels]))
    expect(byLabel.get('h')).toEqual(['p', 'q'])
    expect(byLabel.get('g:h')).toEqual(['4:p', '4:q', '30:p', '30:q', '100:p', '100:q'])
  })

  test('the contrasts of the fixed part do not reach the random terms', () => {
    const frame = frameOf('y ~ a + (a | g)', table, { contrasts: { a: 'sum' } })
    expect(codeRandom(frame, frame.terms.random[0]!).names).toEqual(['(Intercept)', 'aa2', 'aa3'])
  })

  test('a grouping column that is a slope as well stays a number there', () => {
    const frame = frameOf('y ~ g + (1 | g)', table)
    const design = codeRandom(frame, frame.terms.random[0]!)
    expect(design.levels).toEqual(g)
    expect(denseRows(design.terms, 2)).toEqual([[1], [1]])
    expect(frame.variables.get('g')!.kind).toBe('numeric')
  })

  test('a factor whose levels all occur gives its own codes', () => {
    const frame = frameOf('y ~ x + (1 | h)', table)
    const column = table.columns.get('h')!
    expect(codeRandom(frame, frame.terms.random[0]!).refs).toBe(column.kind === 'factor' && column.codes)
  })
})
