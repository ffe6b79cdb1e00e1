import { describe, expect, it } from 'vitest'
import { fitSync, type LmmFit } from '../../src/index.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { identity, inverse, type Matrix, times, trace, transposed } from './dense.ts'
import { nestedData } from './nested-data.ts'

const rows = nestedData(5, 9)

/** Information on (variances..., residual) by its definition in n x n matrices. */
function definition(fit: LmmFit, directions: readonly Matrix[]): { observed: Matrix; expected: Matrix; igls: Matrix } {
  const { X, V } = fit.matrices()
  const y = rows.map((r) => [r.y])
  const vi = inverse(V as Matrix)
  const xt = transposed(X as Matrix)
  const phi = inverse(times(xt, times(vi, X as Matrix)))
  const vx = times(vi, X as Matrix)
  const removed = times(vx, times(phi, transposed(vx)))
  const p = vi.map((row, i) => row.map((x, j) => x - removed[i]![j]!))
  const py = times(p, y)
  const inner = fit.method === 'reml' ? p : vi
  const pv = directions.map((d) => times(inner, d))
  const vv = directions.map((d) => times(vi, d))
  const expected = pv.map((a) => pv.map((b) => trace(times(a, b)) / 2))
  const average = directions.map((a) => directions.map((b) => times(transposed(times(a, py)), times(p, times(b, py)))[0]![0]!))
  return {
    expected,
    igls: vv.map((a) => vv.map((b) => trace(times(a, b)) / 2)),
    observed: average.map((row, i) => row.map((x, j) => x - expected[i]![j]!)),
  }
}

const same = (f: (a: (typeof rows)[number], b: (typeof rows)[number]) => number): Matrix =>
  rows.map((a) => rows.map((b) => f(a, b)))

describe('standard errors of variances', () => {
  it.each(['reml', 'ml'] as const)('are those of the information matrix in its definition (%s)', (method) => {
    const fit = fitSync('y ~ x + w + (x | school)', rows, { method })
    const inSchool = (f: (a: number, b: number) => number): Matrix => same((a, b) => (a.school === b.school ? f(a.x, b.x) : 0))
    const parts = [inSchool(() => 1), inSchool((a, b) => a + b), inSchool((a, b) => a * b), identity(rows.length)]
    const { observed, expected, igls } = definition(fit, parts)
    const { rows: found } = fit.varianceErrors()
    const names = ['var__(Intercept)', 'cov__(Intercept).x', 'var__x', 'var__Observation']
    for (const [matrix, field] of [
      [observed, 'stdError'],
      [expected, 'stdErrorExpected'],
      [igls, 'stdErrorIgls'],
    ] as const) {
      const covariance = inverse(matrix)
      names.forEach((name, i) => {
        const row = found.find((r) => r.term === name)!
        expect(row[field] / Math.sqrt(covariance[i]![i]!)).toBeCloseTo(1, 6)
      })
      const of = (term: string): number => found.find((r) => r.term === term)![field]
      const value = (term: string): number => found.find((r) => r.term === term)!.estimate
      expect(of('sd__x')).toBeCloseTo(of('var__x') / (2 * value('sd__x')), 10)
      // correlation: gradient by differences of c / sqrt(a b)
      const at = [value('var__(Intercept)'), value('cov__(Intercept).x'), value('var__x')]
      const rho = (v: readonly number[]): number => v[1]! / Math.sqrt(v[0]! * v[2]!)
      const gradient = at.map((x, i) => {
        const h = 1e-5 * Math.abs(x)
        const moved = (by: number): number => rho(at.map((z, q) => (q === i ? z + by : z)))
        return (moved(h) - moved(-h)) / (2 * h)
      })
      let s = 0
      gradient.forEach((a, i) => gradient.forEach((b, j) => (s += a * b * covariance[i]![j]!)))
      expect(of('cor__(Intercept).x') / Math.sqrt(s)).toBeCloseTo(1, 5)
    }
  })

  it('holds for nested and for uncorrelated terms', () => {
    const fit = fitSync('y ~ x + w + (1 | school) + (1 | school:class)', rows)
    const parts = [
      same((a, b) => (a.school === b.school ? 1 : 0)),
      same((a, b) => (a.school === b.school && a.class === b.class ? 1 : 0)),
      identity(rows.length),
    ]
    const covariance = inverse(definition(fit, parts).observed)
    const variances = fit.varianceErrors().rows.filter((r) => r.kind === 'variance')
    expect(variances.map((r) => r.group)).toEqual(['school', 'school:class', 'Residual'])
    variances.forEach((row, i) => expect(row.stdError / Math.sqrt(covariance[i]![i]!)).toBeCloseTo(1, 6))
    const apart = fitSync('y ~ x + w + (x || school)', rows).varianceErrors().rows
    expect(apart.some((r) => r.kind === 'covariance' || r.kind === 'correlation')).toBe(false)
  })

  it('balanced one-way: the closed form of ML', () => {
    const fit = fitSync('Yield ~ 1 + (1 | Batch)', dataSet('Dyestuff'), { method: 'ml' })
    const { rows: found, caution } = fit.varianceErrors()
    const [between] = found
    const residual = found.find((r) => r.term === 'var__Observation')!
    const s2 = residual.estimate
    const whole = s2 + 5 * between!.estimate
    expect(residual.stdErrorExpected).toBeCloseTo(Math.sqrt((2 * s2 * s2) / 24), 3)
    expect(between!.stdErrorExpected).toBeCloseTo(Math.sqrt((2 / 25) * ((whole * whole) / 6 + (s2 * s2) / 24)), 3)
    expect(caution).toMatch(/profile intervals/)
  })

  it('Exam by ML: the variances that the MLwiN guide prints, with standard errors of .018 and .013', () => {
    const fit = fitSync('normexam ~ standLRT + (1 | school)', dataSet('Exam'), { method: 'ml' })
    const of = (term: string) => fit.varianceErrors().rows.find((r) => r.term === term)!
    expect(of('var__(Intercept)').estimate).toBeCloseTo(0.0921293, 6)
    expect(of('var__Observation').estimate).toBeCloseTo(0.565731, 5)
    expect(of('var__(Intercept)').stdErrorIgls).toBeCloseTo(0.018, 3)
    expect(of('var__Observation').stdErrorIgls).toBeCloseTo(0.013, 3)
  })

  it('a variance at zero has no standard error, the others keep theirs', () => {
    const { rows: found } = fitSync('Yield ~ 1 + (1 | Batch)', dataSet('Dyestuff2')).varianceErrors()
    expect(found[0]).toMatchObject({ estimate: 0, stdError: Number.NaN })
    const residual = found.find((r) => r.term === 'var__Observation')!
    expect(residual.stdError).toBeCloseTo(residual.estimate * Math.sqrt(2 / 29), 6)
  })
})
