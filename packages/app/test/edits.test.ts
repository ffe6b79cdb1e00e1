import { expandFormula, parseFormula } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editFormula, isRandom, termsOf } from '../src/spec/edits.ts'
import { difference } from '../src/spec/fixes/difference.ts'
import { nouns } from '../src/spec/nouns.ts'

const columns = ['y', 'a', 'b', 'c', 'g', 'h']

describe('edits of a formula', () => {
  it.each([
    ['y ~ a + (1 | g)', { kind: 'add', variable: 'b', of: [] }, 'y ~ a + b + (1 | g)'],
    ['y ~ a + (a | g)', { kind: 'add', variable: 'b', of: ['a'] }, 'y ~ a + a:b + (a | g)'],
    ['y ~ a*b + (a | g)', { kind: 'remove', variables: ['b', 'a'] }, 'y ~ a + b + (a | g)'],
    ['y ~ a*b + (a | g)', { kind: 'remove-coefficient', variables: ['a'] }, 'y ~ b + (1 | g)'],
    ['y ~ a + (1 | g)', { kind: 'toggle-random', variables: ['a'], group: 'g' }, 'y ~ a + (a | g)'],
    ['y ~ a + (a | g)', { kind: 'toggle-random', variables: [], group: 'g' }, 'y ~ a + (0 + a | g)'],
    ['y ~ a + (1 | g)', { kind: 'toggle-random', variables: [], group: 'g' }, 'y ~ a'],
    ['y ~ a + (a | g)', { kind: 'structure', group: 'g', structure: 'diag' }, 'y ~ a + diag(a | g)'],
    ['y ~ a + (a || g)', { kind: 'structure', group: 'g', structure: 'us' }, 'y ~ a + (a | g)'],
    ['y ~ a', { kind: 'add-group', group: 'g:h' }, 'y ~ a + (1 | g:h)'],
    ['y ~ a + (a | g)', { kind: 'replace', variable: 'a', by: 'group(a, g)' }, 'y ~ group(a, g) + (group(a, g) | g)'],
    ['y ~ a + (1 | g)', { kind: 'response', response: 'a' }, 'a ~ 1 + (1 | g)'],
  ] as const)('%s, %j', (before, edit, after) => {
    expect(editFormula(before, edit, columns)).toBe(after)
  })

  it('turns a coefficient random and back without leaving a trace', () => {
    const formula = fc
      .record({ fixed: fc.subarray(['a', 'b', 'c', 'a:b']), slopes: fc.subarray(['a', 'b', 'c']) })
      .map(({ fixed, slopes }) => `y ~ ${['1', ...fixed].join(' + ')} + (${['1', ...slopes].join(' + ')} | g)`)
    fc.assert(
      fc.property(formula, fc.constantFrom('a', 'b', 'c'), (text, variable) => {
        const edit = { kind: 'toggle-random', variables: [variable], group: 'g' } as const
        const once = editFormula(text, edit, columns)
        expect(isRandom(termsOf(once, columns)!, [variable], 'g')).toBe(!isRandom(termsOf(text, columns)!, [variable], 'g'))
        const twice = expandFormula(parseFormula(editFormula(once, edit, columns)), columns)
        const before = expandFormula(parseFormula(text), columns)
        const said = (terms: typeof before) => [
          terms.fixed.map(({ label }) => label),
          terms.random.map((term) => term.terms.map(({ label }) => label).sort()),
        ]
        expect(said(twice)).toEqual(said(before))
      }),
    )
  })

  it('says what a change takes and gives', () => {
    expect(difference('y ~ a + (a | g)', 'y ~ a + (1 | g)')).toEqual({ gone: '(a | g)', put: '(1 | g)' })
  })
})

describe('nouns', () => {
  it.each([
    ['schoolNR', 'school', 'schools'],
    ['Subject', 'subject', 'subjects'],
    ['batch:cask', 'cask', 'casks'],
    ['city', 'city', 'cities'],
    ['batch', 'batch', 'batches'],
  ])('%s', (name, one, many) => {
    expect(nouns(name)).toEqual([one, many])
  })
})
