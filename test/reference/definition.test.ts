import { fitSync, type LmmFit } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyModel, type Method } from './support/any-model.ts'
import { cholesky, column, type Gls, generalizedLeastSquares, multiply, solve, transpose } from './support/dense.ts'
import { agreement, expectSameValues, near } from './support/same-fit.ts'
import { type SimulatedData, simulatedData, uniform } from './support/simulated-data.ts'

/** The results against the definitions, written out with the dense V = Z G Z' + R that the fit itself gives. */

const weightedModel = fc.tuple(anyModel, fc.boolean()).map(([model, weighted]) => ({ ...model, weighted }))
const runs = { numRuns: 12 }

interface Fitted {
  readonly model: LmmFit
  readonly data: SimulatedData
  readonly matrices: ReturnType<LmmFit['matrices']>
  readonly gls: Gls
}

function fitted({
  seed,
  formula,
  method,
  weighted,
}: {
  seed: number
  formula: string
  method: Method
  weighted: boolean
}): Fitted {
  const data = simulatedData(seed)
  const model = fitSync(formula, data, { method, ...(weighted ? { weights: 'w' } : {}) })
  const matrices = model.matrices()
  return { model, data, matrices, gls: generalizedLeastSquares(matrices.X, matrices.V, data.y) }
}

describe('matrices', () => {
  it("V is Z G Z' + R, G is made of the covariances, R of the weights", () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, matrices } = fitted(options)
        const { X, Z, G, R, V, xNames, zNames } = matrices
        const n = data.y.length
        expect([X.length, Z.length, R.length, V.length]).toEqual([n, n, n, n])
        const zgz = multiply(multiply(Z, G), transpose(Z))
        const size = Math.max(...V.map((row, i) => row[i]!))
        V.forEach((row, r) => {
          row.forEach((value, c) => {
            near(value, zgz[r]![c]! + R[r]![c]!, 1e-10 * size, `V[${r}, ${c}]`)
          })
        })
        const sigma2 = model.residual!.sd ** 2
        R.forEach((row, r) => {
          row.forEach((value, c) => {
            const wanted = r !== c ? 0 : options.weighted ? sigma2 / data.w[r]! : sigma2
            near(value, wanted, 1e-12 * sigma2, `R[${r}, ${c}]`)
          })
        })
        G.forEach((row, r) => {
          row.forEach((value, c) => {
            const [a, b] = [zNames[r]!, zNames[c]!]
            const block = model.random.find((t) => t.group === a.group && t.terms.includes(a.term))!
            const together = a.group === b.group && a.level === b.level && block.terms.includes(b.term)
            expect(value).toBe(together ? block.cov[block.terms.indexOf(a.term)]![block.terms.indexOf(b.term)] : 0)
          })
        })
        expect(xNames).toEqual(model.fixed.map((row) => row.term))
      }),
      runs,
    )
  })

  it('the matrices of one group are a part of those of all', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, matrices } = fitted(options)
        const group = options.formula.includes('| g') ? 'g' : 'h'
        const level = data[group][7]!
        const part = model.matrices({ group, level })
        const rows = data[group].flatMap((value, i) => (value === level ? [i] : []))
        expect(part.rows).toEqual(rows)
        expect(part.X).toEqual(rows.map((i) => matrices.X[i]))
        expect(part.R).toEqual(rows.map((i) => rows.map((j) => matrices.R[i]![j])))
        rows.forEach((i, r) => {
          rows.forEach((j, c) => {
            near(part.V[r]![c]!, matrices.V[i]![j]!, 1e-12 * matrices.V[i]![i]!, 'V')
          })
        })
      }),
      { numRuns: 5 },
    )
  })
})

describe('likelihood', () => {
  it('the log-likelihood is that of the normal distribution with this mean and V', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, gls } = fitted(options)
        const wanted = options.method === 'reml' ? gls.reml : gls.ml
        const { logLik, deviance, criterion, aic, bic, df, dfResidual } = model.fit
        near(criterion, wanted, 1e-9 * (1 + Math.abs(wanted)), 'criterion')
        expect([deviance, logLik]).toEqual([criterion, -criterion / 2])
        const parameters =
          model.fixed.length + 1 + model.random.reduce((s, b) => s + (b.terms.length * (b.terms.length + 1)) / 2, 0)
        expect([df, dfResidual]).toEqual([parameters, data.y.length - parameters])
        near(aic, criterion + 2 * df, 1e-9, 'AIC')
        near(bic, criterion + Math.log(data.y.length) * df, 1e-9, 'BIC')
      }),
      runs,
    )
  })

  it('no covariance parameters nearby are more likely', () => {
    fc.assert(
      fc.property(weightedModel, fc.constantFrom(0.003, 0.03, 0.3), (options, step) => {
        const { model, data, matrices } = fitted(options)
        const u = uniform(options.seed + 7)
        const sigma = model.residual!.sd
        for (let attempt = 0; attempt < 4; attempt++) {
          const blocks = model.random.map((block) => {
            const k = block.terms.length
            const l = rootOf(block.cov)
            const moved = l.map((row) => row.map((value) => value + step * sigma * (2 * u() - 1)))
            return k === 0 ? [] : multiply(moved, transpose(moved))
          })
          const residual = (1 + step * (u() - 0.5)) ** 2
          const g = matrices.G.map((row, r) =>
            row.map((_, c) => {
              const [a, b] = [matrices.zNames[r]!, matrices.zNames[c]!]
              const t = model.random.findIndex((x) => x.group === a.group && x.terms.includes(a.term))
              const { terms } = model.random[t]!
              return a.group === b.group && a.level === b.level && terms.includes(b.term)
                ? blocks[t]![terms.indexOf(a.term)]![terms.indexOf(b.term)]!
                : 0
            }),
          )
          const v = multiply(multiply(matrices.Z, g), transpose(matrices.Z)).map((row, r) =>
            row.map((value, c) => value + residual * matrices.R[r]![c]!),
          )
          const there = generalizedLeastSquares(matrices.X, v, data.y)
          const value = options.method === 'reml' ? there.reml : there.ml
          expect(value).toBeGreaterThan(model.fit.criterion - 1e-9 * (1 + Math.abs(model.fit.criterion)))
        }
      }),
      { numRuns: 8 },
    )
  })
})

/** A square root of a covariance matrix, also of a singular one. */
function rootOf(cov: readonly (readonly number[])[]): number[][] {
  const most = Math.max(...cov.map((row, i) => row[i]!), 1e-300)
  return cholesky(cov.map((row, r) => row.map((value, c) => (r === c ? value + 1e-12 * most : value))))
}

describe('estimates', () => {
  it('fixed effects are generalized least squares, with their covariance matrix', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, gls } = fitted(options)
        model.fixed.forEach((row, j) => {
          const se = Math.sqrt(gls.covariance[j]![j]!)
          near(row.estimate, gls.beta[j]!, 1e-8 * se, row.term)
          near(row.stdError, se, 1e-8 * se, `standard error of ${row.term}`)
          near(row.statistic, row.estimate / row.stdError, 1e-12 * Math.abs(row.statistic), `statistic of ${row.term}`)
          gls.covariance[j]!.forEach((value, c) => {
            near(model.fixedCov[j]![c]!, value, 1e-8 * se * Math.sqrt(gls.covariance[c]![c]!), 'covariance')
          })
          const half = (row.confHigh - row.confLow) / 2
          near(row.confLow + half, row.estimate, 1e-9 * se, 'middle of the interval')
        })
      }),
      runs,
    )
  })

  it("conditional modes are G Z'V^-1 (y - X beta), with variance G - G Z'V^-1 Z G", () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, matrices, gls } = fitted(options)
        const { Z, G, V, zNames } = matrices
        const gz = multiply(G, transpose(Z))
        const modes = multiply(gz, column(gls.weighted))
        const gone = multiply(gz, solve(V, transpose(gz)))
        const rows = new Map(model.ranef().map((row) => [`${row.group} ${row.level} ${row.term}`, row]))
        expect(rows.size).toBe(zNames.length)
        zNames.forEach(({ group, level, term }, i) => {
          const row = rows.get(`${group} ${level} ${term}`)!
          const sd = Math.sqrt(G[i]![i]!)
          near(row.estimate, modes[i]![0]!, 1e-8 * (sd + 1e-8), `${term} of ${level}`)
          const variance = G[i]![i]! - gone[i]![i]!
          near(row.stdError ** 2, variance, 1e-8 * (sd * sd + 1e-12), `variance of ${term} of ${level}`)
        })
      }),
      runs,
    )
  })

  it('fitted values, residuals and leverages follow from them', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, matrices, gls } = fitted(options)
        const { X, R } = matrices
        const fixed = X.map((row) => row.reduce((s, x, c) => s + x * gls.beta[c]!, 0))
        // y - fitted = R V^-1 (y - X beta) = R P y
        const residuals = gls.weighted.map((value, i) => R[i]![i]! * value)
        const values = data.y.map((y, i) => y - residuals[i]!)
        expectSameValues(model.fitted(), values, 'fitted', 1e-8)
        expectSameValues(model.fitted('population'), fixed, 'population', 1e-8)
        expectSameValues(model.residuals(), residuals, 'residuals', 1e-8)
        const roots = data.w.map((w) => (options.weighted ? Math.sqrt(w) : 1))
        expectSameValues(
          model.residuals('pearson'),
          residuals.map((r, i) => r * roots[i]!),
          'Pearson',
          1e-8,
        )
        expectSameValues(
          model.residuals('scaled'),
          residuals.map((r, i) => (r * roots[i]!) / model.residual!.sd),
          'scaled',
          1e-8,
        )
        const leverages = gls.projection.map((row, i) => 1 - R[i]![i]! * row[i]!)
        expectSameValues(model.leverage(), leverages, 'leverage', 1e-7)
      }),
      runs,
    )
  })
})

describe('predictions', () => {
  it('for the rows of the fit are its fitted values, and their errors follow from V', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, matrices, gls } = fitted(options)
        const { X, Z, G, V } = matrices
        const conditional = model.predict(data, { se: true })
        const population = model.predict(data, { level: 'population', se: true, interval: 0.9 })
        expectSameValues(
          conditional.map((row) => row.estimate),
          model.fitted(),
          'conditional',
          1e-9,
        )
        expectSameValues(
          population.map((row) => row.estimate),
          model.fitted('population'),
          'population',
          1e-9,
        )
        const gz = multiply(G, transpose(Z))
        const vz = solve(V, transpose(gz))
        // x'b + z'u - (x'beta^ + z'u^): errors of both, which are correlated
        X.slice(0, 12).forEach((x, i) => {
          const z = Z[i]!
          const own = quadratic(gls.covariance, x)
          near(population[i]!.stdError!, Math.sqrt(own), 1e-8 * Math.sqrt(own), 'standard error of the population mean')
          expect(population[i]!.confLow).toBeLessThan(population[i]!.estimate)
          const reach = multiply(gz, solve(V, X))
          const left = x.map((value, c) => value - z.reduce((s, zi, r) => s + zi * reach[r]![c]!, 0))
          const gone = multiply(gz, vz)
          const variance = quadratic(gls.covariance, left) + quadratic(G, z) - quadratic(gone, z)
          near(
            conditional[i]!.stdError!,
            Math.sqrt(variance),
            1e-7 * Math.sqrt(variance),
            'standard error of the conditional mean',
          )
        })
      }),
      { numRuns: 6 },
    )
  })

  it('for groups that the fit has not seen are those of the population, with the variance between groups', () => {
    fc.assert(
      fc.property(weightedModel, (options) => {
        const { model, data, gls, matrices } = fitted(options)
        const others = { ...data, g: data.g.map((g) => `new ${g}`), h: data.h.map((h) => `new ${h}`) }
        expect(() => model.predict(others)).toThrow(expect.objectContaining({ code: 'P504' }))
        const { rows, findings } = model.predictions(others, { newGroups: 'allow', se: true })
        expect(findings.some((f) => f.code === 'P502')).toBe(true)
        expectSameValues(
          rows.map((row) => row.estimate),
          model.fitted('population'),
          'new groups',
          1e-9,
        )
        rows.slice(0, 12).forEach((row, i) => {
          const variance = quadratic(gls.covariance, matrices.X[i]!) + quadratic(matrices.G, matrices.Z[i]!)
          near(row.stdError!, Math.sqrt(variance), agreement.estimate * Math.sqrt(variance), 'standard error')
        })
      }),
      { numRuns: 6 },
    )
  })
})

function quadratic(m: readonly (readonly number[])[], v: readonly number[]): number {
  return v.reduce((s, a, r) => s + (a === 0 ? 0 : a * v.reduce((t, b, c) => t + m[r]![c]! * b, 0)), 0)
}
