import { BlupError, type BootstrapJob, type BootstrapWorker, bootstrapReplicates, fitSync } from 'blup'
import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { parametricDraw, parametricRowDraw } from '../../src/inference/intervals/bootstrap-draw.ts'
import { caseDraw } from '../../src/inference/intervals/case-draw.ts'
import { solve } from '../../src/models/lmm/solve.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { stateSteps } from '../../src/models/lmm/state.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { groupedData } from './grouped-data.ts'

function stateFor(formula: string, data: Parameters<typeof toTable>[0]) {
  const spec = specify(formula, toTable(data), {})
  const steps = solve(spec.design.a, spec.map, spec.reml)
  for (;;) {
    const step = steps.next()
    if (step.done) return { state: runToEnd(stateSteps(spec, step.value)), rows: { frame: spec.frame, design: spec.design } }
  }
}

/** Mean and standard deviation of y'y, the first Z'y and the last X'y over draws. */
function moments(draw: ReturnType<typeof parametricDraw>, count: number): number[][] {
  const sums = Array.from({ length: 3 }, () => [0, 0])
  for (let r = 0; r < count; r++) {
    const a = draw(createRandom(7, r))
    const m = a.p + 1
    const drawn = [a.xy[m * m - 1]!, a.blocks[0]!.zxy[a.p]!, a.xy[(m - 2) * m + a.p]!]
    drawn.forEach((x, i) => {
      sums[i]![0]! += x
      sums[i]![1]! += x * x
    })
  }
  return sums.map(([s, q]) => [s! / count, Math.sqrt(q! / count - (s! / count) ** 2)])
}

describe('drawing the cross-products of a bootstrap response', () => {
  it.each(['y ~ x + (x | g)', 'y ~ x + (1 | g) + (1 | h)', 'y ~ f + (1 | g)'])(
    'has the distribution of drawing rows: %s',
    (formula) => {
      const { state, rows } = stateFor(formula, groupedData(3))
      const count = 3000
      const sums = moments(parametricDraw(state, null), count)
      const byRow = moments(parametricRowDraw(state, rows), count)
      sums.forEach(([mean, sd], i) => {
        const [rowMean, rowSd] = byRow[i]!
        // the difference of two means has standard error sd sqrt(2 / count); a standard deviation one of sd / sqrt(count)
        expect(Math.abs(mean! - rowMean!)).toBeLessThan(4.5 * sd! * Math.sqrt(2 / count))
        expect(Math.abs(sd! / rowSd! - 1)).toBeLessThan(6 / Math.sqrt(count))
      })
    },
  )
})

describe('the parametric bootstrap', () => {
  it('reproduces the sampling variance that theory gives for balanced data', async () => {
    // y_ij = mu + b_i + e_ij: Var(mean) = (J sd_b^2 + sigma^2) / (groups J), and the mean square within is chi-square
    const model = fitSync('y ~ 1 + (1 | g)', groupedData(1))
    const boot = await model.bootstrap(1500, { seed: 4 })
    const [mu, , sigma] = boot.rows
    expect(Math.abs(mu!.stdError / model.fixed[0]!.stdError - 1)).toBeLessThan(4 / Math.sqrt(2 * 1500))
    const within = model.data.nobs - model.data.groups.g!
    const { sd } = model.residual!
    expect(Math.abs(sigma!.stdError / (sd / Math.sqrt(2 * within)) - 1)).toBeLessThan(0.1)
    expect(Math.abs(mu!.bias)).toBeLessThan((4 * mu!.stdError) / Math.sqrt(1500))
    expect(mu!.confLow).toBeLessThan(mu!.estimate)
    expect(mu!.confHigh).toBeGreaterThan(mu!.estimate)
  })

  it('gives the same numbers for the same seed, others for another, and the same from a stored fit in pieces', async () => {
    const model = fitSync('y ~ x + (x | g)', groupedData(2))
    const one = await model.bootstrap(45, { seed: 11 })
    const same = await model.bootstrap(45, { seed: 11 })
    const other = await model.bootstrap(45, { seed: 12 })
    expect(same.values).toEqual(one.values)
    expect(other.values).not.toEqual(one.values)
  })

  it.each([
    ['parametric', 'y ~ x + (x | g)'],
    ['residual', 'y ~ x + (x | g)'],
    ['case', 'y ~ x + (1 | g)'],
  ] as const)('%s: is the same to the last digit from any number of workers', async (kind, formula) => {
    const model = fitSync(formula, groupedData(3))
    const alone = await model.bootstrap(45, { seed: 11, kind })
    for (const count of [1, 2, 7]) {
      let started = 0
      let closed = 0
      const start = (job: BootstrapJob): BootstrapWorker => {
        started++
        // as it arrives in another thread
        const replicate = bootstrapReplicates(structuredClone(job))
        return {
          run: async (from, to) => {
            await new Promise((resume) => setTimeout(resume, (from * 7) % 5))
            return Array.from({ length: to - from }, (_, i) => replicate(from + i))
          },
          close: () => {
            closed++
          },
        }
      }
      const seen: number[] = []
      const shared = await model.bootstrap(45, {
        seed: 11,
        kind,
        workers: { count, start },
        onProgress: ({ done }) => seen.push(done),
      })
      expect(shared).toEqual(alone)
      expect([closed, seen.at(-1)]).toEqual([started, 45])
      expect(started).toBeLessThanOrEqual(count)
    }
  })

  it('stops its workers when it is cancelled or one of them fails', async () => {
    const model = fitSync('y ~ x + (1 | g)', groupedData(3))
    let closed = 0
    const close = (): void => {
      closed++
    }
    const stop = new AbortController()
    let running = 0
    const run = (): Promise<never> => {
      if (++running === 2) stop.abort()
      return new Promise(() => {})
    }
    const waiting = model.bootstrap(100, { signal: stop.signal, workers: { count: 2, start: () => ({ run, close }) } })
    await expect(waiting).rejects.toMatchObject({ code: 'C310' })
    expect(closed).toBe(2)
    const broken = { count: 1, start: () => ({ run: () => Promise.reject(new RangeError('lost')), close }) }
    await expect(model.bootstrap(100, { workers: broken })).rejects.toThrow('lost')
    expect(closed).toBe(3)
    await expect(model.bootstrap(100, { workers: { ...broken, count: 0 } })).rejects.toMatchObject({ code: 'E221' })
  })

  it('counts boundary replicates, and leaves undefined correlations out', async () => {
    // no variance between groups at all
    const flat = groupedData(5)
    const model = fitSync('y ~ x + (x | g)', { ...flat, y: flat.noise })
    const boot = await model.bootstrap(60, { seed: 1 })
    expect(boot.boundary).toBeGreaterThan(10)
    expect(boot.findings.map(({ code }) => code)).toContain('I434')
    const cor = boot.rows.find(({ parameter }) => parameter === 'cor')!
    expect(cor.used).toBeLessThan(60)
    expect(cor.used).toBe(boot.values.filter((v) => !Number.isNaN(v[4]!)).length)
  })

  it('has normal limits symmetric around the estimate less its bias', async () => {
    const model = fitSync('y ~ x + (1 | g)', groupedData(2))
    const { rows } = await model.bootstrap(50, { interval: 'normal', parameters: ['fixed'], level: 0.9 })
    for (const row of rows) {
      expect((row.confLow + row.confHigh) / 2).toBeCloseTo(row.estimate - row.bias, 10)
      expect((row.confHigh - row.confLow) / row.stdError).toBeCloseTo(2 * 1.6448536269514722, 10)
    }
  })

  it('refuses what it cannot do', async () => {
    const model = fitSync('y ~ x + (1 | g)', groupedData(2))
    await expect(model.bootstrap(10)).rejects.toMatchObject({ code: 'I436' })
    await expect(model.bootstrap(100, { parameters: ['z'] })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { seed: -1 })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { kind: 'cases' as 'case' })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { interval: 'bca' as 'normal' })).rejects.toMatchObject({ code: 'E221' })
    for (const n of [0, 1.5]) expect(() => model.simulate(n)).toThrow(/^E221/)
    await expect(model.check({ alpha: 5 })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.bootstrap(100, { kind: 'case', group: 'h' })).rejects.toMatchObject({ code: 'E221' })
    const controller = new AbortController()
    const running = model.bootstrap(1e6, {
      signal: controller.signal,
      onProgress: ({ done }) => done === 30 && controller.abort(),
    })
    await expect(running).rejects.toThrow(BlupError)
    await expect(running).rejects.toMatchObject({ code: 'C310' })
  })
})

describe('resampling the data', () => {
  it('draws residuals with the spread of the fit', async () => {
    const model = fitSync('y ~ x + (x | g)', groupedData(8, 40))
    const boot = await model.bootstrap(300, { kind: 'residual', seed: 2 })
    const parametric = await model.bootstrap(300, { seed: 2 })
    boot.rows.forEach((row, i) => {
      expect(Math.abs(row.bias), row.term).toBeLessThan(0.5 * parametric.rows[i]!.stdError)
      expect(row.stdError / parametric.rows[i]!.stdError, row.term).toBeGreaterThan(0.5)
      expect(row.stdError / parametric.rows[i]!.stdError, row.term).toBeLessThan(1.7)
    })
  })

  it('draws whole groups, with the factors nested in them', async () => {
    const data = groupedData(8, 40)
    const model = fitSync('y ~ x + (1 | g/h)', data)
    const boot = await model.bootstrap(200, { kind: 'case', seed: 2 })
    const parametric = await model.bootstrap(200, { seed: 2 })
    for (const i of [0, 1, boot.rows.length - 1]) {
      expect(boot.rows[i]!.stdError / parametric.rows[i]!.stdError).toBeGreaterThan(0.5)
      expect(boot.rows[i]!.stdError / parametric.rows[i]!.stdError).toBeLessThan(1.7)
    }
    const crossed = fitSync('y ~ x + (1 | g) + (1 | h)', data)
    await expect(crossed.bootstrap(100, { kind: 'case' })).rejects.toMatchObject({ code: 'I435' })
  })

  it('has the cross-products of the data themselves when every group is drawn once', () => {
    const { state, rows } = stateFor('y ~ x + (1 | g/h)', groupedData(8, 12))
    let next = 0
    const inOrder = { ...createRandom(0), integer: () => next++ }
    const drawn = caseDraw(state, rows, 'g')(inOrder)
    expect(drawn.n).toBe(state.a.n)
    drawn.xy.forEach((x, i) => expect(x).toBeCloseTo(state.a.xy[i]!, 9))
    const criterion = (a: typeof drawn): number => {
      const steps = solve(a, state.map, true)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value.summary.objective
      }
    }
    expect(criterion(drawn)).toBeCloseTo(criterion(state.a), 8)
  })

  it('keeps and counts the replicates that lose a column', async () => {
    // a level of f that only one group has: most resamples of few groups lose it
    const data = groupedData(4, 6)
    const rare = data.g.map((g) => (g === 'g1' ? 'rare' : 'common'))
    const model = fitSync('y ~ f + (1 | g)', { ...data, f: rare })
    const boot = await model.bootstrap(60, { kind: 'case', seed: 3 })
    expect(boot.failures.length).toBeGreaterThan(5)
    expect(boot.failures.length).toBeLessThan(60)
    expect(boot.rows.every(({ used }) => used <= 60 - boot.failures.length)).toBe(true)
    expect(boot.values[boot.failures[0]!.replicate]!.every((x) => Number.isNaN(x))).toBe(true)
    expect(boot.findings.map(({ code }) => code)).toContain('I433')
  })
})
