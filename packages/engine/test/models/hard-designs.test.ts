import { describe, expect, it } from 'vitest'
import type { Table } from '../../src/frame/table.ts'
import { fit, fitSync } from '../../src/index.ts'
import { CollapsedEquations } from '../../src/likelihood/gaussian/collapsed-equations.ts'
import { createEquationsSteps } from '../../src/likelihood/gaussian/create-equations.ts'
import { GroupEquations } from '../../src/likelihood/gaussian/group-equations.ts'
import { IterativeEquations } from '../../src/likelihood/gaussian/iterative-equations.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { lcg } from '../support/simulated-model.ts'

const u = lcg(20261)
const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())

function factor(codes: Int32Array, nLevels: number, prefix: string) {
  const levels = Array.from({ length: nLevels }, (_, i) => prefix + i)
  return { kind: 'factor', codes, levels, ordered: false, origin: 'text' } as const
}

/** Rows of users crossed with items; `sd` of the items' effects. */
function crossed(nRows: number, nUsers: number, nItems: number, sd: number, seed = 1): Table {
  const u = lcg(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  const users = Float64Array.from({ length: nUsers }, () => 0.5 * normal())
  const items = Float64Array.from({ length: nItems }, () => sd * normal())
  const user = new Int32Array(nRows)
  const item = new Int32Array(nRows)
  const y = new Float64Array(nRows)
  const x = new Float64Array(nRows)
  for (let i = 0; i < nRows; i++) {
    user[i] = i % nUsers
    item[i] = i < nItems ? i : Math.floor(nItems * u() ** 2)
    x[i] = u()
    y[i] = 1 + 0.3 * x[i]! + users[user[i]!]! + items[item[i]!]! + normal()
  }
  const columns = {
    y: { kind: 'number', values: y },
    x: { kind: 'number', values: x },
    user: factor(user, nUsers, 'u'),
    item: factor(item, nItems, 'i'),
  } as const
  return { nrow: nRows, columns: new Map(Object.entries(columns)) }
}

describe('designs that are hard on the equations', () => {
  it('a crossed design in two parts that share no level', () => {
    const effects = Array.from({ length: 200 }, () => normal())
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const user = 2 * Math.floor(60 * u()) + (i % 2)
      const item = 2 * Math.floor(20 * u()) + (i % 2)
      return { y: 2 + 0.7 * effects[user]! + 0.3 * effects[150 + item]! + normal(), user: `u${user}`, item: `i${item}` }
    })
    const formula = 'y ~ 1 + (1 | user) + (1 | item)'
    const exact = fitSync(formula, rows, { route: 'exact' })
    const iterative = fitSync(formula, rows, { route: 'iterative' })
    expect([exact.converged, iterative.converged]).toEqual([true, true])
    exact.random.forEach(({ sd }, g) => expect(Math.abs(iterative.random[g]!.sd[0]! / sd[0]! - 1)).toBeLessThan(0.02))
    const error = Number(/log-likelihood (\S+)$/.exec(iterative.findings.find((f) => f.code === 'C312')!.evidence)![1])
    expect(Math.abs(iterative.fit.logLik - exact.fit.logLik)).toBeLessThan(4 * error + 0.01)
  })

  it('one giant group beside thirty thousand singletons', () => {
    const nGroups = 30_001
    const nRows = 45_000
    const g = Int32Array.from({ length: nRows }, (_, i) => Math.min(i, nGroups - 1))
    const x = Float64Array.from({ length: nRows }, () => normal())
    const effects = Float64Array.from({ length: nGroups }, () => 0.8 * normal())
    const y = x.map((xi, i) => 1 + 0.2 * xi + effects[g[i]!]! + 0.6 * normal())
    const table: Table = {
      nrow: nRows,
      columns: new Map<string, ReturnType<typeof factor> | { kind: 'number'; values: Float64Array }>([
        ['y', { kind: 'number', values: y }],
        ['x', { kind: 'number', values: x }],
        ['g', factor(g, nGroups, 'g')],
      ]),
    }
    const model = fitSync('y ~ x + (1 | g)', table)
    expect(model.converged).toBe(true)
    expect(model.random[0]!.sd[0]! / 0.8).toBeCloseTo(1, 1)
    expect(model.residual!.sd / 0.6).toBeCloseTo(1, 1)
    // classes of equal groups and group by group are two ways to the same numbers
    const { design } = specify('y ~ x + (1 | g)', table, {})
    const one = CollapsedEquations.of(design.a)!
    const other = GroupEquations.of(design.a)!
    expect(one.nClasses).toBe(2)
    for (const equations of [one, other]) {
      equations.lambda[0]![0] = 1.3
      expect(equations.factor()).toBe(true)
    }
    expect(one.logDetC / other.logDetC).toBeCloseTo(1, 12)
    expect(one.pwrss / other.pwrss).toBeCloseTo(1, 11)
    const slopes = fitSync('y ~ x + (1 | g)', table, { method: 'ml', ddf: 'z' })
    expect(slopes.fit.logLik).toBeGreaterThan(model.fit.logLik)
  })

  it('a variance of zero in the iterative route is exactly zero, and told', () => {
    const formula = 'y ~ x + (1 | user) + (1 | item)'
    // half of such samples have their optimum on the boundary
    const samples = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => crossed(3000, 300, 60, 0, seed))
    const data = samples.find((sample) => fitSync(formula, sample, { ddf: 'z' }).random[1]!.sd[0] === 0)!
    const exact = fitSync(formula, data, { ddf: 'z' })
    const iterative = fitSync(formula, data, { route: 'iterative' })
    expect(iterative.converged).toBe(true)
    expect(iterative.random[1]!.sd[0]).toBe(0)
    expect(iterative.findings.map(({ code }) => code)).toContain('C301')
    expect(iterative.random[0]!.sd[0]! / exact.random[0]!.sd[0]!).toBeCloseTo(1, 2)
    const small = fitSync(formula, crossed(40_000, 400, 50, 0.05), { route: 'iterative' })
    expect(small.random[1]!.sd[0]).toBeGreaterThan(0.02)
  })

  it('crossed intercepts whose pattern alone says that a factorisation takes too long are solved iteratively', () => {
    // the pattern of the items is found up to the entries that say so, and not analysed
    const { design } = specify('y ~ x + (1 | user) + (1 | item)', crossed(600_000, 10_000, 9000, 0.2), {})
    expect(runToEnd(createEquationsSteps(design.a))).toBeInstanceOf(IterativeEquations)
  })

  it('crossed random slopes beyond a factorisation are refused with what could be done', () => {
    const [nRows, nUsers, nItems] = [120_000, 13_000, 12_500]
    const user = Int32Array.from({ length: nRows }, (_, i) => (i < nUsers ? i : Math.floor(u() * nUsers)))
    const item = Int32Array.from({ length: nRows }, (_, i) => (i < nItems ? i : Math.floor(u() * nItems)))
    const x = Float64Array.from({ length: nRows }, () => u())
    const data: Table = {
      nrow: nRows,
      columns: new Map<string, ReturnType<typeof factor> | { kind: 'number'; values: Float64Array }>([
        ['y', { kind: 'number', values: x.map((xi) => xi + u()) }],
        ['x', { kind: 'number', values: x }],
        ['user', factor(user, nUsers, 'u')],
        ['item', factor(item, nItems, 'i')],
      ]),
    }
    expect(() => fitSync('y ~ x + (x | user) + (x | item)', data)).toThrow(
      /^E228 .*25000 crossed coefficients .* too large for memory/,
    )
  })
})

describe('a category in the fixed part for nearly every row', () => {
  it.each(['y ~ id', 'y ~ id * group', 'y ~ group / id'])('%s is refused as soon as its levels are counted', (fixed) => {
    const n = 60_000
    const rows = {
      y: Float64Array.from({ length: n }, () => normal()),
      id: Array.from({ length: n }, (_, i) => `id${(i * 7919) % n}`),
      group: Array.from({ length: n }, (_, i) => `g${i % 50}`),
    }
    const began = performance.now()
    expect(() => fitSync(`${fixed} + (1 | group)`, rows)).toThrow(/^E223 .*columns/)
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})

describe('a fit that is cancelled', () => {
  const formulas = {
    'nested slopes': ['y ~ x + (x | user)', crossed(300_000, 15_000, 20, 0.2)],
    'crossed, factorised': ['y ~ x + (1 | user) + (1 | item)', crossed(20_000, 1500, 400, 0.3)],
    'crossed, by conjugate gradients': ['y ~ x + (1 | user) + (1 | item)', crossed(300_000, 10_000, 5000, 0.3)],
  } as const

  it.each(Object.entries(formulas))(
    '%s: ends between two short steps, and leaves nothing behind',
    async (name, [formula, data]) => {
      const options = name.includes('gradients') ? ({ route: 'iterative' } as const) : {}
      const waits: number[] = []
      for (const after of [1, 60, 150, 300]) {
        const controller = new AbortController()
        const timer = setTimeout(() => controller.abort(), after)
        // the event loop gets its turn between two steps: the longest step is what a cancellation waits for
        let longest = 0
        let last = process.cpuUsage()
        const watch = setInterval(() => {
          const spent = process.cpuUsage(last)
          longest = Math.max(longest, (spent.user + spent.system) / 1000)
          last = process.cpuUsage()
        }, 0)
        const outcome = await fit(formula, data, { ...options, ddf: 'z', signal: controller.signal }).then(
          (model) => model.converged,
          (error: unknown) => String(error),
        )
        clearTimeout(timer)
        clearInterval(watch)
        if (outcome !== true) expect(outcome).toMatch(/C310/)
        waits.push(longest)
      }
      // a step takes some tens of milliseconds; the time counts what other threads of the process do meanwhile
      expect(Math.min(...waits)).toBeLessThan(1000)
      expect(fitSync(formula, data, { ...options, ddf: 'z' }).converged).toBe(true)
    },
  )

  it('before it begins costs nothing', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(fit('y ~ x + (1 | user)', crossed(100, 10, 5, 1), { signal: controller.signal })).rejects.toThrow(/^C310/)
  })
})
