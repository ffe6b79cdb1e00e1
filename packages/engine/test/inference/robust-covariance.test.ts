import { describe, expect, it } from 'vitest'
import { fitSync, type LmmFit } from '../../src/index.ts'
import type { RobustKind } from '../../src/inference/robust/cluster-sandwich.ts'
import { identity, inverse, type Matrix, minus, power, times, transposed } from './dense.ts'
import { nestedData } from './nested-data.ts'

const rows = nestedData(21, 7)
const formulas = ['y ~ x + w + (1 + x | school)', 'y ~ x + w + (x | school) + (1 | school:class)', 'y ~ x * w + (1 | school)']

/** The definition: n x n matrices, A_c = V^1/2 (V_c - X_c Phi X_c')... replaced by what it does to X_c'V_c^-1 e_c. */
function definition(fit: LmmFit, kind: RobustKind): { covariance: Matrix; df: number[] } {
  const { X, V } = fit.matrices()
  const y = rows.map((r) => [r.y])
  const vi = inverse(V as Matrix)
  const xt = transposed(X as Matrix)
  const phi = inverse(times(xt, times(vi, X as Matrix)))
  const residual = minus(y, times(X as Matrix, times(phi, times(xt, times(vi, y)))))
  const p = X[0]!.length
  const schools = [...new Set(rows.map((r) => r.school))]
  const root = power(phi, 0.5)
  const rootInverse = power(phi, -0.5)
  const of = schools.map((s) => rows.flatMap((r, i) => (r.school === s ? [i] : [])))
  // n x p weights of each contrast in each cluster: a_c = V_c^-1 X_c M_c' Phi
  const weights = of.map((index) => {
    const x = index.map((i) => [...X[i]!])
    const v = inverse(index.map((i) => index.map((j) => V[i]![j]!)))
    const g = times(root, times(transposed(x), times(v, times(x, root))))
    const rest = minus(identity(p), g)
    const f = kind === 'CR2' ? power(rest, -0.5) : kind === 'CR3' ? power(rest, -1) : identity(p)
    return times(v, times(x, times(root, times(f, times(rootInverse, phi)))))
  })
  const m = schools.length
  const n = rows.length
  const scale = kind === 'CR1' ? m / (m - 1) : kind === 'CR1S' ? (m * (n - 1)) / ((m - 1) * (n - p)) : 1
  const covariance = Array.from({ length: p }, () => new Array<number>(p).fill(0))
  of.forEach((index, c) => {
    const s = times(
      transposed(weights[c]!),
      index.map((i) => residual[i]!),
    )
    for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) covariance[a]![b]! += scale * s[a]![0]! * s[b]![0]!
  })
  const e = minus(V as Matrix, times(X as Matrix, times(phi, xt)))
  const df = Array.from({ length: p }, (_, q) => {
    let trace = 0
    let squares = 0
    of.forEach((one, c) => {
      of.forEach((two, d) => {
        let s = 0
        one.forEach((i, a) => {
          two.forEach((j, b) => {
            s += weights[c]![a]![q]! * e[i]![j]! * weights[d]![b]![q]!
          })
        })
        if (c === d) trace += s
        squares += s * s
      })
    })
    return (trace * trace) / squares
  })
  return { covariance, df }
}

describe('robust standard errors', () => {
  for (const formula of formulas) {
    it.each(['CR0', 'CR1', 'CR1S', 'CR2', 'CR3'] as const)(`${formula}: %s is its definition in n x n matrices`, (kind) => {
      const fit = fitSync(formula, rows, { robust: kind, ddf: 'z' })
      const { covariance, df } = definition(fit, kind)
      fit.fixed.forEach((row, j) => {
        expect(row.robustStdError! / Math.sqrt(covariance[j]![j]!)).toBeCloseTo(1, 7)
        expect(row.robustDf! / df[j]!).toBeCloseTo(1, 6)
      })
    })
  }

  it('CR2 lies between CR0 and CR3, and CR1 is CR0 scaled', () => {
    const of = (kind: RobustKind): number => fitSync(formulas[2]!, rows, { robust: kind }).fixed[1]!.robustStdError!
    expect(of('CR0')).toBeLessThan(of('CR2'))
    expect(of('CR2')).toBeLessThan(of('CR3'))
    expect(of('CR1') / of('CR0')).toBeCloseTo(Math.sqrt(7 / 6), 10)
  })

  it('does not depend on the scale or origin of the predictors', () => {
    const moved = rows.map((r) => ({ ...r, x: 1000 + 7 * r.x, y: r.y * 3 - 50 }))
    const one = fitSync('y ~ x + w + (x | school)', rows, { robust: 'CR2' }).fixed[1]!
    const other = fitSync('y ~ x + w + (x | school)', moved, { robust: 'CR2' }).fixed[1]!
    expect((other.robustStdError! * 7) / 3 / one.robustStdError!).toBeCloseTo(1, 5)
    expect(other.robustDf! / one.robustDf!).toBeCloseTo(1, 4)
  })

  it('says where one cluster alone carries a coefficient', () => {
    const data = rows.map((r) => ({ ...r, only: r.school === 'A' ? 1 : 0 }))
    const fit = fitSync('y ~ x + only + (1 | school)', data, { robust: 'CR2' })
    expect(fit.findings.map((f) => f.code)).toContain('I441')
  })

  it('refuses clusters that are not independent', () => {
    const crossed = rows.map((r, i) => ({ ...r, item: `i${i % 5}` }))
    expect(() => fitSync('y ~ x + (1 | school) + (1 | item)', crossed, { robust: 'CR2' })).toThrow(/^I440/)
    expect(() => fitSync(formulas[1]!, rows, { robust: 'CR2', cluster: 'school:class' })).toThrow(/^I440/)
    expect(() => fitSync(formulas[0]!, rows, { robust: 'CR2', cluster: 'schol' })).toThrow(/^E221/)
    expect(() => fitSync(formulas[0]!, rows, { cluster: 'school' })).toThrow(/^E221/)
    expect(() => fitSync(formulas[0]!, rows, { robust: 'HC3' as RobustKind })).toThrow(/^E221/)
    expect(() => fitSync(formulas[0]!, rows).robust('HC3' as RobustKind)).toThrow(/^E221/)
    expect(() => fitSync(formulas[0]!, rows).robust({ type: 'CR3' } as unknown as RobustKind)).toThrow(/^E221/)
    expect(() => fitSync('y ~ x', rows, { robust: 'CR2' })).toThrow(/^I440/)
  })
})
