import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equations } from '../../src/api/equations.ts'
import { fitSync } from '../../src/api/fit-sync.ts'
import { levelsSync } from '../../src/api/levels-sync.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { buildFrame } from '../../src/frame/build-frame.ts'
import { structureOf } from '../../src/frame/levels/structure-of.ts'
import { BlupError } from '../../src/messages/blup-error.ts'
import { equationSystem } from '../../src/report/equations/equation-system.ts'
import { equationsText } from '../../src/report/equations/equations.ts'
import { groupRows } from '../../src/report/equations/group-rows.ts'
import { notations } from '../../src/report/equations/notations/registry.ts'
import { anyTerms } from '../levels/arbitrary-equations.ts'
import { hsb } from '../levels/hsb.ts'
import { latexTrouble, xmlTrouble } from './well-formed.ts'

const text = `
  level 1 (student): MathAch = b0 + b1*group(SES) + e
  level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                     b1 = g10 + g11*MEANSES + g12*Sector + d1`
const m = levelsSync(text, hsb)
const every = ['level', 'combined', 'matrix'] as const

const lines = (output: string): string[] => output.split('\n').map((line) => line.trim().replace(/\s+/g, ' '))

describe('equations of High School and Beyond', () => {
  it('stand level by level in the notation of the founding papers', () => {
    expect(equations(text)).toBe(`\
level 1 (student)
  MathAch_ij = b_0j + b_1j (SES_ij - mean(SES)_j) + ε_ij

level 2 (School)
  b_0j = γ_00 + γ_01 MEANSES_j + γ_02 Sector_j + δ_0j
  b_1j = γ_10 + γ_11 MEANSES_j + γ_12 Sector_j + δ_1j

combined
  MathAch_ij = γ_00 + γ_10 (SES_ij - mean(SES)_j) + γ_01 MEANSES_j + γ_02 Sector_j
               + γ_11 (SES_ij - mean(SES)_j) MEANSES_j + γ_12 (SES_ij - mean(SES)_j) Sector_j + δ_0j
               + δ_1j (SES_ij - mean(SES)_j) + ε_ij

where
  ε_ij         ~ N(0, σ^2)
  (δ_0j, δ_1j) ~ N(0, Ω)
  Ω            = [ ω_00  ω_10 ]
                 [ ω_10  ω_11 ]
  independent: error terms of different levels and of different groups
`)
  })

  it('hold the published estimates', () => {
    const output = lines(m.equations({ notation: 'raudenbush-bryk', values: true }))
    expect(output).toContain('β_0j = 12.096 (0.199) + 5.333 (0.369) MEANSES_j + 1.226 (0.306) SectorCatholic_j + u_0j')
    expect(output).toContain('β_1j = 2.939 (0.155) + 1.039 (0.299) MEANSES_j - 1.643 (0.240) SectorCatholic_j + u_1j')
    expect(output).toContain('r_ij ~ N(0, 36.721)')
    expect(output).toContain('T = [ 2.379 0.1920 ]')
  })

  it.each([
    ['laird-ware', 'β_0j = β_0 + β_2 MEANSES_j + β_3 SectorCatholic_j + b_0j', "V = Z Σ Z' + R"],
    ['sas', 'β_1j = β_1 + β_4 MEANSES_j + β_5 SectorCatholic_j + γ_1j', "V = Z G Z' + R"],
    ['gelman-hill', 'α_j = γ_0^α + γ_1^α MEANSES_j + γ_2^α SectorCatholic_j + η_j^α', 'B_j = U_j G + η_j'],
    ['mlwin', 'β_0ij = β_0 + u_0j + e_0ij', 'u ~ N(0, Ω_u)'],
    ['raudenbush-bryk', 'MathAch_ij = β_0j + β_1j (SES_ij - mean(SES)_j) + r_ij', 'β_j = W_j γ + u_j'],
    ['founding', 'b_1j = γ_10 + γ_11 MEANSES_j + γ_12 SectorCatholic_j + δ_1j', "V_j = X_j Ω X_j' + σ^2 I"],
  ])('in the notation %s', (notation, level, matrices) => {
    const output = lines(m.equations({ notation, form: every, width: 200 }))
    expect(output).toContain(level)
    expect(output).toContain(matrices)
  })

  it('come from a stored fit as well', () => {
    const stored = restoreFit(JSON.stringify(m))
    for (const notation of notations.keys())
      expect(stored.equations({ notation, values: true, form: every })).toBe(
        m.equations({ notation, values: true, form: every }),
      )
    expect(() => stored.equations({ level: '1224' })).toThrow(/P505/)
  })

  it('show the matrices of one school', () => {
    const output = m.equations({ group: 'School', level: '1224', values: true, width: 160 })
    expect(output).toContain('School 1224 (47 rows)')
    expect(output).toContain('X_1224 = [ 1    -1.094 ]')
    expect(output).toContain('Z_1224 = [ 1  0  -0.4280  0        0  0 ]')
    expect(() => m.equations({ group: 'School', level: '1' })).toThrow(BlupError)
  })
})

describe('the two-step matrices', () => {
  it('multiply to those of the combined form', () => {
    const terms = expandFormula(parseFormula(m.formula), [])
    const frame = buildFrame(terms, hsb)
    const only = { group: 'School', level: '1288' }
    const matrices = m.matrices(only)
    const { value } = groupRows(frame, matrices, only)
    const source = {
      terms,
      structure: structureOf(frame),
      family: 'gaussian',
      link: 'identity',
      basis: frame.basis,
      estimates: null,
    }
    const system = equationSystem(source)
    const level1 = system.sections[0]!.equations[0]!
    const coefficients = [level1.constant!, ...level1.terms]
    const product = (pieces: readonly Parameters<typeof value>[0][], i: number) =>
      pieces.reduce((so, piece) => so * value(piece, i), 1)
    matrices.rows.forEach((i, r) => {
      const x = coefficients.map((c) => product(c.own, i))
      const xz = system.fixed.map((c) => x[coefficients.indexOf(c.parent!)]! * product(c.own, i))
      xz.forEach((entry, c) => expect(entry).toBeCloseTo(matrices.X[r]![c]!, 12))
      expect(system.fixed.map(({ fixed }) => fixed!.name)).toEqual(matrices.xNames)
      const omega = m.random[0]!.cov
      matrices.rows.forEach((k, s) => {
        const xk = coefficients.map((c) => product(c.own, k))
        let v = r === s ? m.residual!.sd ** 2 : 0
        for (let a = 0; a < 2; a++) for (let b = 0; b < 2; b++) v += x[a]! * omega[a]![b]! * xk[b]!
        expect(v).toBeCloseTo(matrices.V[r]![s]!, 9)
      })
    })
  })
})

describe('other models', () => {
  it('with three levels', () => {
    const output = lines(
      equations('y ~ t * mean(size, school) + mean(ses, child, school) + (t | school/child)', null, {
        notation: 'raudenbush-bryk',
      }),
    )
    expect(output).toContain('y_ijk = π_0jk + π_1jk t_ijk + e_ijk')
    expect(output).toContain('π_0jk = β_00k + β_01k mean(ses)_jk + r_0jk')
    expect(output).toContain('β_10k = γ_100 + γ_101 mean(size)_k + u_10k')
    expect(output).toContain('T^(k) = [ τ_00,00^(k) τ_10,00^(k) ]')
  })

  it('with crossed classifications', () => {
    const output = lines(equations('diameter ~ 1 + (1 | plate) + (1 | sample)'))
    expect(output).toEqual(
      expect.arrayContaining(['b_0jk = γ_00 + δ_0j', 'b_0jk = ⋯ + ζ_0k', 'diameter_ijk = γ_00 + δ_0j + ζ_0k + ε_ijk']),
    )
  })

  it('of a generalized outcome', () => {
    const output = lines(
      equations('cbind(incidence, size - incidence) ~ period + (1 | herd)', null, { family: 'binomial', form: every }),
    )
    expect(output).toEqual(
      expect.arrayContaining([
        'incidence_ij ~ Binomial(size_ij, p_ij)',
        'logit(p_ij) = b_0j + b_1j period_ij',
        'η_j = X_j Z_j γ + X_j δ_j',
      ]),
    )
    expect(output.join('\n')).not.toMatch(/ε/)
    const latex = equations('y ~ x + (1 | g)', null, { family: 'poisson', format: 'latex' })
    expect(latex).toContain('\\operatorname{log} \\left( \\mu_{ij} \\right)')
  })

  it('without random terms, and with offsets and arithmetic', () => {
    const output = lines(equations('y ~ x + I(x^2) + I(x - 3) + offset(log(t))'))
    expect(output).toContain('y_i = b_0 + b_1 x_i + b_2 x_i^2 + b_3 (x_i - 3) + log(t)_i + ε_i')
  })

  it('with uncorrelated slopes and a term that no equation holds', () => {
    const output = lines(equations('y ~ x + (x || g) + (1 | h)'))
    expect(output).toContain('δ_0j ~ N(0, ω_00^(j1))')
    expect(output).toContain('δ_1j ~ N(0, ω_11^(j2))')
    expect(lines(equations('y ~ x + (x | g) + (1 | g)'))).toContain('also: (1 | g)')
    expect(lines(equations('y ~ x + diag(x | g)'))).toContain('Ω = [ ω_00 0 ]')
  })

  it('with weights, factors and a column that is left out', () => {
    const data = {
      y: [1, 3, 2, 5, 4, 6, 8, 7, 9, 12, 11, 10],
      f: ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'],
      x: [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4],
      x2: [2, 4, 6, 8, 2, 4, 6, 8, 2, 4, 6, 8],
      w: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2],
      g: [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
    }
    const fitted = fitSync('y ~ f + x + x2 + (1 | g)', data, { weights: 'w', contrasts: { f: 'sum' } })
    const output = fitted.equations({ values: true })
    expect(output).toMatch(/f1_ij.*f2_ij/s)
    expect(output).not.toContain('x2')
    expect(output).toMatch(/ε_ij\s+~ N\(0, [\d.]+ \/ w\)/)
    const unfitted = equations('y ~ 0 + f + (0 + f | g)', data)
    expect(unfitted).toContain('γ_10 + δ_1j')
    expect(unfitted).toMatch(/fa_ij \+ b_2j fb_ij \+ b_3j fc_ij/)
  })

  it('refuses what it does not know', () => {
    expect(() => equations('y ~ x', null, { notation: 'foundin' })).toThrow(/E221.*foundin/)
    expect(() => equations('y ~ x', null, { format: 'word' as 'text' })).toThrow(/E221/)
    expect(() => equations('y ~ x', null, { form: 'matrx' as 'matrix' })).toThrow(/E221/)
    expect(() => equations('y ~ x', null, { values: true })).toThrow(/E221.*not fitted/)
  })
})

describe('every model in every notation', () => {
  const families = [
    { family: 'gaussian', link: 'identity' },
    { family: 'binomial', link: 'logit' },
    { family: 'gamma', link: 'inverse-squared' },
  ]

  it('is well-formed MathML and balanced LaTeX', () => {
    fc.assert(
      fc.property(anyTerms, fc.constantFrom(...families), ({ terms, structure }, family) => {
        const source = { terms, structure, ...family, basis: null, estimates: null }
        for (const notation of notations.keys()) {
          const mathml = equationsText(source, { notation, form: every, format: 'mathml' })
          expect(xmlTrouble(mathml), mathml).toBeNull()
          const latex = equationsText(source, { notation, form: every, format: 'latex' })
          expect(latexTrouble(latex), latex).toBeNull()
          expect(equationsText(source, { notation, form: every })).not.toMatch(/undefined|NaN|\[object/)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('holds names of any kind', () => {
    const source = equations('`a < b & "c"_%` ~ `x#1` + `y{}` + `c\\\\d` + (1 | `g~^$`)', null, { format: 'latex' })
    expect(latexTrouble(source)).toBeNull()
    expect(equations('y ~ `μ rate` + (1 | g)', null, { format: 'latex' })).toContain('\\text{$\\mu$ rate}')
    const crossed = equations('y ~ x + w + (x + w | g) + (1 | h)', null, { format: 'latex', notation: 'gelman-hill' })
    expect(crossed).toContain('\\sigma_{\\beta 1\\alpha')
    expect(xmlTrouble(equations('`a < b & "c"` ~ `x\u0001` + (1 | `g>`)', null, { format: 'mathml' }))).toBeNull()
  })

  it('fitted, with values and matrices', () => {
    for (const notation of notations.keys()) {
      for (const options of [
        { values: true, form: every },
        { values: true, level: '1224', form: every },
      ]) {
        expect(xmlTrouble(m.equations({ notation, format: 'mathml', ...options }))).toBeNull()
        expect(latexTrouble(m.equations({ notation, format: 'latex', ...options }))).toBeNull()
      }
    }
  })
})
