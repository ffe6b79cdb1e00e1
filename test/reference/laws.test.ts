import { fitSync, type LmmFit, toTable } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyModel, type Method } from './support/any-model.ts'
import { leastSquares } from './support/dense.ts'
import { expectSameFit, expectSameValues, expectSameVariances, near } from './support/same-fit.ts'
import { shuffled, simulatedData, takeRows } from './support/simulated-data.ts'

/** What must not change a fit, and what must change it by a known rule, on random data: no reference program is asked. */

const runs = { numRuns: 16 }

const ranefBy = (model: LmmFit): Map<string, number> =>
  new Map(model.ranef().map((row) => [`${row.group} | ${row.level} | ${row.term}`, row.estimate]))

function expectSameModes(actual: LmmFit, expected: LmmFit, rename = (level: string): string => level): void {
  const modes = ranefBy(actual)
  const rows = expected.ranef()
  expect(modes.size).toBe(rows.length)
  const found = rows.map((row) => modes.get(`${row.group} | ${rename(row.level)} | ${row.term}`) ?? Number.NaN)
  expectSameValues(
    found,
    rows.map((row) => row.estimate),
    'modes',
    1e-4,
  )
}

describe('rows and labels', () => {
  it('the order of the rows does not matter', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const order = shuffled(data.y.length, seed + 1)
        const one = fitSync(formula, data, { method })
        const other = fitSync(formula, takeRows(data, order), { method })
        expectSameFit(other, one)
        expectSameModes(other, one)
        const fitted = one.fitted()
        expectSameValues(
          other.fitted(),
          order.map((i) => fitted[i]!),
          'fitted',
        )
      }),
      runs,
    )
  })

  it('the labels of the groups do not matter', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const labels = new Map<string, string>()
        const numbers = shuffled(1000, seed + 2)
        const rename = (label: string): string => {
          if (!labels.has(label)) labels.set(label, `L${numbers[labels.size]}`)
          return labels.get(label)!
        }
        const renamed = { ...data, g: data.g.map(rename), h: data.h.map(rename), k: data.k.map(rename) }
        const one = fitSync(formula, data, { method })
        const other = fitSync(formula, renamed, { method })
        expectSameFit(other, one)
        expectSameModes(other, one, (level) => level.split(':').map(rename).join(':'))
      }),
      runs,
    )
  })

  it('rows with missing values are as if they were not there', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom('y', 'x', 'z'), ({ seed, formula, method }, column) => {
        const data = simulatedData(seed)
        const used = formula.includes(column)
        const gone = new Set(shuffled(data.y.length, seed + 3).slice(0, 7))
        const holed = { ...data, [column]: data[column as 'x'].map((v, i) => (gone.has(i) ? Number.NaN : v)) }
        const rest = data.y.flatMap((_, i) => (gone.has(i) && used ? [] : [i]))
        const one = fitSync(formula, takeRows(data, rest), { method })
        const other = fitSync(formula, holed, { method })
        expectSameFit(other, one)
        expect(other.data.nobsDropped).toBe(used ? 7 : 0)
        expect(other.findings.some((f) => f.code === 'D102')).toBe(used)
      }),
      runs,
    )
  })

  it('a fit is the same from rows, columns, typed arrays, a Map and a Table', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const rows = data.y.map((_, i) => Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values[i]])))
        const typed = { ...data, y: Float64Array.from(data.y), x: Float64Array.from(data.x), z: Float64Array.from(data.z) }
        const wanted = resultOf(fitSync(formula, data, { method }))
        for (const same of [rows, typed, new Map(Object.entries(data)), toTable(data)]) {
          expect(resultOf(fitSync(formula, same, { method }))).toEqual(wanted)
        }
      }),
      { numRuns: 5 },
    )
  })
})

/** All of a record but its timing. */
function resultOf(model: LmmFit): unknown {
  return { ...model.record({ randomEffects: true }), timing: null }
}

describe('units', () => {
  it('a predictor in other units changes its own coefficients by that factor', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom(1e-9, 1e-3, -2.5, 60, 1e8), ({ seed, formula, method }, factor) => {
        const data = simulatedData(seed)
        const one = fitSync(formula, data, { method })
        const other = fitSync(formula, { ...data, x: data.x.map((x) => x * factor) }, { method })
        const has = (term: string): boolean => /(^|:)x($|:)/.test(term)
        const scaled = one.fixed.filter((row) => has(row.term)).length
        expectSameFit(flipped(other, factor, has), one, {
          criterion: method === 'reml' ? 2 * scaled * Math.log(Math.abs(factor)) : 0,
          estimate: (value, term) => (has(term) ? value / Math.abs(factor) : value),
          stdError: (value, term) => (has(term) ? value / Math.abs(factor) : value),
          sd: (value, term) => (has(term) ? value / Math.abs(factor) : value),
        })
        expectSameValues(other.fitted(), one.fitted(), 'fitted')
      }),
      runs,
    )
  })

  it('another origin of a predictor changes intercepts alone, where slope and intercept may correlate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(-3, 0.5, 40),
        fc.constantFrom<Method>('reml', 'ml'),
        (seed, shift, method) => {
          const data = simulatedData(seed)
          const formula = 'y ~ x + z + (x | g)'
          const one = fitSync(formula, data, { method })
          const other = fitSync(formula, { ...data, x: data.x.map((x) => x + shift) }, { method })
          near(other.fit.criterion, one.fit.criterion, 1e-8 * (1 + Math.abs(one.fit.criterion)), 'criterion')
          const [intercept, slope] = one.fixed
          near(other.fixed[1]!.estimate, slope!.estimate, 1e-5 * slope!.stdError, 'slope')
          near(
            other.fixed[0]!.estimate,
            intercept!.estimate - shift * slope!.estimate,
            1e-5 * other.fixed[0]!.stdError,
            'intercept',
          )
          const { cov } = one.random[0]!
          const variance = cov[0]![0]! - 2 * shift * cov[0]![1]! + shift * shift * cov[1]![1]!
          near(other.random[0]!.cov[0]![0]!, variance, 4e-5 * variance, 'variance of intercepts')
          near(other.random[0]!.cov[1]![1]!, cov[1]![1]!, 4e-5 * cov[1]![1]!, 'variance of slopes')
          expectSameValues(other.fitted(), one.fitted(), 'fitted')
        },
      ),
      runs,
    )
  })

  it('a response in other units changes everything by that factor', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom(1e-12, 0.01, 7, 1e12), ({ seed, formula, method }, factor) => {
        const data = simulatedData(seed)
        const one = fitSync(formula, data, { method })
        const other = fitSync(formula, { ...data, y: data.y.map((y) => y * factor) }, { method })
        const nu = data.y.length - (method === 'reml' ? one.fixed.length : 0)
        const times = (value: number): number => value * factor
        expectSameFit(other, one, {
          criterion: 2 * nu * Math.log(factor),
          estimate: times,
          stdError: times,
          sd: times,
          sigma: factor,
        })
        one.fixed.forEach((row, j) => {
          near(other.fixed[j]!.pValue, row.pValue, 1e-4 * row.pValue + 1e-12, `p of ${row.term}`)
        })
      }),
      runs,
    )
  })

  it('a known effect given as an offset leaves the rest as it was', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const one = fitSync(formula, data, { method })
        const other = fitSync(
          formula.replace('(', 'offset(2 * z - 1) + ('),
          { ...data, y: data.y.map((y, i) => y + 2 * data.z[i]! - 1) },
          { method },
        )
        expectSameFit(other, one)
        const byOption = fitSync(
          formula,
          { ...data, y: data.y.map((y, i) => y + 2 * data.z[i]! - 1) },
          { method, offset: '2 * z - 1' },
        )
        expectSameFit(byOption, one)
      }),
      runs,
    )
  })
})

/** The fit with the signs of some coefficients as they would be for a positive factor. */
function flipped(model: LmmFit, factor: number, has: (term: string) => boolean): LmmFit {
  if (factor > 0) return model
  const sign = (term: string): number => (has(term) ? -1 : 1)
  return {
    ...model,
    converged: model.converged,
    fixed: model.fixed.map((row) => ({ ...row, estimate: row.estimate * sign(row.term) })),
    random: model.random.map((b) => ({
      ...b,
      corr: b.corr.map((row, r) => row.map((v, c) => v * sign(b.terms[r]!) * sign(b.terms[c]!))),
    })),
  } as unknown as LmmFit
}

describe('weights', () => {
  it('frequency weights are repeated rows', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const repeated = takeRows(
          data,
          data.times.flatMap((times, i) => Array.from({ length: times }, () => i)),
        )
        const one = fitSync(formula, repeated, { method })
        const other = fitSync(formula, data, { method, weights: 'times', weightsAs: 'frequency' })
        expectSameFit(other, one)
        expectSameModes(other, one)
        near(other.fit.bic, one.fit.bic, 1e-6, 'BIC')
        one.fixed.forEach((row, j) => {
          near(other.fixed[j]!.df!, row.df!, 1e-4 * row.df!, `df of ${row.term}`)
        })
      }),
      runs,
    )
  })

  it('precision weights times a constant change sigma alone', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom(1e-6, 0.1, 25, 1e6), ({ seed, formula, method }, factor) => {
        const data = simulatedData(seed)
        const one = fitSync(formula, data, { method, weights: 'w' })
        const other = fitSync(formula, data, { method, weights: data.w.map((w) => w * factor) })
        expectSameFit(other, one, { sigma: Math.sqrt(factor) })
        expectSameModes(other, one)
        expectSameValues(other.leverage(), one.leverage(), 'leverage', 1e-4)
      }),
      runs,
    )
  })

  it('weights of one are no weights', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, formula, method }) => {
        const data = simulatedData(seed)
        const ones = data.y.map(() => 1)
        const one = fitSync(formula, data, { method })
        expectSameFit(fitSync(formula, data, { method, weights: ones }), one)
        expectSameFit(fitSync(formula, data, { method, weights: ones, weightsAs: 'frequency' }), one)
      }),
      runs,
    )
  })
})

describe('ways to write one model', () => {
  it('the ML deviance does not depend on the coding of a factor, the REML criterion by the determinant of the change', () => {
    const codings = ['treatment', 'sum', 'helmert', 'poly'] as const
    fc.assert(
      fc.property(anyModel, ({ seed, method }) => {
        const data = simulatedData(seed)
        const formula = 'y ~ f * x + (x | g)'
        const one = fitSync(formula, data, { method })
        const x = one.matrices().X
        for (const coding of codings) {
          const other = fitSync(formula, data, { method, contrasts: { f: coding } })
          const change = determinant(x, other.matrices().X)
          const shift = method === 'reml' ? 2 * Math.log(Math.abs(change)) : 0
          near(other.fit.criterion, one.fit.criterion + shift, 1e-8 * (1 + Math.abs(one.fit.criterion)), coding)
          expectSameVariances(other, one)
          expectSameValues(other.fitted(), one.fitted(), 'fitted')
        }
      }),
      { numRuns: 6 },
    )
  })

  const equals: readonly (readonly [string, string])[] = [
    ['y ~ x * f + (1 | g)', 'y ~ x + f + x:f + (1 | g)'],
    ['y ~ x + (x || g)', 'y ~ x + (1 | g) + (0 + x | g)'],
    ['y ~ x + (1 | g/k)', 'y ~ x + (1 | k:g) + (1 | g)'],
    ['y ~ x + (1 | g) + (1 | h)', 'y ~ (1 | h) + x + (1 | g)'],
    ['y ~ (x + z)^2 + (1 | g)', 'y ~ x + z + I(x * z) + (1 | g)'],
    ['y ~ x + (1 + x | g)', 'y ~ 1 + x + (x | g)'],
  ]
  it.each(equals)('%s is %s', (left, right) => {
    fc.assert(
      fc.property(anyModel, ({ seed, method }) => {
        const data = simulatedData(seed)
        expectSameFit(fitSync(right, data, { method }), fitSync(left, data, { method }))
      }),
      { numRuns: 6 },
    )
  })

  it('a column that others explain is left out, named, and changes nothing else', () => {
    fc.assert(
      fc.property(anyModel, ({ seed, method }) => {
        const data = simulatedData(seed)
        const sum = { ...data, both: data.x.map((x, i) => 2 * x - data.z[i]! + 4) }
        const one = fitSync('y ~ x + z + (1 | g)', sum, { method })
        const other = fitSync('y ~ x + z + both + (1 | g)', sum, { method })
        expectSameFit(other, one)
        expect(other.data.aliased).toEqual(['both'])
        expect(other.findings.filter((f) => f.code === 'E216')).toHaveLength(1)
      }),
      { numRuns: 6 },
    )
  })
})

/** |det T| of X_b = X_a T, by least squares. */
function determinant(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  const size = (x: readonly (readonly number[])[]): number =>
    leastSquares(
      x,
      x.map(() => 0),
    ).r.reduce((s, row, i) => s * row[i]!, 1)
  return size(b) / size(a)
}
