import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code } from '../../src/api/code.ts'
import { fitSync } from '../../src/api/fit-sync.ts'
import { levelsSync } from '../../src/api/levels-sync.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { variablesOfTerms } from '../../src/formula/levels/level-structure.ts'
import { printExpr } from '../../src/formula/print.ts'
import type { BasisVariable } from '../../src/frame/basis.ts'
import { codeText } from '../../src/report/code/code.ts'
import { codeTargets } from '../../src/report/code/targets/registry.ts'
import { anyTerms } from '../levels/arbitrary-equations.ts'
import { hsb } from '../levels/hsb.ts'

const m = levelsSync(
  `level 1 (student): MathAch = b0 + b1*group(SES) + e
   level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                      b1 = g10 + g11*MEANSES + g12*Sector + d1`,
  hsb,
)

const data = {
  y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 4],
  n: Array.from({ length: 12 }, () => 20),
  x: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6],
  f: ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'],
  g: [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
  h: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
  w: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2],
  'a b': [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2],
}

describe('High School and Beyond as code', () => {
  it('for lme4 sets the method, the reference and the centring', () => {
    expect(m.code('lme4', { data: 'hsb.csv' })).toBe(`\
library(lme4)  # library(lmerTest) in its place adds Satterthwaite degrees of freedom and p values
d <- read.csv("hsb.csv", check.names = FALSE)
d <- d[complete.cases(d[c("MathAch", "SES", "School", "MEANSES", "Sector")]), ]
d$SES_mean_School <- ave(d$SES, d$School)
d$SES_within_School <- d$SES - d$SES_mean_School
d$Sector <- factor(d$Sector, levels = c("Public", "Catholic"))
m <- lmer(MathAch ~ SES_within_School + MEANSES + Sector + SES_within_School:MEANSES + SES_within_School:Sector + (SES_within_School | School), data = d, REML = TRUE)
summary(m)
`)
  })

  it.each([
    ['nlme', 'random = list(School = pdSymm(~SES_within_School)), data = d, method = "REML"'],
    ['glmmTMB', 'REML = TRUE)'],
    ['julia', '(1 + SES_within_School | School)), d; contrasts, REML = true)'],
    ['statsmodels', 'groups="School", re_formula="SES_within_School").fit(reml=True)'],
    ['stata', '|| School: SES_within_School, covariance(unstructured) reml dfmethod(satterthwaite)'],
    ['sas', 'random intercept SES_within_School / subject=School type=un;'],
    ['spss', '/RANDOM=INTERCEPT SES_within_School | SUBJECT(School) COVTYPE(UN)'],
    ['hlm', 'B1 = G10 + G11*(MEANSES) + G12*(SECTORCATHOLIC) + U1'],
    ['mlwin', 'β_0ij      = β_0 + u_0j + e_0ij'],
  ])('for %s', (target, line) => {
    const output = m.code(target)
    expect(output).toContain(line)
    expect(output).not.toMatch(/Not the same model|cannot be/)
    expect(restoreFit(JSON.stringify(m)).code(target)).toBe(output)
  })

  it('takes the other reference where the system takes the last level', () => {
    expect(m.code('sas')).toContain('class School Sector(ref="Public");')
    expect(m.code('spss')).toContain('RECODE Sector ("Catholic"=1) ("Public"=2) INTO Sector_f.')
    expect(m.code('stata')).toContain('label define Sector_l 1 "Public" 2 "Catholic"')
    expect(m.code('julia')).toContain(':Sector => DummyCoding(base = "Public"')
  })
})

describe('what differs from a default is set', () => {
  const ml = fitSync('y ~ x + (x || g)', data, { method: 'ml' })

  it.each([
    ['lme4', '(1 | g) + (0 + x | g), data = d, REML = FALSE)'],
    ['nlme', 'random = list(g = pdBlocked(list(pdSymm(~1), pdSymm(~0 + x)))), data = d, method = "ML"'],
    ['glmmTMB', 'REML = FALSE)'],
    ['stata', '|| g: || g: x, noconstant mle'],
    ['sas', 'method=ml;'],
    ['spss', '/METHOD=ML'],
    ['mlwin', 'estimation: IGLS'],
    ['hlm', 'Method of estimation: full maximum likelihood'],
  ])('for %s: maximum likelihood and uncorrelated slopes', (target, line) => {
    expect(ml.code(target)).toContain(line)
  })

  it('levels stand in the order of each system', () => {
    const data3 = {
      y: data.y,
      x: data.x,
      child: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
      school: [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
    }
    const model = 'y ~ x + (1 | school/child)'
    expect(code(model, data3, 'stata')).toContain('|| school: || child:')
    expect(code(model, data3, 'nlme')).toMatch(/random = list\(school = pdSymm\(~1\), child_school = pdSymm\(~1\)\)/)
    expect(code(model, data3, 'sas')).toMatch(/subject=child\*school type=vc;\s+random intercept \/ subject=school type=vc;/)
    expect(code(model, data3, 'julia')).toContain('(1 | child & school) + (1 | school)')
    expect(code(model, data3, 'hlm')).toContain('B00 = G000 + U00')
  })

  it('names that a system does not take are changed, and that is said', () => {
    expect(code('y ~ `a b` + (1 | g)', data, 'lme4')).toContain('y ~ `a b` + (1 | g)')
    expect(code('y ~ `a b` + (1 | g)', data, 'stata')).toContain('* Note: the column `a b` is called `a_b` here.')
    expect(code('y ~ `a b` + (1 | g)', data, 'julia')).toContain('rename!(d, "a b" => "a_b")')
    expect(code('y ~ `a b` + (1 | g)', data, 'statsmodels')).toContain('Q(\\"a b\\")')
  })
})

describe('what cannot be expressed is said', () => {
  it.each([
    ['glmmTMB', 'y ~ x + (1 | g)', { weights: 'w' }, '# Not the same model: precision weights'],
    ['statsmodels', 'y ~ x + (1 | g)', { weights: 'w' }, '# Not the same model: weights'],
    ['stata', 'y ~ x + (x | g) + (x | h)', {}, '* Not the same model: random slopes of the crossed factor `g`'],
    ['stata', 'y ~ f + (1 | g)', { contrasts: { f: 'sum' } }, '* Note: sum contrasts of `f`'],
    ['nlme', 'y ~ x + (x | g) + (x | h)', {}, '# This model cannot be written for R, nlme.'],
    ['hlm', 'y ~ x + (x || g)', {}, '// Not the same model: the error terms of g are always freely correlated'],
    ['julia', 'y ~ poly(x, 2) + (1 | g)', {}, '# Note: `poly(x, 2)` cannot be computed here'],
    ['nlme', 'y ~ x + (1 | g)', { family: 'poisson' }, '# This model cannot be written for R, nlme.'],
    ['spss', 'y ~ x + (1 | g)', { family: 'binomial' }, '* This model cannot be written for SPSS.'],
    ['julia', 'y ~ x + (1 | g)', { family: 'beta' }, '# This model cannot be written for Julia, MixedModels.jl.'],
    ['lme4', 'y ~ x + (1 | g)', { family: 'poisson', method: 'pql' }, '# Not the same model: the method pql'],
  ] as const)('%s: %s %j', (target, model, options, line) => {
    expect(code(model, data, target, options).split('\n').join('\n')).toContain(line)
  })

  it('knows its systems', () => {
    expect(() => code('y ~ x', data, 'lme')).toThrow(/E221/)
    expect([...codeTargets.keys()]).toEqual([
      'lme4',
      'nlme',
      'glmmTMB',
      'julia',
      'statsmodels',
      'stata',
      'sas',
      'spss',
      'hlm',
      'mlwin',
    ])
  })
})

describe('generalized models', () => {
  const model = 'cbind(y, n - y) ~ x + f + offset(log(w)) + (1 | g)'
  const options = { family: 'binomial', method: 'agq:9' }

  it.each([
    ['lme4', 'family = binomial(link = "logit"), nAGQ = 9'],
    ['stata', 'melogit y c.x ib1.f_f || g:, offset(log_w) binomial(n) intpoints(9)'],
    ['sas', 'proc glimmix data=d method=quad(qpoints=9);'],
    ['sas', 'model y/n = x f / dist=binomial link=logit solution offset=log_w;'],
    ['julia', 'd, Binomial(), LogitLink(); contrasts, nAGQ = 9, wts = float.(d.n))'],
    ['glmmTMB', '# Not the same model: the method agq:9 cannot be expressed in glmmTMB; this is the Laplace approximation.'],
  ])('for %s', (target, line) => {
    expect(code(model, data, target, options)).toContain(line)
  })
})

it('labels that look like numbers are levels of text in Julia too', () => {
  const waves = { y: data.y, wave: data.y.map((_, i) => String(i % 3)), g: data.g }
  expect(code('y ~ wave + (1 | g)', waves, 'julia')).toContain('d.wave = string.(d.wave)')
  expect(code('y ~ f + (1 | g)', data, 'julia')).not.toContain('string.(')
})

describe('every model for every system', () => {
  it('has code or says why not', () => {
    fc.assert(
      fc.property(anyTerms, fc.constantFrom('reml', 'ml'), fc.boolean(), ({ terms, structure }, method, factors) => {
        const variables = variablesOfTerms(terms).map((expr): BasisVariable => {
          const label = printExpr(expr)
          if (factors && expr.kind === 'name')
            return { kind: 'categorical', label, levels: ['1', '2', '10'], ordered: false, contrast: 'treatment' }
          return { kind: 'numeric', label, suffixes: label.startsWith('poly') ? ['1', '2'] : [''], range: [] }
        })
        const basis = { variables, weights: null, weightsAs: 'precision', offset: null, givenAsNumbers: [] } as const
        for (const target of codeTargets.keys()) {
          const output = codeText({ terms, structure, family: 'gaussian', link: 'identity', method, basis }, target)
          expect(output, target).not.toMatch(/undefined|NaN|\[object|null/)
          expect(output.trim()).not.toBe('')
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('expressions in R', () => {
  const output = (target: string) => code('y ~ factor(x > 2) + exp(x / 10) + (1 | g)', data, target)

  it('makes categories of an expression in a column of its own', () => {
    for (const target of ['lme4', 'nlme', 'glmmTMB']) {
      expect(output(target)).toContain('d$factor_x_2 <- factor(with(d, x > 2), levels = c("FALSE", "TRUE"))')
      expect(output(target)).not.toContain('cannot be')
    }
    expect(output('stata')).toContain('cannot be computed here')
  })

  it('keeps functions out of the formula that glmmTMB takes for covariance structures', () => {
    expect(output('lme4')).toContain('factor_x_2 + exp(x/10)')
    expect(output('glmmTMB')).toContain('d$exp_x_10 <- with(d, exp(x/10))')
    expect(output('glmmTMB')).toMatch(/glmmTMB\(y ~ factor_x_2 \+ exp_x_10 \+/)
  })
})

describe('expressions keep their meaning where precedence differs', () => {
  const line = (expression: string, target: string): string =>
    code(`y ~ ${expression} + (1 | g)`, data, target)
      .split('\n')
      .find((own) => own.includes('x') && / = /.test(own) && !/complete|dropna|fit\(/.test(own))!
      .replace(/\s+#.*$/, '')

  it.each([
    ['I(log2(x)^2)', 'stata', 'generate double I_log2_x_2 = ((ln(x) / ln(2))^2)'],
    ['I(log(x, 3)^2)', 'spss', 'COMPUTE I_log_x_3_2 = ((LN(x) / LN(3))**2).'],
    ['I(w / log(x + 1, base = 3))', 'sas', '= (w / (log(x + 1) / log(3))); run;'],
    ['I(log(base = 2, x))', 'julia', 'd.I_log_base_2_x = @. (log(2, d.x))'],
    ['I(w * x %% 2)', 'statsmodels', 'd["I_w_x_2"] = (d["w"] * (d["x"] % 2))'],
    ['I(w * x %% 2)', 'julia', 'd.I_w_x_2 = @. (d.w * (mod(d.x, 2)))'],
    ['I(w * x %/% 2)', 'stata', 'generate double I_w_x_2 = (w * (floor(x / 2)))'],
    ['I(x^w^2)', 'stata', 'generate double I_x_w_2 = (x^(w^2))'],
    ['I(x^-1)', 'spss', 'COMPUTE I_x_1 = (x**(-1)).'],
    ['I(-x^2)', 'sas', 'data d; set d; I_x_2 = (-x**2); run;'],
    ['ifelse(x > 3 & !w > 1, x, w)', 'statsmodels', 'np.where((d["x"] > 3) & (~(d["w"] > 1)), d["x"], d["w"])'],
    ['ifelse(no = w, x > 3 | x < 2, x)', 'sas', 'ifn((x > 3) or (x < 2), x, w)'],
    ['round(x / 3, -1)', 'stata', 'round(x / 3, 10^(-(-1)))'],
    ['round(x / 3, digits = 1)', 'sas', 'round(x / 3, 10**(-1))'],
    ['I(x - (w - 1) * 2)', 'spss', '(x - (w - 1) * 2)'],
  ])('%s in %s', (expression, target, expected) => {
    expect(line(expression, target)).toContain(expected)
  })

  it('and texts their quotes', () => {
    const quoted = { ...data, f: data.f.map((own) => `5" ${own}`) }
    expect(code('y ~ f + (1 | g)', quoted, 'sas')).toContain('f(ref="5"" a")')
    expect(code('y ~ f + (1 | g)', quoted, 'spss')).toContain('RECODE f ("5"" b"=1) ("5"" c"=2) ("5"" a"=3) INTO f_f.')
    expect(code('y ~ f + (1 | g)', quoted, 'stata')).toContain('label define f_l 1 `"5" a"\' 2 `"5" b"\' 3 `"5" c"\'')
  })
})
