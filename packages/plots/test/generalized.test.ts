import { describe, expect, it } from 'vitest'
import { kinds, type PlotOptions, plot, type VegaLiteSpec } from '../src/index.ts'
import { cbpp, type GeneralizedExample, ticks, toenail } from './examples.ts'
import { checkForm, checkSpec, marksIn, outline } from './spec-checks.ts'

/** What is drawn otherwise of a generalized fit: of each kind the pictures that are kept. */
const cases: readonly {
  readonly kind: string
  readonly name: string
  readonly of: () => GeneralizedExample
  readonly options?: PlotOptions
}[] = [
  { kind: 'effect', name: 'cbpp', of: cbpp },
  { kind: 'effect', name: 'toenail', of: toenail },
  { kind: 'effect', name: 'toenail by treatment', of: toenail, options: { x: 'time', by: 'treatment' } },
  { kind: 'effect', name: 'ticks', of: ticks, options: { x: 'cHEIGHT' } },
  { kind: 'trajectories', name: 'toenail', of: toenail, options: { highlight: '12' } },
  { kind: 'simulated', name: 'cbpp', of: cbpp, options: { simulations: 60 } },
  { kind: 'density', name: 'cbpp', of: cbpp },
  { kind: 'density', name: 'toenail', of: toenail },
  { kind: 'density', name: 'ticks', of: ticks },
  { kind: 'qq-random', name: 'toenail', of: toenail },
  { kind: 'qq-random', name: 'ticks', of: ticks },
  { kind: 'shrinkage', name: 'cbpp', of: cbpp },
  { kind: 'shrinkage', name: 'toenail', of: toenail },
  { kind: 'variance', name: 'cbpp', of: cbpp },
  { kind: 'variance', name: 'ticks', of: ticks },
  { kind: 'residuals', name: 'toenail', of: toenail },
  { kind: 'scale-location', name: 'cbpp', of: cbpp },
  { kind: 'qq', name: 'ticks', of: ticks },
  { kind: 'influence', name: 'cbpp', of: cbpp, options: { influence: await cbpp().fit.influence() } },
]

const drawn = (kind: string, { fit, data }: GeneralizedExample, options: PlotOptions = {}) =>
  plot(kind, fit, { data, ...options })

/** A specification with its columns in place of its data: iterated estimates move in their last digits with every solver. */
function shape({ datasets, description: _, ...rest }: VegaLiteSpec): unknown {
  const columns = Object.entries(datasets).map(([name, rows]) => [
    name,
    { rows: rows.length, columns: Object.entries(rows[0] ?? {}).map(([key, value]) => `${key}: ${typeof value}`) },
  ])
  const bare = outline({ ...rest, description: '', datasets: {} } as VegaLiteSpec) as object
  return { ...bare, datasets: Object.fromEntries(columns) }
}

/** Title and caption, their lines put together. */
function said(kind: string, of: GeneralizedExample, options?: PlotOptions): string {
  const { text, subtitle } = drawn(kind, of, options).title as { text: string[]; subtitle: string[] }
  return [...text, ...subtitle].join(' ')
}

describe('a generalized fit', () => {
  it.each(cases)('$kind of $name is drawn and keeps its specification', async ({ kind, of, options }) => {
    const spec = drawn(kind, of(), options)
    const svg = await checkSpec(spec)
    expect(marksIn(svg)).toBeGreaterThan(0)
    expect(marksIn(svg)).toBeLessThanOrEqual(2000)
    expect(shape(spec)).toMatchSnapshot()
  })

  it('has means on the scale of the response, raw shares beside them, and says where they come from', () => {
    const of = cbpp()
    const { means, raw } = drawn('effect', of).datasets
    const expected = of.fit.emmeans('~ period', { scale: 'response' }).rows
    expect(means!.map((row) => row.mean)).toEqual(expected.map((row) => row.estimate))
    const incidence = of.data.columns.get('incidence')!
    const size = of.data.columns.get('size')!
    const period = of.data.columns.get('period')!
    if (incidence.kind !== 'number' || size.kind !== 'number' || period.kind !== 'factor') throw new TypeError('columns')
    period.levels.forEach((_, k) => {
      const own = Array.from(period.codes, (code, i) => (code === k ? i : -1)).filter((i) => i >= 0)
      const total = (x: Float64Array) => own.reduce((s, i) => s + x[i]!, 0)
      expect(raw![k]!.raw).toBeCloseTo(total(incidence.values) / total(size.values), 12)
    })
    expect(said('effect', of)).toMatch(
      /estimated share of incidence.*logit scale and transformed back.*random effects are zero/,
    )
    expect(drawn('effect', toenail(), { x: 'time' }).datasets.raw!.reduce((s, row) => s + (row.rows as number), 0)).toBe(1908)
  })

  it('is compared with simulated counts, not shares, where trials are several', () => {
    const of = cbpp()
    expect(of.fit.trials()!.reduce((s, n) => s + n, 0)).toBe(842)
    expect(toenail().fit.trials()).toBeNull()
    const { data, simulated } = drawn('density', of).datasets
    expect(data!.reduce((s, row) => s + (row.density as number), 0)).toBeCloseTo(1, 10)
    expect(data!.every((row) => Number.isInteger(row.x))).toBe(true)
    expect(new Set(simulated!.map((row) => row.set)).size).toBe(20)
    expect(said('density', of)).toContain('incidence: data and simulated data')
    for (const row of drawn('density', ticks()).datasets.data!) expect(row.x as number).toBeGreaterThanOrEqual(0)
    // Counts beyond sixty are taken together, and none is lost.
    expect(said('density', ticks())).toMatch(/Counts are taken \d+ together/)
    expect(drawn('density', ticks()).datasets.data!.reduce((s, row) => s + (row.density as number), 0)).toBeCloseTo(1, 10)
  })

  it('has fitted lines that are curves', () => {
    const { lines } = drawn('trajectories', toenail()).datasets
    const first = lines!.filter((row) => row.level === lines![0]!.level)
    expect(first.length).toBeGreaterThan(5)
    expect(JSON.stringify(drawn('trajectories', toenail()).layer)).toContain('"interpolate":"monotone"')
  })

  it('shrinks the shares of its groups towards each other', () => {
    const rows = drawn('shrinkage', toenail()).datasets.groups!
    expect(rows.length).toBe(294)
    const spread = (field: 'x' | 'x2') => {
      const values = rows.map((row) => row[field] as number)
      const mean = values.reduce((s, v) => s + v, 0) / values.length
      return values.reduce((s, v) => s + (v - mean) ** 2, 0)
    }
    expect(spread('x2')).toBeLessThan(spread('x'))
    expect(rows.filter((row) => row.x === 0).every((row) => (row.x2 as number) > 0)).toBe(true)
  })

  it('names the latent scale of its variances', () => {
    expect(said('variance', cbpp())).toMatch(
      /latent \(logit\) scale; the residual is the variance of the logistic distribution, π²\/3/,
    )
    expect(said('variance', ticks())).toMatch(
      /latent \(log\) scale; the residual is that of one observation .* lognormal method/,
    )
    const parts = drawn('variance', cbpp()).datasets.parts!
    expect(parts.find((row) => row.part === 'residual')!.variance).toBeCloseTo(Math.PI ** 2 / 3, 10)
    expect(parts.find((row) => row.part === 'herd')!.sd).toBeCloseTo(cbpp().fit.random[0]!.sd[0]!, 10)
  })

  it('has random effects over their approximate standard deviation', () => {
    const { fit } = cbpp()
    const [sd] = fit.random[0]!.sd
    const expected = fit
      .ranef()
      .map(({ estimate, stdError }) => estimate / Math.sqrt(sd! ** 2 - stdError ** 2))
      .sort((a, b) => a - b)
    const { quantiles } = drawn('qq-random', cbpp()).datasets
    quantiles!.forEach((row, k) => {
      expect(row.value).toBeCloseTo(expected[k]!, 10)
    })
    expect(said('qq-random', cbpp())).toContain('approximate standard deviation, on the logit scale')
  })

  it('has quantile residuals in place of differences', () => {
    const of = toenail()
    const rows = drawn('residuals', of, { maxMarks: Number.POSITIVE_INFINITY }).datasets.rows!
    const expected = of.fit.quantileResiduals({ seed: 1 })
    expect(rows.map((row) => row.y)).toEqual(Array.from(expected))
    expect(said('residuals', of)).toContain('randomized quantiles')
  })

  it.each(kinds.filter(({ needs }) => !needs.includes('profile') && !needs.includes('influence')).map(({ name }) => name))(
    'is drawn as %s, or it says why not',
    (name) => {
      try {
        checkForm(drawn(name, cbpp(), { simulations: 20 }))
      } catch (error) {
        expect([name, String(error)]).toEqual([expect.stringMatching(/^(?:pairs|icc)$/), expect.stringMatching(/I470/)])
      }
    },
  )
})
