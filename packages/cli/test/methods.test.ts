import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

interface Row {
  readonly method: string
  readonly fixed: readonly { readonly term: string; readonly estimate: number; readonly stdError: number }[]
  readonly logLik: number | null
  readonly pseudoDeviance: number | null
  readonly distance: number | null
}

const herds = ['incidence / size ~ period + (1 | herd)', 'cbpp', '--family', 'binomial', '--weights', 'size']

describe('blup methods', () => {
  it('has a row for each way, with its distance from the best', async () => {
    const { code, stdout } = await blup(['methods', ...herds, '--json'])
    expect(code).toBe(0)
    const table = JSON.parse(stdout) as { schema: string; best: string; advice: string; rows: Row[]; notApplicable: unknown[] }
    expect(table.schema).toBe('blup.methods/1')
    expect(table.best).toMatch(/^agq/)
    expect(table.notApplicable).toEqual([])
    const best = table.rows.find(({ method }) => method === table.best)!
    expect(best.distance).toBe(0)
    for (const row of table.rows) {
      const quasi = /^[pm]ql/.test(row.method)
      expect([row.method, row.logLik === null, row.pseudoDeviance === null]).toEqual([row.method, quasi, !quasi])
      const distances = best.fixed.map(({ estimate, stdError }, i) => Math.abs(row.fixed[i]!.estimate - estimate) / stdError)
      expect(row.distance).toBeCloseTo(Math.max(...distances), 10)
    }
    // the order that theory has for binary data: marginal below penalised, first order below second
    const distance = (name: string): number => table.rows.find(({ method }) => method === name)!.distance!
    expect(distance('mql')).toBeGreaterThan(distance('pql'))
    expect(distance('pql')).toBeGreaterThan(distance('laplace'))
    expect(table.advice).toMatch(/^Believe agq\S*: .*\.$/)
  })

  it('lists ways that do not apply, with the reason', async () => {
    const { code, stdout } = await blup([
      'methods',
      'TICKS ~ YEAR + (1 | BROOD) + (1 | LOCATION)',
      'grouseticks',
      '--family',
      'negative-binomial',
      '--method',
      'pql',
      '--method',
      'laplace',
      '--method',
      'npml:2',
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(/pql does not apply: E243 .*negative-binomial/s)
    expect(stdout).toMatch(/npml:2 does not apply: E243 .*one grouping factor/s)
    expect(stdout).toMatch(/Believe laplace: nothing nearer/)
  })

  it('has one line where there is nothing to integrate over', async () => {
    const { code, stdout } = await blup(['methods', 'use ~ age', 'Contraception', '--family', 'binomial', '--json'])
    expect(code).toBe(0)
    const { rows, advice } = JSON.parse(stdout) as { rows: Row[]; advice: string }
    expect(rows.map(({ method }) => method)).toEqual(['ml'])
    expect(advice).toMatch(/no random effects to integrate over: ml is the likelihood itself/)
  })

  it('tries the second order of Laplace on crossed factors of few rows', async () => {
    const { code, stdout } = await blup([
      ...[
        'methods',
        'cbind(incidence, size - incidence) ~ 1 + (1 | herd) + (1 | period)',
        'cbpp',
        '--family',
        'binomial',
        '--json',
      ],
    ])
    expect(code).toBe(0)
    const table = JSON.parse(stdout) as { best: string; rows: Row[] }
    expect(table.best).toBe('laplace:2')
    expect(table.rows.map(({ method }) => method).slice(0, 2)).toEqual(['laplace:2', 'laplace'])
  })

  it('warns of what no method mends', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 5},${i % 5 > 2 ? 1 : 0},g${i % 6}`)
    const { stdout } = await blup(['methods', 'y ~ x + (1 | g)', '-', '--family', 'binomial', '--json'], {
      input: `x,y,g\n${rows.join('\n')}\n`,
    })
    const { advice, rows: found } = JSON.parse(stdout) as { advice: string; rows: { trouble: string[] }[] }
    expect(advice).toMatch(
      /^Separation by `x`: every outcome is 1 where it is 3 or more, and 0 where it is 2 or less\. No method mends/,
    )
    expect(found[0]!.trouble).toHaveLength(1)
  })

  it('is exact for a Gaussian response', async () => {
    const { code, stdout } = await blup(['methods', 'Reaction ~ Days + (Days | Subject)', 'sleepstudy'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Believe ml: the integral of a Gaussian response is exact/)
  })

  it('stops where no way can fit the model', async () => {
    const wrong = await blup(['methods', 'Reaction ~ Dys + (1 | Subject)', 'sleepstudy', '--family', 'gamma'])
    expect([wrong.code, wrong.stderr.slice(0, 4)]).toEqual([4, 'E204'])
  })
})

describe('quadrature on the command line', () => {
  it('chooses its points, or takes some for each level', async () => {
    const chosen = await blup(['fit', ...herds, '--method', 'agq', '--json'])
    expect((JSON.parse(chosen.stdout) as { method: string }).method).toBe('agq:9')
    const nested = ['fit', 'immun ~ ethn + (1 | comm/mom)', 'guImmun', '--family', 'binomial', '--method', 'agq:2,3', '--json']
    const { code, stdout } = await blup(nested)
    expect([code, (JSON.parse(stdout) as { method: string }).method]).toEqual([0, 'agq:2,3'])
  })
})

describe('comparisons by a method', () => {
  const models = ['compare', 'TICKS ~ 1 + (1 | BROOD)', 'TICKS ~ YEAR + (1 | BROOD)', 'grouseticks', '--family', 'poisson']
  it('fits all models by it', async () => {
    const { code, stdout } = await blup([...models, '--method', 'laplace', '--json'])
    expect(code).toBe(0)
    const { rows } = JSON.parse(stdout) as { rows: { statistic: number | null; df: number | null }[] }
    expect([rows[1]!.df, rows[1]!.statistic! > 10]).toEqual([2, true])
  })

  it('refuses pseudo-deviances unless told', async () => {
    const refused = await blup([...models, '--method', 'pql'])
    expect([refused.code, refused.stderr.slice(0, 4)]).toEqual([4, 'I421'])
    const told = await blup([...models, '--method', 'pql', '--pseudo'])
    expect(told.code).toBe(0)
    expect(told.stdout).toMatch(/^Models compared by pseudo-deviance, which is no likelihood/)
  })
})

describe('quasi-likelihood on the command line', () => {
  it('refuses likelihood ratio tests unless told', async () => {
    const cwd = temporaryFolder()
    const models = [
      ['small.json', 'incidence / size ~ 1 + (1 | herd)'],
      ['large.json', 'incidence / size ~ period + (1 | herd)'],
    ] as const
    for (const [file, formula] of models) {
      const fitted = await blup(['fit', formula, ...herds.slice(1), '--method', 'pql:reml', '-o', file, '--quiet'], { cwd })
      expect(fitted.code).toBe(0)
      expect(fitted.stdout).toMatch(/pseudo-deviance [\d.]+ \(no likelihood; not comparable\)/)
      expect(fitted.stdout).not.toMatch(/AIC/)
      const stored = JSON.parse(readFileSync(`${cwd}/${file}`, 'utf8')) as { fit: { logLik: null; pseudoDeviance: number } }
      expect(stored.fit.logLik).toBeNull()
      expect(stored.fit.pseudoDeviance).toBeGreaterThan(0)
    }
    const refused = await blup(['compare', 'small.json', 'large.json'], { cwd })
    expect([refused.code === 0, refused.stderr.slice(0, 4)]).toEqual([false, 'I421'])
    const told = await blup(['compare', 'small.json', 'large.json', '--pseudo'], { cwd })
    expect([told.code, told.stderr.slice(0, 4)]).toEqual([0, 'I422'])
    const wald = await blup(['test', 'large.json', '--contrast', 'period2 = 0'], { cwd })
    expect(wald.code).toBe(0)
  })
})

describe('a quasi-likelihood that runs off', () => {
  it('is told as such, not answered', async () => {
    const toenail = ['fit', 'outcome ~ treatment * time + (1 | patientID)', 'toenail', '--family', 'binomial', '--method']
    const { code, stdout, stderr } = await blup([...toenail, 'mql2'])
    expect([code, stdout, stderr.slice(0, 4)]).toEqual([5, '', 'C321'])
  })
})

describe('mass points on the command line', () => {
  it('tells masses, probabilities and the classes of groups', async () => {
    const { code, stdout } = await blup(['fit', ...herds, '--method', 'npml', '--json'])
    expect(code).toBe(0)
    const { masses, fit } = JSON.parse(stdout) as {
      fit: { logLik: number; df: number }
      masses: {
        points: { location: number[]; stdError: number[]; probability: number }[]
        posterior: { level: string; probabilities: number[]; likeliest: number }[]
        cov: number[][]
        largestDerivative: number
      }
    }
    expect(masses.points.length).toBe(2)
    expect(fit.df).toBe(4 + 2)
    expect(fit.logLik).toBeGreaterThan(-91.983)
    expect(masses.points.reduce((s, { probability }) => s + probability, 0)).toBeCloseTo(1, 10)
    expect(masses.points.reduce((s, { location, probability }) => s + location[0]! * probability, 0)).toBeCloseTo(0, 8)
    expect(masses.posterior.length).toBe(15)
    for (const { probabilities, likeliest } of masses.posterior) {
      expect(probabilities.reduce((s, x) => s + x, 0)).toBeCloseTo(1, 8)
      expect(probabilities[likeliest - 1]).toBe(Math.max(...probabilities))
    }
    expect(masses.largestDerivative * 15).toBeLessThan(1e-4)
    const text = await blup(['fit', ...herds, '--method', 'npml'])
    expect(text.stdout).toMatch(/Masses of herd .*probability/)
  })

  it('refuses answers that take effects to be normal', async () => {
    const cwd = temporaryFolder()
    await blup(['fit', ...herds, '--method', 'npml:2', '-o', 'masses.json', '--quiet'], { cwd })
    const averaged = await blup(['predict', 'masses.json', 'cbpp', '--level', 'averaged'], { cwd })
    expect([averaged.code === 0, averaged.stderr.slice(0, 4)]).toEqual([false, 'I423'])
    const own = await blup(['predict', 'masses.json', 'cbpp', '--level', 'conditional'], { cwd })
    expect(own.code).toBe(0)
  })

  it('does not apply to several grouping factors', async () => {
    const { code, stderr } = await blup([
      'fit',
      'TICKS ~ YEAR + (1 | BROOD) + (1 | LOCATION)',
      'grouseticks',
      '--family',
      'poisson',
      '--method',
      'npml',
    ])
    expect([code, stderr.slice(0, 4)]).toEqual([4, 'E243'])
  })
})
