import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { toTable } from '../../src/frame/to-table.ts'
import { clusterMembers } from '../../src/inference/robust/cluster-members.ts'
import { likelihoodScores } from '../../src/inference/robust/likelihood-scores.ts'
import { solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { glmmStateSteps } from '../../src/models/glmm/state.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../src/numeric/small-cholesky.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const groups = 14
const size = 8
const { random, x, g, eta } = generalizedRows(groups, size, 0.7, 11)
const inner = x.map((_, i) => `${g[i]}-${i % 2}`)
const item = x.map((_, i) => `i${i % size}`)
const data = {
  x,
  g,
  inner,
  item,
  binary: eta.map((v) => (random.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0)),
  count: eta.map((v) => drawPoisson(random, Math.exp(v) * random.gamma(2))),
  positive: eta.map((v) => (Math.exp(v) * random.gamma(3)) / 3),
}
const of = (formula: string, family: string, method: string, more: object = {}): GlmmFit =>
  fitSync(formula, data, { family, method, ...more } as never) as unknown as GlmmFit

describe('robust standard errors of generalized models', () => {
  test('are those of scores and Hessians by numeric derivatives of numeric integrals in R', () => {
    const model = fitSync('cbind(incidence, size - incidence) ~ period + (1 | herd)', dataSet('cbpp'), {
      family: 'binomial',
      method: 'agq:25',
      robust: 'CR0',
    }) as GlmmFit
    // adaptive quadrature with 61 points, numDeriv 2016.8
    const expected = [0.286268315, 0.45457611, 0.513498533, 0.362009281]
    model.fixed.forEach((row, j) => {
      expect(row.robustStdError! / expected[j]!).toBeCloseTo(1, 5)
      expect(row.robustDf).toBeGreaterThan(5)
      expect(row.robustDf).toBeLessThan(15)
    })
    expect(model.vcov({ type: 'CR0' })[0]![1]).toBeCloseTo(-0.0959740197, 6)
    expect(model.robust('CR1').rows[0]!.stdError / expected[0]!).toBeCloseTo(Math.sqrt(15 / 14), 5)
    expect(model.summary()).toMatch(/robust SE/)
  })

  test.each([
    ['binary ~ x + (1 | g)', 'binomial', 'agq:9'],
    ['binary ~ x + (x | g)', 'binomial', 'laplace'],
    ['count ~ x + (1 | g/inner)', 'poisson', 'laplace'],
    ['binary ~ x + (1 | g)', 'binomial', 'laplace:2'],
  ])('%s, %s, %s: clusters add up to a score of zero and to the information', (formula, family, method) => {
    const spec = specifyGlmm(formula, toTable(data), { family, method })
    const solution = runToEnd(solveGlmm(spec))
    const state = runToEnd(glmmStateSteps(spec, solution))
    const { rows } = solution
    const members = clusterMembers(rows.groupings[spec.design.groupings.findIndex(({ label }) => label === 'g')]!)
    const { scores, information } = likelihoodScores(state, { spec, rows }, members)
    const q = state.psi.length
    const root = Float64Array.from(state.psi, (_, i) => Math.sqrt(state.covariance[i * q + i]!))
    const free = Array.from(root, (_, i) => i).filter((i) => root[i]! > 0)
    expect(free.length).toBeGreaterThanOrEqual(3)
    for (const i of free) {
      const sum = members.reduce((s, _, j) => s + scores[j * q + i]! * root[i]!, 0)
      expect(sum, `score ${i}`).toBeCloseTo(0, 4)
      for (const c of free) {
        // information times covariance is the unit matrix
        let product = 0
        for (let e = 0; e < q; e++) {
          const whole = members.reduce((s, _, j) => s + information[j * q * q + i * q + e]!, 0)
          product += whole * state.covariance[e * q + c]!
        }
        expect((product * root[i]!) / root[c]!, `information ${i} ${c}`).toBeCloseTo(
          i === c ? 1 : 0,
          method === 'laplace:2' ? 1 : 2,
        )
      }
    }
  })

  test('CR3 is near the jackknife over clusters', async () => {
    const many = generalizedRows(60, 5, 0.6, 3)
    const count = many.eta.map((v) => drawPoisson(many.random, Math.exp(v) * many.random.gamma(3)))
    const model = fitSync('count ~ x + (1 | g)', { x: many.x, g: many.g, count }, { family: 'poisson', method: 'laplace' })
    const { rows } = await model.influence({ by: 'g' })
    const robust = model.robust('CR3')
    model.fixed.forEach(({ estimate }, c) => {
      const jackknife = Math.sqrt(rows.reduce((s, row) => s + (row.estimates[c]! - estimate) ** 2, 0))
      expect(robust.rows[c]!.stdError / jackknife).toBeGreaterThan(0.9)
      expect(robust.rows[c]!.stdError / jackknife).toBeLessThan(1.1)
    })
    const errors = (['CR0', 'CR2', 'CR3'] as const).map((kind) => model.robust(kind).rows[1]!.stdError)
    expect(errors[0]!).toBeLessThan(errors[1]!)
    expect(errors[1]!).toBeLessThan(errors[2]!)
  })

  test('of a quasi-likelihood are those of its working linear model', () => {
    for (const method of ['pql', 'pql:ml:free', 'mql']) {
      const model = of('count ~ x + (1 | g)', 'poisson', method)
      const at = method === 'mql' ? model.fitted('population', 'link') : model.fitted('conditional', 'link')
      const scale = model.residual === null ? 1 : model.residual.sd ** 2
      const [b0, b1] = model.fixed.map(({ estimate }) => estimate)
      const variance = model.random[0]!.sd[0]! ** 2
      const bread = new Float64Array(4)
      const filling = new Float64Array(4)
      for (let j = 0; j < groups; j++) {
        const own = g.flatMap((level, i) => (level === `g${j}` ? [i] : []))
        const n = own.length
        const v = new Float64Array(n * n).fill(variance)
        own.forEach((i, r) => {
          v[r * n + r] = v[r * n + r]! + scale / Math.exp(at[i]!)
        })
        choleskyInPlace(v, n)
        const inverse = invertFromCholesky(v, n)
        const design = own.map((i) => [1, x[i]!])
        const rest = own.map((i) => at[i]! + (data.count[i]! - Math.exp(at[i]!)) / Math.exp(at[i]!) - b0! - b1! * x[i]!)
        const score = [0, 0]
        for (let r = 0; r < n; r++) {
          for (let c = 0; c < n; c++) {
            const w = inverse[r * n + c]!
            for (let a = 0; a < 2; a++) {
              score[a]! += design[r]![a]! * w * rest[c]!
              for (let b = 0; b < 2; b++) bread[a * 2 + b]! += design[r]![a]! * w * design[c]![b]!
            }
          }
        }
        for (let a = 0; a < 2; a++) for (let b = 0; b < 2; b++) filling[a * 2 + b]! += score[a]! * score[b]!
      }
      const det = bread[0]! * bread[3]! - bread[1]! * bread[2]!
      const phi = [bread[3]! / det, -bread[1]! / det, -bread[2]! / det, bread[0]! / det]
      const slope = [0, 1].flatMap((a) => [0, 1].map((b) => phi[2 + a]! * phi[2 + b]! * filling[a * 2 + b]!))
      const expected = Math.sqrt(slope.reduce((s, v) => s + v, 0))
      expect(model.robust('CR0').rows[1]!.stdError / expected, method).toBeCloseTo(1, 5)
    }
  })

  test('are of the highest factor, go through a boundary, and are refused where there are none', () => {
    const nested = of('count ~ x + (1 | g/inner)', 'poisson', 'laplace')
    expect(nested.robust('CR0')).toMatchObject({ cluster: 'g', clusters: groups })
    expect(() => nested.robust('CR0', 'inner:g')).toThrow(/I440/)
    expect(() => nested.robust('CR0', 'nobody')).toThrow(/E221/)
    const flat = fitSync(
      'count ~ x + (1 | item)',
      { ...data, count: x.map((_, i) => 2 + ((i * 7) % 5)) },
      { family: 'poisson' },
    )
    expect(flat.random[0]!.sd[0]).toBe(0)
    expect(flat.robust('CR2').rows.every(({ stdError }) => stdError > 0)).toBe(true)
    expect(() => of('count ~ x + (1 | g) + (1 | item)', 'poisson', 'laplace').robust()).toThrow(/I440/)
    expect(() => of('count ~ x + (1 | g)', 'poisson', 'npml:2').robust()).toThrow(/I444/)
    expect(() => of('count ~ x + (1 | g)', 'poisson', 'pql2').robust()).toThrow(/I444/)
  })
})
