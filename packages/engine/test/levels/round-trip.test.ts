import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equationsToTerms, parseLevelEquations, printLevelEquations, termsToEquations } from '../../src/formula/levels/index.ts'
import { anyEquations, anyTerms, bare, model, shape } from './arbitrary-equations.ts'

const runs = { numRuns: 100 }

describe('level equations both ways', () => {
  it('reads what it prints', () => {
    fc.assert(
      fc.property(anyEquations, ({ equations }) => {
        const text = printLevelEquations(equations)
        expect(bare(parseLevelEquations(text)), text).toEqual(bare(equations))
      }),
      runs,
    )
  })

  it('gives the same equations back from the combined formula, names and order aside', () => {
    fc.assert(
      fc.property(anyEquations, ({ equations, structure }) => {
        const { terms, family, link } = equationsToTerms(equations)
        const again = termsToEquations(terms, { structure, family, link })
        expect(shape(again), printLevelEquations(again)).toEqual(shape(equations))
        expect(again.outcome.distribution?.family).toBe(equations.outcome.distribution?.family)
      }),
      runs,
    )
  })

  it('is the identity on equations that it wrote itself', () => {
    fc.assert(
      fc.property(anyEquations, ({ equations, structure }) => {
        const first = equationsToTerms(equations)
        const written = termsToEquations(first.terms, { structure, ...first, rowLabel: 'row' })
        const second = equationsToTerms(parseLevelEquations(printLevelEquations(written)))
        const again = termsToEquations(second.terms, { structure, ...second, rowLabel: 'row' })
        expect(bare(again), printLevelEquations(again)).toEqual(bare(written))
      }),
      runs,
    )
  })

  it('numbers the terms of crossed sections in the order of the sections', () => {
    const text = `level 1:           y   = b0 + b1*x + e
level 2 (child):   b0  = g00 + d0
                   b1  = g10 + g11*ses*sex + d1
level 2 (teacher): b0  = c01*years
                   b1  = c12*years + c13*age*years + f1
level 3 (school):  g00 = h000
                   c01 = h010
                   g10 = h100
                   g11 = h110 + u11
                   c12 = h120 + h121*sector + u12
                   c13 = h130 + h131*size
`
    const structure = {
      groups: [['child', 'teacher'], ['school']],
      levelOf: { ses: 'child', sex: 'child', years: 'teacher', age: 'teacher', sector: 'school', size: 'school' },
    }
    const { terms } = equationsToTerms(parseLevelEquations(text))
    expect(printLevelEquations(termsToEquations(terms, { structure })).trim()).toBe(text.trim())
  })

  it('loses nothing of any model', () => {
    fc.assert(
      fc.property(anyTerms, ({ terms, structure }) => {
        const equations = termsToEquations(terms, { structure })
        const text = printLevelEquations(equations)
        expect(model(equationsToTerms(equations).terms), text).toEqual(model(terms))
        if (equations.levels[0]![0]!.equations.length > 0) {
          expect(model(equationsToTerms(parseLevelEquations(text)).terms), text).toEqual(model(terms))
        }
      }),
      runs,
    )
  })
})
