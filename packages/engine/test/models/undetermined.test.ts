import { type BlupError, fitSync } from 'blup'
import { describe, expect, it } from 'vitest'

const rows = Array.from({ length: 60 }, (_, i) => {
  const g = i % 12
  return { g: `g${g}`, twin: `t${g}`, x: i % 5, noise: ((i * 37) % 23) / 23 + ((g * 7) % 12) / 6 }
})
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

describe('a model that reproduces the response', () => {
  const exact = rows.map((row) => ({ ...row, y: 2 + 3 * row.x }))

  for (const formula of ['y ~ x', 'y ~ x + (1 | g)', 'y ~ x + (x | g)']) {
    for (const ddf of ['satterthwaite', 'kenward-roger'] as const) {
      it(`${formula} is fitted and says so, ${ddf}`, () => {
        const model = fitSync(formula, exact, { ddf })
        expect(codes(model.findings)).toContain('C311')
        expect(model.fixed[0]!.estimate).toBeCloseTo(2, 6)
        expect(model.fixed[1]!.estimate).toBeCloseTo(3, 6)
        expect(model.summary()).toContain('C311')
      })
    }
  }

  it('is not one with small noise', () => {
    const near = rows.map((row) => ({ ...row, y: 2 + 3 * row.x + 1e-5 * row.noise }))
    expect(codes(fitSync('y ~ x + (1 | g)', near).findings)).not.toContain('C311')
  })

  it('is told from one of whose residual variance few digits are left', () => {
    // of the same noise: the log-likelihoods differ by what the unit does
    const at = (unit: number) =>
      fitSync(
        'y ~ x + (1 | g)',
        rows.map((row) => ({ ...row, y: 2 + 3 * row.x + unit * row.noise })),
        { method: 'ml' },
      )
    const clear = at(1)
    expect(codes(clear.findings)).not.toContain('C326')
    expect(codes(at(1e-3).findings)).not.toContain('C326')
    const model = at(1e-5)
    const found = model.findings.find(({ code }) => code === 'C326')
    const off = Number(/off by (\S+)\.$/.exec(found!.consequence!)![1])
    expect(off).toBeLessThan(0.5)
    expect(Math.abs(model.fit.logLik + rows.length * Math.log(1e-5) - clear.fit.logLik)).toBeLessThan(3 * off)
  })
})

describe('two random terms for the same variation', () => {
  it('are named, under one name of the groups or two', () => {
    for (const formula of ['noise ~ x + (1 | g) + (1 | twin)', 'noise ~ x + (1 | g) + (x | g)']) {
      const found = fitSync(formula, rows).findings.find(({ code }) => code === 'E219')
      expect(found?.title).toMatch(/`\(Intercept\)` varies by `g`/)
    }
    for (const formula of ['noise ~ x + (1 | g) + (0 + x | g)', 'noise ~ x + (x || g)', 'noise ~ (1 | g) + (1 | x)']) {
      expect(codes(fitSync(formula, rows).findings)).not.toContain('E219')
    }
  })

  it('leave the tests of fixed effects those of one term', () => {
    const one = fitSync('noise ~ x + (1 | g)', rows, { ddf: 'kenward-roger' })
    const both = fitSync('noise ~ x + (1 | g) + (1 | twin)', rows, { ddf: 'kenward-roger' })
    both.fixed.forEach((row, i) => {
      expect(row.stdError / one.fixed[i]!.stdError).toBeCloseTo(1, 5)
      expect(row.df! / one.fixed[i]!.df!).toBeCloseTo(1, 5)
    })
  })
})

describe('a random term that the fixed part has already', () => {
  const codeOf = (formula: string, method: 'reml' | 'ml' = 'reml'): string => {
    try {
      return codes(fitSync(formula, rows, { method }).findings).join(' ')
    } catch (error) {
      return `${(error as BlupError).code}: ${(error as BlupError).fixes.join('; ')}`
    }
  }

  it('is refused, whole or in part, under restricted likelihood', () => {
    expect(codeOf('noise ~ x + g + (1 | g)')).toMatch(/^E230/)
    expect(codeOf('noise ~ x + g + (1 | twin)')).toMatch(/^E230/)
    expect(codeOf('noise ~ x + g + (x | g)')).toMatch(/^E230.*\(0 \+ x \| g\)/)
    expect(codeOf('noise ~ g * x + (x | g)')).toMatch(/^E230/)
  })

  it('is not one where the fixed part explains its groups only in part', () => {
    for (const formula of ['noise ~ x + (1 | g)', 'noise ~ g + (0 + x | g)', 'noise ~ I(g == "g1") + x + (1 | g)']) {
      expect(codeOf(formula)).not.toContain('E230')
    }
  })

  it('has the variance zero under full likelihood', () => {
    expect(codeOf('noise ~ x + g + (1 | g)', 'ml')).toContain('C301')
  })
})

describe('a slope of what describes the groups', () => {
  it('is named where the term has an intercept beside it', () => {
    const described = rows.map((row) => ({ ...row, size: Number(row.g.slice(1)) / 3 }))
    const found = (formula: string) => fitSync(formula, described).findings.filter(({ code }) => code === 'E210')
    expect(found('noise ~ x + size + (size | g)').map(({ title }) => title)).toEqual(['`size` never varies within `g`'])
    expect(found('noise ~ x + size + (x * size | g)')).toHaveLength(1)
    expect(found('noise ~ x + size + (0 + size | g)')).toEqual([])
    expect(found('noise ~ x + (x | g)')).toEqual([])
  })
})

describe('a link that lets means leave their range', () => {
  const counts = Array.from({ length: 100 }, (_, i) => {
    const g = i % 20
    const x = ((i * 37) % 41) / 10 - 2
    return { g: `g${g}`, x, y: Math.round(Math.exp(0.3 + 0.6 * x + ((g * 7) % 12) / 6 - 1)) }
  })

  it('is told by a code where the optimum lies beyond the range, whichever way the integral is taken', () => {
    for (const method of ['laplace', 'agq:5']) {
      const fitted = () => fitSync('y ~ x + (1 | g)', counts, { family: 'poisson', link: 'identity', method })
      expect(fitted).toThrow(expect.objectContaining({ code: 'C325' }))
      expect(fitted).toThrow(/\d+ rows? would have means beyond their range/)
    }
    expect(fitSync('y ~ x + (1 | g)', counts, { family: 'poisson' }).converged).toBe(true)
  })

  it('fits by the square root, whose linear predictor may cross zero', () => {
    for (const method of ['laplace', 'agq:5']) {
      expect(fitSync('y ~ x + (1 | g)', counts, { family: 'poisson', link: 'sqrt', method }).converged).toBe(true)
    }
  })
})
