import { describe, expect, test } from 'vitest'
import { parseExpression } from '../../src/formula/parser.ts'
import { evaluate } from '../../src/frame/evaluate.ts'
import { toTable, type Value } from '../../src/frame/index.ts'
import { newState } from '../../src/frame/transform-state.ts'

const NA = Number.NaN
const table = toTable(
  {
    x: [1.5, 2, 4.25, 7, 8.5],
    z: [3, -1, 0.5, 2, NA],
    i: [-5, -2, 0, 1, 4],
    u: [5.5, -5.5, 1, 0, 2],
    r: [0.5, 1.5, 2.5, -0.5, -1.5],
    r2: [0.25, 2.345, 5.015, 1.005, -2.675],
    h: [1234, 1250, 1350, -1250, 0],
    t: [true, false, null, true, false],
    s: ['b', 'a', 'b', null, 'c'],
    n: ['10', '2', '10', '2', '10'],
    o: ['lo', 'hi', null, 'lo', 'hi'],
    d: [0, 1, 2, 3, 4].map((k) => new Date(86_400_000 * k)),
    'my col': [1, 2, 3, 4, 5],
  },
  { columnTypes: { o: 'ordered' } },
)

function value(text: string): Value {
  return evaluate(parseExpression(text), { table, state: newState({}), source: text, datesRead: new Set() })
}

/** Numbers, logical values as 0 / 1 / NaN, text of categories. */
function plain(text: string): unknown {
  const v = value(text)
  switch (v.kind) {
    case 'number':
      return [...v.values]
    case 'logical':
      return Array.from(v.values, (b) => (b < 0 ? NA : b))
    case 'matrix':
      return v.columns.map((column) => [...column])
    case 'factor':
      return Array.from(v.codes, (code) => v.levels[code] ?? null)
    case 'text':
      return v.values
  }
}

/** What R 4.2.2 gives. */
const inR: readonly [string, unknown][] = [
  ['x', [1.5, 2, 4.25, 7, 8.5]],
  ['`my col` + 1', [2, 3, 4, 5, 6]],
  ['(x + 1) * 2 - x / 2', [4.25, 5, 8.375, 12.5, 14.75]],
  ['-x + +x', [0, 0, 0, 0, 0]],
  ['z^2', [9, 1, 0.25, 4, NA]],
  ['z^0', [1, 1, 1, 1, 1]],
  ['1^z', [1, 1, 1, 1, 1]],
  ['i %% 3', [1, 1, 0, 1, 1]],
  ['i %/% 3', [-2, -1, 0, 0, 1]],
  ['u %% -2', [-0.5, -1.5, -1, -0, -0]],
  ['u %/% -2', [-3, 2, -1, -0, -1]],
  ['t + 1', [2, 1, NA, 2, 1]],
  ['x > 4', [0, 0, 1, 1, 1]],
  ['z >= 2', [1, 0, 0, 1, NA]],
  ['z == 2', [0, 0, 0, 1, NA]],
  ['t & z > 0', [1, 0, NA, 1, 0]],
  ['t & FALSE', [0, 0, 0, 0, 0]],
  ['t | TRUE', [1, 1, 1, 1, 1]],
  ['t | FALSE', [1, 0, NA, 1, 0]],
  ['!t', [0, 1, NA, 0, 1]],
  ['!i', [0, 0, 1, 0, 0]],
  ['s == "b"', [1, 0, 1, NA, 0]],
  ['s != "b"', [0, 1, 0, NA, 1]],
  ['"b" == s', [1, 0, 1, NA, 0]],
  ['n == 10', [1, 0, 1, 0, 1]],
  ['s %in% c("a", "b")', [1, 1, 1, 0, 0]],
  ['i %in% 0:4', [0, 0, 1, 1, 1]],
  ['is.na(s)', [0, 0, 0, 1, 0]],
  ['is.na(z)', [0, 0, 0, 0, 1]],
  ['is.na(t)', [0, 0, 1, 0, 0]],
  ['2 * pi', [2 * Math.PI]],
  ['log(x)', [1.5, 2, 4.25, 7, 8.5].map(Math.log)],
  ['log(x, 2)', [0.584962500721156, 1, 2.08746284125034, 2.8073549220576, 3.08746284125034]],
  ['log(x, base = 7)', [0.208367846945557, 0.356207187108022, 0.743569266874303, 1, 1.09977645398233]],
  ['log(base = 10, 100)', [2]],
  ['log2(x)', [0.584962500721156, 1, 2.08746284125034, 2.8073549220576, 3.08746284125034]],
  ['log1p(x)', [0.916290731874155, 1.09861228866811, 1.65822807660353, 2.07944154167984, 2.2512917986065]],
  ['expm1(x)', [3.48168907033806, 6.38905609893065, 69.1054123466879, 1095.63315842846, 4913.76884029913]],
  ['sqrt(x^2)', [1.5, 2, 4.25, 7, 8.5]],
  ['abs(i)', [5, 2, 0, 1, 4]],
  ['floor(u)', [5, -6, 1, 0, 2]],
  ['ceiling(u)', [6, -5, 1, 0, 2]],
  ['trunc(u)', [5, -5, 1, 0, 2]],
  ['round(r)', [0, 2, 2, -0, -2]],
  ['round(r2, 2)', [0.25, 2.35, 5.02, 1, -2.67]],
  ['round(h, -2)', [1200, 1200, 1400, -1200, 0]],
  ['pmin(z, 2)', [2, -1, 0.5, 2, NA]],
  ['pmax(z, i, 0)', [3, 0, 0.5, 2, NA]],
  ['ifelse(t, x, -1)', [1.5, -1, NA, 7, -1]],
  ['ifelse(x > 4, "big", "small")', ['small', 'small', 'big', 'big', 'big']],
  ['ifelse(x > 4, NA, s)', ['b', 'a', null, null, null]],
  ['scale(z)', [1.07142857142857, -1.21428571428571, -0.357142857142857, 0.5, NA]],
  ['scale(x, center = FALSE)', [0.248654602222694, 0.331539469630259, 0.704521372964301, 1.16038814370591, 1.4090427459286]],
  ['scale(x, scale = FALSE)', [-3.15, -2.65, -0.4, 2.35, 3.85]],
  ['scale(x, 2, 3)', [-0.166666666666667, 0, 0.75, 1.66666666666667, 2.16666666666667]],
  ['center(x)', [-3.15, -2.65, -0.4, 2.35, 3.85]],
  [
    'poly(x, 3)',
    [
      [-0.514736117858498, -0.433031972166673, -0.06536331655346, 0.384009484751578, 0.629121921827053],
      [0.399288018657008, 0.0925373632572485, -0.688823735505811, -0.312672077247648, 0.509670430839203],
      [-0.343656699350812, 0.253155193207408, 0.42808463279277, -0.706181033174495, 0.368597906525128],
    ],
  ],
  [
    'poly(i, 2, raw = TRUE)',
    [
      [-5, -2, 0, 1, 4],
      [25, 4, 0, 1, 16],
    ],
  ],
  [
    'cbind(x, 2 * i)',
    [
      [1.5, 2, 4.25, 7, 8.5],
      [-10, -4, 0, 2, 8],
    ],
  ],
  [
    '2 * cbind(i, i)',
    [
      [-10, -4, 0, 2, 8],
      [-10, -4, 0, 2, 8],
    ],
  ],
  ['factor(i)', ['-5', '-2', '0', '1', '4']],
  ['factor(t)', ['TRUE', 'FALSE', null, 'TRUE', 'FALSE']],
  ['factor(i > 0, labels = c("no", "yes"))', ['no', 'no', 'no', 'yes', 'yes']],
  ['as.numeric(factor(u))', [5, 1, 3, 2, 4]],
  ['as.numeric(factor(s))', [2, 1, 2, NA, 3]],
  ['as.numeric(n)', [10, 2, 10, 2, 10]],
  ['as.numeric(as.character(factor(u)))', [5.5, -5.5, 1, 0, 2]],
  ['as.integer(u)', [5, -5, 1, 0, 2]],
  ['as.numeric(t)', [1, 0, NA, 1, 0]],
  ['as.numeric(d)', [0, 1, 2, 3, 4]],
  ['d > 2', [0, 0, 0, 1, 1]],
  ['I(x - 1)', [0.5, 1, 3.25, 6, 7.5]],
]

describe('expressions have the values that R gives them', () => {
  test.each(inR)('%s', (text, expected) => {
    const actual = plain(text) as unknown[]
    const flat = (list: unknown) => (list as unknown[]).flat()
    expect(actual.length).toBe((expected as unknown[]).length)
    for (const [k, want] of flat(expected).entries()) {
      const got = flat(actual)[k]
      if (typeof want === 'number' && Number.isFinite(want))
        expect(Math.abs((got as number) - want)).toBeLessThan(5e-14 * (1 + Math.abs(want)))
      else expect(got).toEqual(want)
    }
  })

  test('levels: numbers in numeric order, as declared, with another reference', () => {
    const levels = (text: string) => {
      const v = value(text)
      return v.kind === 'factor' && { levels: v.levels, ordered: v.ordered }
    }
    expect(levels('factor(x)')).toEqual({ levels: ['1.5', '2', '4.25', '7', '8.5'], ordered: false })
    expect(levels('factor(0.1 * 3 + 0 * x)')).toEqual({ levels: ['0.3'], ordered: false })
    expect(levels('factor(n)')).toEqual({ levels: ['2', '10'], ordered: false })
    expect(levels('ordered(s, levels = c("c", "a", "b"))')).toEqual({ levels: ['c', 'a', 'b'], ordered: true })
    expect(levels('factor(o)')).toEqual({ levels: ['hi', 'lo'], ordered: true })
    expect(levels('factor(o, ordered = FALSE)')).toEqual({ levels: ['hi', 'lo'], ordered: false })
    expect(levels('relevel(s, ref = "b")')).toEqual({ levels: ['b', 'a', 'c'], ordered: false })
    expect(levels('as.factor(o)')).toEqual({ levels: ['hi', 'lo'], ordered: true })
  })

  test('ordered categories compare by their order', () => {
    expect(plain('ordered(o, levels = c("lo", "hi")) < "hi"')).toEqual([1, 0, NA, 1, 0])
    expect(plain('ordered(o, levels = c("lo", "hi")) >= "lo"')).toEqual([1, 1, NA, 1, 1])
  })

  test('a column comes as it is', () => {
    const column = table.columns.get('x')!
    const v = value('(x)')
    expect(v.kind === 'number' && v.values).toBe(column.kind === 'number' && column.values)
  })
})

describe('expressions that cannot be evaluated', () => {
  const cases: [string, RegExp, string, string?][] = [
    ['log(y)', /^E204 There is no column `y`/, 'y'],
    ['log(`mycol`)', /^E204 There is no column `mycol`/, '`mycol`', 'did you mean `my col`?'],
    ['lgo(x)', /^E205 There is no function `lgo`/, 'lgo(x)', 'did you mean `log`?'],
    ['log(x, 2, 3)', /^E206 `log` takes at most 2 arguments, and has 3/, 'log(x, 2, 3)'],
    ['exp()', /^E206 `exp` lacks its argument `x`/, 'exp()'],
    ['poly(x, degre = 2)', /^E206 `poly` has no argument `degre`/, 'poly(x, degre = 2)', 'did you mean `degree`?'],
    ['poly(x, 1.5)', /^E206 The degree of a polynomial is a whole number/, '1.5'],
    ['poly(x, x = 2)', /^E206 `poly` needs a column, and `2` is a constant/, '2'],
    ['log(x = x, x = 2)', /^E206 `log` was given `x` twice/, 'log(x = x, x = 2)'],
    ['log(s)', /^E206 `log` needs numbers, and `s` holds text/, 's'],
    ['s + 1', /^E206 `\+` needs numbers, not text/, 's + 1'],
    ['s < "b"', /^E206 `<` has no meaning for text without an order/, 's < "b"'],
    ['t && t', /^E206 `&&` compares single values/, 't && t', 'use `&`'],
    ['x:z', /^E206 `:` inside a call makes a list of whole numbers/, 'x:z'],
    ['x + c(1, 2)', /^E206 Lists of 5 and 2 values do not go together/, 'x + c(1, 2)'],
    ['scale(x, center = "a")', /^E206 `center` of `scale` is TRUE, FALSE or a number/, '"a"'],
    ['log(x, -1)', /^E206 The base of a logarithm is positive/, 'log(x, -1)'],
    ['cbind(x, s)', /^E206 `cbind` binds numbers, and `s` holds text/, 's'],
    ['ifelse(s, 1, 2)', /^E206 `ifelse` needs a condition first, and `s` is text/, 's'],
    ['factor(x, labels = c("a", "b"))', /^E206 `labels` of `factor` needs one label for each of the 5 levels/, 'c("a", "b")'],
    ['relevel(s, ref = "z")', /^D117 Column `s` has no level `z`/, ''],
    ['factor(s, levels = c("a", "b"))', /^D117 Column `s` has the value `c` in 1 row \(first in row 5\)/, ''],
    ['as.numeric(s)', /^D101 Column `s` cannot be read as numbers: 4 rows of 5/, ''],
    ['poly(t, 2)', /^E208 A polynomial of degree 2 needs more than 2 different values, and `t` has 2/, 't'],
    ['scale(0 * x)', /^E208 `0 \* x` has one value in all rows/, '0 * x'],
    ['log(.)', /^E203/, '.'],
  ]
  test.each(cases)('%s', (text, message, place, fix) => {
    try {
      value(text)
      expect.unreachable()
    } catch (error) {
      const {
        message: said,
        place: at,
        fixes,
      } = error as { message: string; place: { start?: number; end?: number }; fixes: string[] }
      expect(said).toMatch(message)
      if (place !== '') expect(text.slice(at.start, at.end)).toBe(place)
      if (fix !== undefined) expect(fixes).toContain(fix)
    }
  })

  test('an unknown function comes with the list of those there are', () => {
    expect(() => value('spline(x)')).toThrow(
      expect.objectContaining({ fixes: [expect.stringMatching(/functions: I, log, .*poly.*cbind/)] }),
    )
  })
})
