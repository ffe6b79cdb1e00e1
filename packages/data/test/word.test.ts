import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTable } from '../src/index.ts'
import { isExact, isPadded, wordDays, wordKind, wordNumber } from '../src/word.ts'
import { testFolder } from './folder.ts'

const folder = testFolder()

describe('what a word spells', () => {
  it.each([
    ['missing', ['', ' ', '\t', 'NA', ' NA ']],
    [
      'number',
      ['1', '-1', '+1', ' 1 ', '1.', '.5', '1e5', '1E-5', '-0', '007', 'inf', '-Inf', '+Infinity', 'NaN', '-nan', '1e400'],
    ],
    ['logical', ['true', 'TRUE', 'True', 'false', 'FALSE', 'False']],
    ['comma', ['1,5', '-12,25', ' 0,5 ']],
    ['date', ['2020-02-29', '1969-12-31T23:59:59Z', '2020-01-02 03:04', '2020-01-02T03:04:05.678+05:30']],
    [
      'text',
      [
        'a',
        'T',
        'F',
        'na',
        'N/A',
        '.',
        '-',
        '1e',
        'e5',
        '0x1F',
        '1_000',
        '1,5,6',
        '1.000,5',
        '$1',
        '1%',
        '1 2',
        'infinit',
        '１',
      ],
    ],
    [
      'text',
      [
        '2021-02-29',
        '2020-13-01',
        '2020-1-2',
        '2020-01',
        '2020-01-02T24:00',
        '2020-01-02T03',
        '12/31/2020',
        'true ',
        'tRUE',
        '+-1',
      ],
    ],
  ])('%s', (kind, words) => {
    for (const word of words) expect([word, wordKind(word)]).toEqual([word, kind])
  })

  it('gives the value of numbers, with points and with commas', () => {
    expect([' 1.5 ', '+.5', '1,25', '-Inf', 'infinity', 'nan', '1e400', '007'].map(wordNumber)).toEqual([
      1.5,
      0.5,
      1.25,
      -Infinity,
      Infinity,
      Number.NaN,
      Infinity,
      7,
    ])
  })

  it('counts days from 1970 in UTC', () => {
    for (const text of ['1970-01-01', '2020-02-29', '0001-01-01', '1582-10-04', '9999-12-31']) {
      expect(wordDays(text)).toBe(Date.parse(text) / 86_400_000)
    }
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(wordDays(date.toISOString())).toBe((date.getTime() * 1000) / 86_400_000_000)
      }),
    )
  })

  it('is exact as long as a double gives the digits back', () => {
    expect(
      ['1', '9007199254740991', '9007199254740992', '100000000000000000000', '1152921504606846976', '1.5', '1e30'].every(
        isExact,
      ),
    ).toBe(true)
    expect(['9007199254740993', '-12345678901234567', '123456789012345678901234567890', '1'.repeat(400)].some(isExact)).toBe(
      false,
    )
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => isExact(String(value))))
    fc.assert(
      fc.property(fc.double({ min: 2 ** 53, max: 1e21, maxExcluded: true, noNaN: true }), (value) => isExact(String(value))),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }), (value) => {
        // What a double prints is either its exact value or fewer than 18 digits and zeros.
        const printed = Number(value).toLocaleString('en', { useGrouping: false, maximumSignificantDigits: 17 })
        const short = Number(printed) === Number(value) && /^\d{1,17}0*$/.test(String(value)) && printed === String(value)
        if (BigInt(Number(value)) === value) expect(isExact(String(value))).toBe(true)
        else if (!short) expect(isExact(String(value))).toBe(false)
      }),
    )
  })

  it('knows codes by their zeros', () => {
    expect(['007', '-01', '+00'].every(isPadded)).toBe(true)
    expect(['0', '0.5', '-0.5', '10', '7'].some(isPadded)).toBe(false)
  })
})

describe('the two ways in which text becomes numbers', () => {
  // Tables of up to 2000 rows are typed word by word here, larger ones inside the database: both have to agree.
  const filler = Array.from({ length: 2000 }, () => '1')
  const piece = fc.constantFrom(
    '1',
    '0',
    '23',
    '.',
    '-',
    '+',
    'e',
    'E',
    '5',
    'inf',
    'Infinity',
    'nan',
    'NaN',
    ' ',
    '\t',
    '_',
    ',',
    'x',
    'NA',
    'T',
    'true',
  )
  const word = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))

  it('agree on every word', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 5, maxLength: 50 }), async (words) => {
        const cells = words.map((text) => `"${text}",0`)
        const small = await readTable(folder.write('small.csv', `x,y\n${['1,0', ...cells].join('\n')}\n`))
        const large = await readTable(
          folder.write('large.csv', `x,y\n${['1,0', ...cells, ...filler.map((one) => `${one},0`)].join('\n')}\n`),
        )
        const bad = words.filter((text) => !['number', 'missing'].includes(wordKind(text)))
        expect(large.problems.has('x')).toBe(bad.length > 0)
        if (bad.length > 0)
          expect(large.problems.get('x')!.message).toContain(`in ${bad.length} of ${2001 + words.length} rows ("${bad[0]}"`)
        const [, read] = [...large.table.columns][0]!
        const expected = words.map((text) => (wordKind(text) === 'number' ? wordNumber(text) : Number.NaN))
        expect(read).toMatchObject({ kind: 'number' })
        expect(Array.from((read as { values: Float64Array }).values.slice(1, words.length + 1))).toEqual(expected)
        if (bad.length === 0) {
          const column = small.table.columns.get('x') as { values: Float64Array }
          expect(Array.from(column.values)).toEqual([1, ...expected])
        }
      }),
      { numRuns: 25 },
    )
  })
})
