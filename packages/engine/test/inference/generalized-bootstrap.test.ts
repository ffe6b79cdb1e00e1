import { describe, expect, test } from 'vitest'
import type { BootstrapWorker } from '../../src/api/bootstrap-in-workers.ts'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import type { Table } from '../../src/frame/table.ts'
import { type BootstrapJob, bootstrapReplicates } from '../../src/inference/intervals/bootstrap-replicates.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const herds = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
const cbpp = dataSet('cbpp')
const of = (method: string): GlmmFit => fitSync(herds, cbpp, { family: 'binomial', method }) as GlmmFit

describe('the parametric bootstrap of generalized models', () => {
  test('is centred on the estimates, spreads like their errors, and is the same for the same seed', async () => {
    const model = of('laplace')
    const boot = await model.bootstrap(300, { seed: 4 })
    expect(boot).toMatchObject({ kind: 'parametric', seed: 4, level: 0.95, interval: 'percentile', replicates: 300 })
    // now and then no cow of the last period, the rarest, falls ill
    expect(boot.failures.length).toBeLessThan(4)
    boot.rows.forEach((row) => {
      const { term, estimate, bias, stdError, confLow, confHigh, used } = row
      expect(used).toBe(300 - boot.failures.length)
      expect([confLow < estimate, estimate < confHigh]).toEqual([true, true])
      const fixed = model.fixed.find((f) => f.term === term)
      if (fixed === undefined) return
      // a Monte Carlo error of a fifth at most, and what bias these small groups have
      expect(Math.abs(bias) / fixed.stdError, term).toBeLessThan(0.25)
      expect(stdError / fixed.stdError, term).toBeGreaterThan(0.8)
      expect(stdError / fixed.stdError, term).toBeLessThan(1.3)
    })
    const first = await model.bootstrap(40, { seed: 4 })
    expect(first.values).toEqual(boot.values.slice(0, 40))
    expect((await model.bootstrap(40, { seed: 5 })).values).not.toEqual(first.values)
    const normal = await model.bootstrap(40, { seed: 4, interval: 'normal', level: 0.9, parameters: ['period2'] })
    const [row] = normal.rows
    expect(normal.rows).toHaveLength(1)
    expect(row!.confHigh - row!.confLow).toBeCloseTo(2 * 1.6448536269514722 * row!.stdError, 12)
    expect((row!.confHigh + row!.confLow) / 2).toBeCloseTo(row!.estimate - row!.bias, 12)
  })

  test('fits each replicate as it would be fitted alone, by the method of the fit', async () => {
    const model = of('agq:5')
    const { values, rows } = await model.bootstrap(2, { interval: 'normal', seed: 9 })
    const [y] = model.simulate(1, { seed: 9 })
    const drawn: Table = { ...cbpp, columns: new Map([...cbpp.columns, ['incidence', { kind: 'number', values: y! }]]) }
    const alone = fitSync(herds, drawn, { family: 'binomial', method: 'agq:5' }) as GlmmFit
    rows.forEach(({ parameter, term }, i) => {
      const own = parameter === 'fixed' ? alone.fixed.find((f) => f.term === term)!.estimate : alone.random[0]!.sd[0]!
      expect(values[0]![i]).toBeCloseTo(own, 3)
    })
  })

  test('has the dispersion of the family, and correlations', async () => {
    const { random, x, g, eta } = generalizedRows(20, 6, 0.6)
    const y = eta.map((v) => (Math.exp(v) * random.gamma(4)) / 4)
    const model = fitSync('y ~ x + (x | g)', { x, g, y }, { family: 'gamma', link: 'log', method: 'laplace' }) as GlmmFit
    const boot = await model.bootstrap(40, { seed: 1 })
    expect(boot.rows.map(({ parameter }) => parameter)).toEqual(['fixed', 'fixed', 'sd', 'sd', 'cor', 'dispersion'])
    const dispersion = boot.rows.find(({ parameter }) => parameter === 'dispersion')!
    expect(dispersion.estimate).toBeCloseTo(model.dispersion!.estimate, 12)
    expect(Math.abs(dispersion.bias)).toBeLessThan(0.1)
  })

  test.each(['laplace', 'pql'])('%s: is the same to the last digit from any number of workers', async (method) => {
    const model = of(method)
    const options = { seed: 11, interval: 'normal' } as const
    const alone = await model.bootstrap(25, options)
    for (const count of [1, 3]) {
      const start = (job: BootstrapJob): BootstrapWorker => {
        // as it arrives in another thread
        const replicate = bootstrapReplicates(structuredClone(job))
        return {
          run: async (from, to) => Array.from({ length: to - from }, (_, i) => replicate(from + i)),
          close: () => {},
        }
      }
      expect(await model.bootstrap(25, { ...options, workers: { count, start } })).toEqual(alone)
    }
    const never = { count: 2, start: () => expect.unreachable() }
    await expect(model.bootstrap(5, { workers: never })).rejects.toMatchObject({ code: 'I436' })
    await expect(model.bootstrap(100, { kind: 'case', workers: never })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { workers: { ...never, count: 0 } })).rejects.toMatchObject({ code: 'E221' })
  })

  test('counts replicates without an estimate, with the reason', async () => {
    // one success in the 20 rows of one half: in a third of all samples there is none
    const x = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1))
    const y = x.map((half, i) => (half === 0 ? (i === 3 ? 1 : 0) : (7 * i) % 5 < 2 ? 1 : 0))
    const g = x.map((_, i) => `g${i % 8}`)
    const model = fitSync('y ~ x + (1 | g)', { x, y, g }, { family: 'binomial', method: 'laplace' }) as GlmmFit
    const boot = await model.bootstrap(60, { seed: 2 })
    expect(boot.failures.length).toBeGreaterThan(5)
    expect(boot.failures.length).toBeLessThan(45)
    for (const { replicate, reason } of boot.failures) {
      expect(reason).toMatch(/infinity/)
      expect(boot.values[replicate]!.every(Number.isNaN)).toBe(true)
      const drawn = model.simulate(replicate + 1, { seed: 2 })[replicate]!
      const successes = (half: number) => drawn.reduce((s, v, i) => s + (x[i] === half ? v : 0), 0)
      expect([0, 20].includes(successes(0)) || [0, 20].includes(successes(1))).toBe(true)
    }
    expect(boot.rows[0]!.used).toBe(60 - boot.failures.length)
    expect(boot.findings.map(({ code }) => code)).toContain('I433')
    expect(Math.max(...boot.values.map((v) => (Number.isNaN(v[0]!) ? 0 : Math.abs(v[0]!))))).toBeLessThan(8)
  })

  test('counts draws whose means leave the range of the family as replicates without an estimate', async () => {
    const { random, g } = generalizedRows(12, 6, 0, 8)
    const b = Array.from({ length: 12 }, () => 1.2 * random.normal())
    const y = g.map((_, i) => Math.round(Math.max(0, 2.4 + b[Math.floor(i / 6)]! + 1.5 * random.normal())))
    const model = fitSync('y ~ 1 + (1 | g)', { y, g }, { family: 'poisson', link: 'identity', method: 'laplace' }) as GlmmFit
    expect(model.random[0]!.sd[0]!).toBeGreaterThan(0.5)
    expect(() => model.simulate(20, { seed: 1 })).toThrow(/I437/)
    expect(model.simulate(2, { seed: 1, ranef: 'conditional' })).toHaveLength(2)
    const { failures, rows } = await model.bootstrap(10, { seed: 1, interval: 'normal' })
    expect(failures.some(({ reason }) => reason.includes('I437'))).toBe(true)
    expect(rows[0]!.used).toBe(10 - failures.length)
  })

  test('goes with quasi-likelihoods, and says what it cannot draw', async () => {
    expect((await of('pql').bootstrap(3, { interval: 'normal' })).rows[0]!.used).toBe(3)
    await expect(of('pql:reml:free').bootstrap(100)).rejects.toMatchObject({ code: 'I437' })
    await expect(of('npml:2').bootstrap(100)).rejects.toMatchObject({ code: 'I423' })
    const { random, x, g, eta } = generalizedRows(10, 5, 0.5)
    const y = eta.map((v) => Math.round(Math.exp(v) * random.gamma(2)))
    const w = y.map((_, i) => 1 + (i % 2))
    for (const weightsAs of ['frequency', 'precision'] as const) {
      const weighted = fitSync('y ~ x + (1 | g)', { x, g, y, w }, { family: 'poisson', weights: 'w', weightsAs }) as GlmmFit
      await expect(weighted.bootstrap(100)).rejects.toMatchObject({ code: 'I437' })
    }
    const model = of('laplace')
    await expect(model.bootstrap(5)).rejects.toMatchObject({ code: 'I436' })
    await expect(model.bootstrap(1.5)).rejects.toMatchObject({ code: 'I436' })
    await expect(model.bootstrap(100, { kind: 'case' })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { seed: -1 })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { parameters: ['nothing'] })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'C310' })
    const seen: number[] = []
    await model.bootstrap(3, { interval: 'normal', onProgress: ({ done }) => seen.push(done) })
    expect(seen).toEqual([0, 1, 2, 3])
  })
})
