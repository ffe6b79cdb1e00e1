import { fitSync, normalQuantile, type Table } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinds, type PlotFit, plot } from '../src/index.ts'
import { cells } from '../src/parts/cells.ts'
import { designBands } from '../src/parts/design-structure.ts'
import { dodge } from '../src/parts/dodge.ts'
import { UsedColumns } from '../src/parts/fit-rows.ts'
import { toldWithError } from '../src/parts/numbers.ts'
import { orderStatistics } from '../src/parts/order-statistics.ts'
import { seededUniform } from '../src/parts/seeded-uniform.ts'
import { simulatedResiduals } from '../src/parts/simulated-residuals.ts'
import { smooth } from '../src/parts/smooth.ts'
import { spline } from '../src/parts/spline.ts'
import { textWidth } from '../src/parts/text-width.ts'
import { wrap } from '../src/parts/wrap.ts'
import { dataset, hsb, machines, many, pastes, penicillin, sleepstudy } from './examples.ts'
import { knownProfile } from './known-profile.ts'
import { checkForm } from './spec-checks.ts'

const points = fc.array(
  fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
  {
    minLength: 5,
    maxLength: 80,
  },
)

describe('parts of plots', () => {
  it('count every point in exactly one cell, within its edges', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 16, max: 1500 }), (xy, most) => {
        const found = cells(
          xy.map(([x]) => x),
          xy.map(([, y]) => y),
          most,
        )
        expect(found.length).toBeLessThanOrEqual(Math.max(most, 16))
        expect(found.reduce((s, c) => s + c.rows, 0)).toBe(xy.length)
        for (const c of found) expect(c.x2 > c.x1 && c.y2 > c.y1).toBe(true)
      }),
    )
  })

  it('smooth a straight line to itself', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: -50, max: 50, noNaN: true }), (a, b) => {
        const x = Array.from({ length: 40 }, (_, i) => Math.sin(i) * 3 + i / 5)
        for (const p of smooth(
          x,
          x.map((v) => a + b * v),
        )) {
          expect(Math.abs(p.y - a - b * p.x)).toBeLessThan(1e-8 * (1 + Math.abs(a) + Math.abs(b)))
        }
      }),
    )
  })

  it('join points by a curve with the slope that it tells', () => {
    const known = [0, 1, 2.5, 3, 4.2, 6].map((x) => ({ x, y: Math.sin(x) }))
    const curve = spline(known, 601)
    for (const { x, y } of known) {
      const near = curve.reduce((a, b) => (Math.abs(b.x - x) < Math.abs(a.x - x) ? b : a))
      expect(near.y + near.slope * (x - near.x)).toBeCloseTo(y, 4)
    }
    for (let k = 1; k < 600; k++) {
      const central = (curve[k + 1]!.y - curve[k - 1]!.y) / (curve[k + 1]!.x - curve[k - 1]!.x)
      expect(curve[k]!.slope).toBeCloseTo(central, 3)
    }
  })

  it('hold an ordered normal sample in its envelope as often as they say', () => {
    let outside = 0
    let all = 0
    for (let seed = 1; seed <= 60; seed++) {
      const uniform = seededUniform(seed)
      const sample = Array.from({ length: 50 }, () => normalQuantile(uniform() * 0.999999 + 5e-7))
      const rows = orderStatistics(sample, 'normal', 0.9, {})
      all += rows.length
      outside += rows.filter((row) => row.value < row.low || row.value > row.high).length
    }
    expect(outside / all).toBeGreaterThan(0.07)
    expect(outside / all).toBeLessThan(0.13)
  })

  it('keep both ends of a large sample', () => {
    const rows = orderStatistics(
      Array.from({ length: 5000 }, (_, i) => i),
      'uniform',
      0.95,
      {},
    )
    expect(rows.length).toBeLessThanOrEqual(400)
    expect([rows[0]!.index, rows[1]!.index, rows.at(-2)!.index, rows.at(-1)!.index]).toEqual([1, 2, 4999, 5000])
    for (const row of rows) expect(row.low <= row.expected && row.expected <= row.high).toBe(true)
  })

  it('place responses evenly among simulations of their own distribution', () => {
    const uniform = seededUniform(3)
    const draw = (): Float64Array => Float64Array.from({ length: 800 }, () => Math.floor(uniform() * 5))
    const placed = simulatedResiduals(draw(), Array.from({ length: 100 }, draw), 1).sort()
    const furthest = placed.reduce((s, u, i) => Math.max(s, Math.abs(u - (i + 0.5) / 800)), 0)
    // Kolmogorov-Smirnov at about 1 in 1000
    expect(furthest).toBeLessThan(1.95 / Math.sqrt(800))
    for (const u of placed) expect(u > 0 && u < 1).toBe(true)
  })

  it('move labels apart, in order and about the same middle', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2, maxLength: 6 }), (values) => {
        const places = dodge(values, 4)
        const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
        for (let k = 1; k < order.length; k++) expect(places[order[k]!]! - places[order[k - 1]!]!).toBeGreaterThan(3.9)
        const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length
        expect(mean(places)).toBeCloseTo(mean(values), 6)
      }),
    )
  })

  it('wrap at the width, and lose no word', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1, maxLength: 12 }).filter((w) => !/\s/.test(w)),
          { minLength: 1 },
        ),
        (words) => {
          const lines = wrap(words.join(' '), 12, 150)
          expect(lines.join(' ')).toBe(words.join(' '))
          for (const line of lines) expect(textWidth(line, 12) <= 150 || !line.includes(' ')).toBe(true)
        },
      ),
    )
  })

  it('tell a number to two digits of its error', () => {
    expect(toldWithError(10.4673, 1.5458)).toBe('10.5')
    expect(toldWithError(-1.6432, 0.2397)).toBe('−1.64')
    expect(toldWithError(1e-19, 0.5)).toBe('0')
    expect(toldWithError(251405.1, 6825)).toBe('251405')
  })
})

describe('what plots show', () => {
  it('has the densities of known curves', () => {
    const spec = plot('profile-density', sleepstudy().fit, { profile: knownProfile })
    const normal = spec.datasets.density1!
    for (const row of normal.slice(5, -5)) {
      const z = ((row.x as number) - 10) / 1.5
      expect(row.density).toBeCloseTo(Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / 1.5, 3)
    }
    for (const name of ['density1', 'density2', 'density3']) {
      const rows = spec.datasets[name]!
      let area = 0
      for (let k = 1; k < rows.length; k++) {
        area +=
          (((rows[k]!.density as number) + (rows[k - 1]!.density as number)) / 2) *
          ((rows[k]!.x as number) - (rows[k - 1]!.x as number))
      }
      expect(area).toBeCloseTo(1, 2)
    }
  })

  it('is the fit: modes, lines and means', () => {
    const { fit, data } = sleepstudy()
    const modes = new Map(fit.ranef().map((row) => [`${row.level} ${row.term}`, row.estimate]))
    for (const row of plot('caterpillar', fit).datasets.modes1!)
      expect(row.estimate).toBeCloseTo(modes.get(`${row.level} ${row.term}`)!, 10)
    const { lines, average } = plot('trajectories', fit, { data }).datasets
    const [a, b] = fit.fixed.map((row) => row.estimate)
    for (const row of average!) expect(row.y).toBeCloseTo(a! + b! * (row.x as number), 8)
    for (const row of lines!) {
      const own = a! + modes.get(`${row.level} (Intercept)`)! + (b! + modes.get(`${row.level} Days`)!) * (row.x as number)
      expect(row.y).toBeCloseTo(own, 8)
    }
    const means = plot('effect', machines().fit, { data: machines().data }).datasets.means!
    expect(means.map((row) => row.mean)).toEqual(
      machines()
        .fit.emmeans('~ Machine')
        .rows.map((row) => row.estimate),
    )
  })

  it('puts groups together without narrowing what they show', () => {
    const { fit } = many()
    const whole = plot('caterpillar', fit, { group: 'g', term: 'x', maxMarks: Number.POSITIVE_INFINITY }).datasets.modes1!
    const merged = plot('caterpillar', fit, { group: 'g', term: 'x' }).datasets.modes1!
    expect(merged.length).toBeLessThan(whole.length / 2)
    const sum = (rows: typeof whole): number => rows.reduce((s, row) => s + (row.groups as number), 0)
    expect(sum(merged)).toBe(sum(whole))
    const end = (rows: typeof whole, of: 'low' | 'high', pick: (a: number, b: number) => number): number =>
      rows.map((row) => row[of] as number).reduce((a, b) => pick(a, b))
    expect(end(merged, 'low', Math.min)).toBeCloseTo(end(whole, 'low', Math.min), 10)
    expect(end(merged, 'high', Math.max)).toBeCloseTo(end(whole, 'high', Math.max), 10)
  })

  it('sorts a caterpillar as asked', () => {
    const { fit } = sleepstudy()
    const order = (options: object): string[] =>
      plot('caterpillar', fit, options)
        .datasets.modes1!.filter((row) => row.term === 'Days')
        .map((row) => row.level as string)
    const byDays = fit
      .ranef()
      .filter((row) => row.term === 'Days')
      .sort((a, b) => b.estimate - a.estimate)
      .map((row) => row.level)
    expect(order({})).toEqual(byDays)
    expect(order({ term: '(Intercept)' })).not.toEqual(byDays)
    expect(order({ order: 'level' })).toEqual([...byDays].sort())
    expect(() => plot('caterpillar', fit, { term: 'Dose' })).not.toThrow()
    expect(() => plot('caterpillar', fit, { group: 'Subject', term: 'Dose' })).toThrow(
      /E221 `Subject` has no coefficient `Dose`/,
    )
  })

  it('knows nested from crossed', () => {
    const bands = (of: typeof pastes) => {
      const { fit, data } = of()
      return designBands(new UsedColumns(fit, { data }, 'design'), Object.keys(fit.data.groups))
    }
    const [batch, cask] = bands(pastes)
    expect([batch!.group, batch!.parent, cask!.parent, cask!.crossed]).toEqual(['batch', null, 'batch', null])
    for (const own of cask!.levels) {
      const holder = batch!.levels.find(({ level }) => own.level.endsWith(`:${level}`) || own.level.startsWith(`${level}:`))!
      expect(own.from).toBeGreaterThanOrEqual(holder.from - 1e-12)
      expect(own.to).toBeLessThanOrEqual(holder.to + 1e-12)
    }
    const [sample, plate] = bands(penicillin)
    expect([sample!.group, plate!.parent, plate!.crossed!.cells.length]).toEqual(['sample', null, 144])
    expect(plot('design', hsb().fit, { data: hsb().data }).description).toContain('varies here: meanses, sector')
  })

  it('asks for what it needs, and says what a model does not have', () => {
    const { fit } = sleepstudy()
    expect(() => plot('trajectories', fit)).toThrow(/P505 The plot `trajectories` shows the data/)
    expect(() => plot('profile', fit)).toThrow(/I470 .*profile of the likelihood/)
    expect(() => plot('influence', fit)).toThrow(/I470 .*without each group/)
    expect(() => plot('icc', penicillin().fit, { data: penicillin().data })).toThrow(/I470 Without random slopes/)
    expect(() => plot('trajectories', penicillin().fit, { data: penicillin().data })).toThrow(/I470 The model has no predictor/)
    const bare = { ...fit.record(), ranef: undefined as never }
    expect(() => plot('simulated', bare)).toThrow(
      /I470 The plot `simulated` needs `fitted`, which a gaussian model does not offer/,
    )
    expect(() => plot('caterpillar', { ...bare, random: [] })).toThrow(/I470 .*needs random effects/)
  })

  it('draws any class of models that offers the few things a plot asks for', () => {
    const { fit, data } = hsb()
    const { formula, fixed, random, residual, converged } = fit
    const bare: PlotFit = {
      formula,
      family: { name: 'poisson', link: 'log' },
      fixed,
      random,
      residual,
      converged,
      data: fit.data,
      ranef: () =>
        fit.ranef().map(({ group, level, term, estimate, stdError }) => ({ group, level, term, estimate, stdError })),
      usedRows: () => fit.usedRows(),
      fitted: (level) => fit.fitted(level),
      residuals: (type) => fit.residuals(type),
      simulate: (n, options) => fit.simulate(n, options),
      predict: (rows, options) => fit.predict(rows as Table, options),
      emmeans: (spec, options) => fit.emmeans(spec, options),
    }
    const drawn = [
      'fixed',
      'caterpillar',
      'trajectories',
      'trellis',
      'residuals',
      'scale-location',
      'qq',
      'simulated',
      'design',
      'spaghetti',
      'group-sizes',
    ]
    for (const kind of drawn) checkForm(plot(kind, bare, { data, simulations: 10 }))
    expect(JSON.stringify(plot('caterpillar', bare).title)).toContain('given the estimated parameters')
    expect(JSON.stringify(plot('fixed', bare).title)).toContain('on the log scale')
    for (const kind of ['shrinkage', 'qq-random']) checkForm(plot(kind, bare, { data }))
    for (const kind of ['variance', 'effect']) {
      expect(() => plot(kind, bare, { data })).toThrow(/I470 .*which a poisson model does not offer/)
    }
  })

  it('draws a generalized fit on the scale of its response', () => {
    const data = dataset('toenail.csv', ['patientID', 'outcome', 'treatment'])
    const fit = fitSync('outcome ~ treatment * time + (1 | patientID)', data, { family: 'binomial' })
    const options = { data, simulations: 20 }
    const drawn = [
      'design',
      'spaghetti',
      'trajectories',
      'fixed',
      'caterpillar',
      'residuals',
      'scale-location',
      'qq',
      'simulated',
      'density',
    ]
    for (const kind of drawn) checkForm(plot(kind, fit, options))
    const { lines, average } = plot('trajectories', fit, options).datasets
    for (const row of [...lines!, ...average!]) expect((row.y as number) >= 0 && (row.y as number) <= 1).toBe(true)
    expect(JSON.stringify(plot('trajectories', fit, options).title)).toContain('a group whose random effects are zero')
    for (const row of plot('density', fit, options).datasets.data!) expect([0, 1]).toContain(row.x)
    for (const kind of kinds.filter(({ needs }) => needs.every((need) => need === 'rows'))) {
      try {
        checkForm(plot(kind.name, fit, options))
      } catch (error) {
        expect(String(error)).toMatch(/I470/)
      }
    }
  })
})
