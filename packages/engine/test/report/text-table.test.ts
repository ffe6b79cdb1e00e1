import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intervalCells, textTable } from '../../src/report/text-table.ts'
import { printable, textWidth, wrapText } from '../../src/report/text-width.ts'

const numbers = { header: 'estimate', cells: ['251.405', '-10.5', '1.2e-10', '0', '-'], align: 'decimal' } as const
const labels = ['(Intercept)', 'Days', 'c', 'd', 'e']

describe('text tables', () => {
  it('lines numbers up at their points', () => {
    expect(textTable({ title: 'Fixed', labels, groups: [[numbers]] }, 80)).toEqual([
      'Fixed           estimate',
      '  (Intercept)  251.405',
      '  Days         -10.5',
      '  c              1.2e-10',
      '  d              0',
      '  e              -',
    ])
  })

  it('folds by column group, and repeats the labels', () => {
    const column = (header: string) => ({ header, cells: ['1.0', '2.0'], align: 'decimal' }) as const
    const lines = textTable(
      { title: 'T', labels: ['one', 'two'], groups: [[column('aaaaaaaa'), column('bbbbbbbb')], [column('cccccccc')]] },
      28,
    )
    expect(lines).toEqual([
      'T      aaaaaaaa  bbbbbbbb',
      '  one       1.0       1.0',
      '  two       2.0       2.0',
      '       cccccccc',
      '  one       1.0',
      '  two       2.0',
    ])
  })

  it('gives a long label its own line', () => {
    const lines = textTable(
      {
        title: 'T',
        labels: ['short', 'a label far too long to leave room'],
        groups: [[{ ...numbers, cells: ['1.0', '2.0'] }]],
      },
      30,
    )
    expect(lines.slice(2)).toEqual(['  a label far too long to', '    leave room', '              2.0'])
  })

  it('aligns both bounds of an interval', () => {
    expect(intervalCells(['237.01', '7.2'], ['265.80', '13.73'])).toEqual(['237.01, 265.80', '  7.2,   13.73'])
  })

  it('counts wide and combining characters', () => {
    expect(textWidth('観測')).toBe(4)
    expect(textWidth('e\u0301')).toBe(1)
    expect(textWidth('Größe')).toBe(5)
    const lines = textTable({ title: 'T', labels: ['観測', 'abcd'], groups: [[{ ...numbers, cells: ['1.0', '2.0'] }]] }, 40)
    expect(lines.slice(1).map(textWidth)).toEqual([textWidth(lines[1]!), textWidth(lines[1]!)])
  })

  it('spells out control characters', () => {
    expect(printable('a\u001b[31mb\n')).toBe('a\\u001b[31mb\\n')
  })

  it('never runs past the width', () => {
    const word = fc.string({ maxLength: 30, unit: 'grapheme' })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 40, max: 120 }), (names, width) => {
        const cells = names.map((_, i) => `${i}.5`)
        const column = { header: 'value', cells, align: 'decimal' } as const
        const lines = textTable({ title: 'Title', labels: names, groups: [[column], [column], [column]] }, width)
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
      }),
    )
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 20, max: 120 }), (words, width) => {
        const text = words.map(printable).join(' ')
        expect(Math.max(...wrapText(text, width).map(textWidth))).toBeLessThanOrEqual(width)
      }),
    )
  })
})
