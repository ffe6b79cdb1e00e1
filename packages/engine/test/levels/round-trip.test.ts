import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equationsToTerms, parseLevelEquations, printLevelEquations, termsToEquations } from '../../src/formula/levels/index.ts'
import { anyEquations, anyTerms, bare, model, shape } from './arbitrary-equations.ts'

const runs = { numRuns: 60 }

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
