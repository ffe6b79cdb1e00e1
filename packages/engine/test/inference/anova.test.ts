import { type AnovaType, fitSync, type LmmFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { lmerTestTables, unbalancedMachines } from './unbalanced-machines.ts'

type Rows = Record<string, readonly (string | number)[]>

function takeRows(data: Rows, keep: (i: number) => boolean): Rows {
  return Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values.filter((_, i) => keep(i))]))
}

const withoutCell = takeRows(
  unbalancedMachines,
  (i) => !(unbalancedMachines.Machine[i] === 'A' && unbalancedMachines.f[i] === 'a'),
)

function closeTo(actual: number | null, expected: number, relative: number, what: string): void {
  const allowed = relative * Math.abs(expected)
  if (actual === null || !(Math.abs(actual - expected) <= allowed)) expect.fail(`${what}: ${actual}, expected ${expected}`)
}

function expectSameF(a: LmmFit, b: LmmFit, type: AnovaType): void {
  const rows = b.anova({ type, ddf: 'kenward-roger' }).rows
  a.anova({ type, ddf: 'kenward-roger' }).rows.forEach((row, i) => {
    expect(row.term).toBe(rows[i]!.term)
    expect(row.numDf).toBe(rows[i]!.numDf)
    closeTo(row.statistic, rows[i]!.statistic, 1e-6, `F of ${row.term}`)
    closeTo(row.denDf, rows[i]!.denDf!, 1e-6, `df of ${row.term}`)
  })
}

describe('tables of terms', () => {
  for (const { formula, weights, missingCell, type, ddf, rows } of lmerTestTables) {
    const data = missingCell ? withoutCell : unbalancedMachines
    it(`type ${type}, ${ddf}: ${formula}${weights ? ', weights' : ''}${missingCell ? ', a cell without rows' : ''}`, () => {
      const table = fitSync(formula, data, weights ? { weights: 'w' } : {}).anova({ type, ddf })
      expect(table.rows.map(({ term, numDf }) => [term, numDf])).toEqual(rows.map(([term, numDf]) => [term, numDf]))
      rows.forEach(([term, , denDf, f, p], i) => {
        closeTo(table.rows[i]!.denDf, denDf, 1e-3, `df of ${term}`)
        // lmer itself stops that far from its optimum, and F of next to nothing is a difference of large numbers
        closeTo(table.rows[i]!.statistic, f, 2e-4 + 1e-7 / f, `F of ${term}`)
        closeTo(table.rows[i]!.pValue, p, 2e-3, `p of ${term}`)
      })
    })
  }

  it('do not depend on how factors are coded, types 2 and 3', () => {
    for (const formula of ['score ~ Machine * f + x + (1 | Worker)', 'score ~ Machine * x + f + (1 | Worker)']) {
      const treatment = fitSync(formula, unbalancedMachines)
      for (const contrasts of [
        { Machine: 'sum', f: 'sum' },
        { Machine: 'helmert', f: 'treatment' },
        { Machine: 'poly', f: 'helmert' },
      ] as const) {
        const other = fitSync(formula, unbalancedMachines, { contrasts })
        for (const type of [1, 2, 3] as const) expectSameF(treatment, other, type)
      }
    }
  })

  it('do not depend on coding where a cell has no rows, nor without an intercept', () => {
    const crossed = 'score ~ Machine * f + (1 | Worker)'
    for (const type of [2, 3] as const) {
      expectSameF(
        fitSync(crossed, withoutCell),
        fitSync(crossed, withoutCell, { contrasts: { Machine: 'sum', f: 'sum' } }),
        type,
      )
    }
    const [f, machine] = fitSync('score ~ 0 + f + Machine + (1 | Worker)', unbalancedMachines).anova({ type: 3 }).rows
    expect([f!.numDf, machine!.numDf]).toEqual([1, 2])
    const same = fitSync('score ~ f + Machine + (1 | Worker)', unbalancedMachines).anova({ type: 3 }).rows
    closeTo(f!.statistic, same[0]!.statistic, 1e-6, 'F of f')
    closeTo(machine!.statistic, same[1]!.statistic, 1e-6, 'F of Machine')
  })

  it('type 1 of a linear model splits the fall of the residual sum of squares', () => {
    const terms = ['1', 'Machine', 'f', 'x', 'Machine:f']
    const fits = terms.map((_, i) => fitSync(`score ~ ${terms.slice(0, i + 1).join(' + ')}`, unbalancedMachines))
    const rss = fits.map((fit) => fit.residuals().reduce((s, r) => s + r * r, 0))
    const table = fits.at(-1)!.anova({ type: 1 })
    expect(table.rows.map(({ term }) => term)).toEqual(terms.slice(1))
    table.rows.forEach((row, i) => {
      closeTo(row.sumSq, rss[i]! - rss[i + 1]!, 1e-7, `sum of squares of ${row.term}`)
      expect(row.denDf).toBe(unbalancedMachines.score.length - 7)
    })
  })

  it('count a row with a frequency as many rows', () => {
    const times = unbalancedMachines.score.map((_, i) => 1 + (i % 3))
    const long = takeRows(unbalancedMachines, () => true)
    const repeated = Object.fromEntries(
      Object.entries(long).map(([name, values]) => [name, values.flatMap((value, i) => Array(times[i]!).fill(value))]),
    )
    const formula = 'score ~ Machine * f + x + (1 | Worker)'
    const counted = fitSync(formula, { ...unbalancedMachines, times }, { weights: 'times', weightsAs: 'frequency' })
    for (const type of [1, 2, 3] as const) expectSameF(counted, fitSync(formula, repeated), type)
  })

  it('leave nothing to a term that others explain', () => {
    const data = { ...unbalancedMachines, speed: unbalancedMachines.Machine.map((m) => ({ A: 10, B: 12, C: 15 })[m]!) }
    const model = fitSync('score ~ speed + Machine + (1 | Worker)', data)
    expect(model.data.aliased).toEqual(['MachineC'])
    const [speed, machine] = model.anova({ type: 3 }).rows
    expect([speed!.numDf, speed!.statistic, machine!.numDf]).toEqual([0, Number.NaN, 1])
    const { findings } = model.anova({ type: 2 })
    expect(findings.map(({ code }) => code)).toEqual(['I420'])
    expect(model.anova({ type: 1 }).rows.map(({ numDf }) => numDf)).toEqual([1, 1])
    // what is left of Machine beside speed is the same the other way round
    const turned = fitSync('score ~ Machine + speed + (1 | Worker)', data)
    closeTo(machine!.statistic, turned.anova({ type: 3 }).rows[0]!.statistic, 1e-6, 'F of Machine')
  })

  it('keep their digits with columns far from zero', () => {
    const far = { ...unbalancedMachines, year: unbalancedMachines.x.map((x) => 2000 + x) }
    const near = fitSync('score ~ Machine * x + (1 | Worker)', unbalancedMachines)
    const moved = fitSync('score ~ Machine * year + (1 | Worker)', far)
    for (const type of [1, 3] as const) {
      const rows = moved.anova({ type }).rows
      // beside their interaction the machines are compared at year 0, which type 1 does not do
      const own = near
        .anova({ type })
        .rows.map((row, i) => [row, rows[i]!] as const)
        .slice(type === 1 ? 0 : 1)
      for (const [row, other] of own) closeTo(other.statistic, row.statistic, 1e-5, `F of ${row.term}`)
    }
  })

  it('come from a stored fit as well', async () => {
    const { restoreFit } = await import('blup')
    const model = fitSync('score ~ Machine * f + x + (1 | Worker)', unbalancedMachines, { weights: 'w' })
    const stored = restoreFit<LmmFit>(JSON.stringify(model))
    for (const type of [1, 2, 3] as const) {
      expect(stored.anova({ type, ddf: 'kenward-roger' }).rows.map(({ term }) => term)).toEqual([
        'Machine',
        'f',
        'x',
        'Machine:f',
      ])
      expectSameF(stored, model, type)
    }
  })

  it('are empty where there is only an intercept', () => {
    expect(fitSync('score ~ 1 + (1 | Worker)', unbalancedMachines).anova().rows).toEqual([])
  })

  it('refuse an unknown type or method', () => {
    const model = fitSync('score ~ Machine + (1 | Worker)', unbalancedMachines)
    expect(() => model.anova({ type: 4 as 3 })).toThrow(expect.objectContaining({ code: 'E221' }))
    expect(() => model.anova({ ddf: 'satterthwait' as 'z' })).toThrow(/did you mean|E221/)
  })
})
