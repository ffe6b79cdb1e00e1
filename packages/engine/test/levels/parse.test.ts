import { describe, expect, it } from 'vitest'
import { expandFormula } from '../../src/formula/expand.ts'
import { formulaFromTerms } from '../../src/formula/formula-from-terms.ts'
import {
  equationsToTerms,
  isLevelText,
  parseLevelEquations,
  printLevelEquations,
  termsToEquations,
} from '../../src/formula/levels/index.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { printFormula } from '../../src/formula/print.ts'
import { BlupError } from '../../src/messages/blup-error.ts'

const formula = (text: string): string => printFormula(formulaFromTerms(equationsToTerms(parseLevelEquations(text)).terms))

function failure(text: string): BlupError {
  try {
    equationsToTerms(parseLevelEquations(text))
  } catch (error) {
    if (error instanceof BlupError) return error
    throw error
  }
  throw new Error(`no error for\n${text}`)
}

const pointed = ({ place }: BlupError): string => place.source!.slice(place.start, place.end)

describe('level equations as text', () => {
  it('puts slopes as outcomes together', () => {
    const text = `
      level 1 (student): MathAch = b0 + b1*group(SES) + e
      level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                         b1 = g10 + g11*MEANSES + g12*Sector + d1`
    expect(formula(text)).toBe(
      'MathAch ~ group(SES, School) + MEANSES + Sector + group(SES, School):MEANSES + group(SES, School):Sector + (group(SES, School) | School)',
    )
    expect(printLevelEquations(parseLevelEquations(text))).toBe(
      [
        'level 1 (student): MathAch = b0 + b1*group(SES) + e',
        'level 2 (School):  b0      = g00 + g01*MEANSES + g02*Sector + d0',
        '                   b1      = g10 + g11*MEANSES + g12*Sector + d1',
      ].join('\n'),
    )
  })

  it.each([
    ['level 1: y = b0 + e', 'y ~ 1'],
    ['Level 1: y = b0 + b1*x + e', 'y ~ x'],
    ['LEVEL-1: y = 0 + b1*x + e', 'y ~ 0 + x'],
    ['level 1: y = b0 + e\nlevel 2 (g): b0 = g0 + d0', 'y ~ 1 + (1 | g)'],
    ['level 1: y = b0 + e; level 2 (g): b0 = g0 + d0', 'y ~ 1 + (1 | g)'],
    ['# a comment; with a semicolon\n\nlevel 1: y = b0 + e # and more\nlevel 2 (g):\n  b0 = g0\n     + d0', 'y ~ 1 + (1 | g)'],
    ['level 1: log(y) = b0 + b1*(x - 3) + b2*x^2 + b3*x*z + b4*x:w + e', 'log(y) ~ I(x - 3) + I(x^2) + x:z + x:w'],
    ['level 1: y = b0 + b1*(a > 3) + e', 'y ~ a > 3'],
    ['level 1: y = b0 + offset(log(t)) + e', 'y ~ 1 + offset(log(t))'],
    ['level 1: y = b0 + b1*x + e\nlevel 2 (g): b0 = 0 + d0\nb1 = g1', 'y ~ 0 + x + (1 | g)'],
    ['level 1: y = b1*x + e\nlevel 2 (g): b1 = g1 + d1', 'y ~ 0 + x + (0 + x | g)'],
    ['level 1: y = b0 + b1*x + e\nlevel 2 (g): b0 = g0 + d0; b1 = g1 + d1; cov(d0, d1) = 0', 'y ~ x + (1 | g) + (0 + x | g)'],
    ['level 1: y = b0 + b1*x + e\nlevel 2 (g): b0 = g0 + d0; b1 = g1 + d1; cov(d0, d1) = diag', 'y ~ x + diag(x | g)'],
    [
      'level 1: y = b0 + b1*x + e\nlevel 2 (g): b0 = g0 + d0; b1 = g1 + d1; cov(d0, d1) = rr(d = 1)',
      'y ~ x + rr(x | g, d = 1)',
    ],
    [
      'level 1: y = b0 + b1*x + e\nlevel 2 (s): b0 = g0 + d0; b1 = g1\nlevel 2 (t): b0 = h1*z + f0\nb1 = f1',
      'y ~ x + z + (1 | s) + (x | t)',
    ],
    [
      'level 1: y = b0 + e\nlevel 2 (class:school): b0 = g0 + d0\nlevel 3 (school): g0 = h0 + u0',
      'y ~ 1 + (1 | class:school) + (1 | school)',
    ],
    [
      'level 1: y = b0 + e\nlevel 2 (`my group`): b0 = g0 + d0\nalso: (1 | q) + diag(x | r)',
      'y ~ 1 + (1 | `my group`) + (1 | q) + diag(x | r)',
    ],
    ['level 1: y = β0 + β1*x + r\nlevel 2 (j): β0 = γ00 + u0\nβ1 = γ10', 'y ~ x + (1 | j)'],
    ['level 1: y = b0_j + e_ij\nlevel 2 (g): b0_j = g0 + d_j', 'y ~ 1 + (1 | g)'],
  ])('%s', (text, expected) => {
    expect(formula(text)).toBe(expected)
  })

  it('centres on the groups of the next level, and counts the units of its own', () => {
    const text = `
      level 1 (test):   y   = p0 + p1*group(t) + e
      level 2 (child):  p0  = b00 + b01*group(ses) + r0
                        p1  = b10
      level 3 (school): b00 = c000 + c001*grand(size) + c002*mean(iq) + u00
                        b01 = c010
                        b10 = 0 + c101*size`
    expect(formula(text)).toBe(
      'y ~ group(ses, school, unit = child) + grand(size, school) + mean(iq, school) + group(t, child):size + (1 | child) + (1 | school)',
    )
    expect(printLevelEquations(parseLevelEquations(text.replace('group(ses)', 'group(ses, school, unit = child)')))).toContain(
      'b01*group(ses) + r0',
    )
  })

  it.each([
    ['y ~ Binomial(n, p)', 'logit(p)', 'binomial', 'logit', 'cbind(y, n - y)'],
    ['y ~ Binomial(1, p)', 'probit(p)', 'binomial', 'probit', 'y'],
    ['y ~ bernoulli(p)', 'log(p/(1 - p))', 'binomial', 'logit', 'y'],
    ['cbind(a, b) ~ Binomial(p)', 'cloglog(p)', 'binomial', 'cloglog', 'cbind(a, b)'],
    ['count ~ Poisson(lambda)', 'log(lambda)', 'poisson', 'log', 'count'],
    ['y ~ Gamma(mu, phi)', '1/mu', 'gamma', 'inverse', 'y'],
    ['y ~ InverseGaussian(mu)', '1/mu^2', 'inverse-gaussian', 'inverse-squared', 'y'],
    ['y ~ Normal(mu, s2)', 'mu', 'gaussian', 'identity', 'y'],
    ['y ~ NegativeBinomial(mu, k)', 'sqrt(mu)', 'negative-binomial', 'sqrt', 'y'],
    ['y ~ Gamma(m)', 'm^2', 'gamma', 'power:2', 'y'],
    ['y ~ Gamma(m)', 'm^(-0.5)', 'gamma', 'power:-0.5', 'y'],
  ])('reads %s with %s', (distribution, left, family, link, response) => {
    const text = `level 1: ${distribution}\n${left} = b0 + b1*x\nlevel 2 (g): b0 = g0 + d0; b1 = g1`
    const equations = parseLevelEquations(text)
    const terms = equationsToTerms(equations)
    expect(terms).toMatchObject({ family, link })
    expect(formula(text)).toBe(`${response} ~ x + (1 | g)`)
    expect(equationsToTerms(parseLevelEquations(printLevelEquations(equations)))).toMatchObject({ family, link })
    const back = termsToEquations(terms.terms, terms)
    expect(equationsToTerms(back)).toMatchObject({ family, link })
    expect(formula(printLevelEquations(back))).toBe(formula(text))
  })

  it('is told apart from a formula', () => {
    expect(isLevelText('level 1: y = b0 + e')).toBe(true)
    expect(isLevelText('\n# note\n  Level 2 (g): b0 = g0')).toBe(true)
    expect(isLevelText('y ~ level + (1 | g)')).toBe(false)
    expect(isLevelText('level ~ 1')).toBe(false)
    expect(isLevelText('level1 ~ x')).toBe(false)
  })
})

describe('terms that no level equation can hold', () => {
  const levels = (source: string): string => printLevelEquations(termsToEquations(expandFormula(parseFormula(source), [])))

  it('keeps a second error term of a coefficient aside', () => {
    expect(levels('y ~ x + (x | g) + (1 | g)')).toMatch(/also: +\(1 \| g\)$/)
  })

  it('shows a slope without its average as 0', () => {
    expect(levels('y ~ 1 + (x | g)')).toMatch(/b1 += 0 \+ d1/)
  })

  it('puts the factors of a nesting on levels of their own', () => {
    expect(levels('strength ~ 1 + (1 | batch/cask)')).toBe(
      [
        'level 1:              strength = b0 + e',
        'level 2 (cask:batch): b0       = g00 + d0',
        'level 3 (batch):      g00      = h000 + u00',
      ].join('\n'),
    )
  })
})

const base = 'level 1: y = b0 + b1*x + e\n'

describe('level equations that cannot be', () => {
  it.each([
    ['E302', 'b2', `${base}level 2 (g): b0 = g0 + d0\nb1 = g1\nb2 = g2`],
    ['E303', 'b1*x', `${base}level 2 (g): b0 = g0 + d0`],
    ['E303', 'b0', `${base}level 2 (g): b1 = g0 + d0`],
    ['E304', 'b1', `${base}level 2 (g): b0 = g0 + d0\nb1 = g1\nb1 = g2`],
    ['E304', 'z', `level 1: y = b0 + e\nz = c0 + f\nlevel 2 (g): b0 = g0 + d0`],
    ['E305', 'b1*z', `${base}level 2 (g): b0 = g0 + d0\nb1 = g2 + b1*z + d1`],
    ['E305', 'b0*z', `${base}level 2 (g): b0 = g0 + b1*w + d0\nb1 = g1 + b0*z`],
    ['E306', 'x', 'level 1: y = b0 + b1*x'],
    ['E306', 'level 2 (g):', `${base}level 2 (g): b0 = g0\nb1 = g1`],
    ['E309', 'g0', `${base}level 2 (g): b0 = g0 + d0\nb1 = g0 + d1`],
    ['E309', 'd', `${base}level 2 (g): b0 = g0 + d\nb1 = g1 + d`],
    ['E311', 'd0', `${base}level 2 (g): b0 = g1*z + d0\nb1 = g2`],
    ['E312', 'group(x)', 'level 1: y = b0 + b1*group(x) + e'],
    ['E312', 'mean(x)', `level 1: y = b0 + b1*mean(x) + e\nlevel 2 (g): b0 = g0 + d0\nb1 = g1`],
    ['E313', 'b2', 'level 1: y = b0 + b1*x + b2*x*z + e\nlevel 2 (g): b0 = g0 + d0; b1 = g10 + g11*z; b2 = g20'],
    ['E313', 'c2*x', 'level 1: y = b0 + b1*x + c2*x + e'],
    ['E301', 'e', 'level 1: y = b0 + b1*x + x + e'],
    ['E301', 'b1*x', 'level 1: y = b0 - b1*x + e'],
    ['E301', 'b1*x/2', 'level 1: y = b0 + b1*x/2 + e'],
    ['E301', '3', 'level 1: y = 3 + b1*x + e'],
    ['E301', 'b1*x*x', 'level 1: y = b0 + b1*x*x + e'],
    ['E301', 'Binomal(n, p)', 'level 1: y ~ Binomal(n, p)\nlogit(p) = b0'],
    ['E301', 'logit(q)', 'level 1: y ~ Binomial(n, p)\nlogit(q) = b0'],
    ['E301', 'e', 'level 1: y ~ Poisson(mu)\nlog(mu) = b0 + e'],
    ['E301', 'logit(y)', 'level 1: logit(y) = b0 + e'],
    ['E301', 'level 2:', `${base}level 2: b0 = g0 + d0; b1 = g1`],
    ['E301', 'level 2 (a/b):', `${base}level 2 (a/b): b0 = g0 + d0; b1 = g1`],
    ['E301', 'level 3 (g):', `${base}level 3 (g): b0 = g0 + d0; b1 = g1`],
    ['E301', 'y = b0 + e', 'y = b0 + e\nlevel 1: y = b0 + e'],
    ['E301', 'd9', `${base}level 2 (g): b0 = g0 + d0; b1 = g1 + d1; cov(d0, d9) = 0`],
    ['E301', 'banana', `${base}level 2 (g): b0 = g0 + d0; b1 = g1 + d1; cov(d0, d1) = banana`],
    ['E201', '', 'level 1: y = b0 + b1*group(x + e\nlevel 2 (g): b0 = g0 + d0'],
  ])('%s at `%s`', (code, at, text) => {
    const error = failure(text)
    expect([error.code, pointed(error)], error.message).toEqual([code, at])
    if (code !== 'E201') expect(error.message).toMatch(/\(line \d+\)\.$/)
  })

  it('suggests the coefficient that was meant', () => {
    const error = failure(`level 1: y = beta0 + beta1*x + e\nlevel 2 (g): beta0 = g0 + d0\nbeta11 = g1`)
    expect(error.fixes[0]).toBe('did you mean `beta1`?')
    expect(error.message).toContain('(line 3)')
  })
})
