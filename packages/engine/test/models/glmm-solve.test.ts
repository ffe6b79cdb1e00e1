import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { toTable } from '../../src/frame/to-table.ts'
import type { GlmmOptions } from '../../src/models/glmm/options.ts'
import { type GlmmSolution, solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { userBeta } from '../../src/models/lmm/user-scale.ts'
import { createRandom } from '../../src/numeric/random.ts'

function solve(formula: string, data: Record<string, unknown[]>, options: GlmmOptions) {
  const spec = specifyGlmm(formula, toTable(data), options)
  const steps = solveGlmm(spec)
  for (;;) {
    const step = steps.next()
    if (!step.done) continue
    const solution: GlmmSolution = step.value
    const beta = solution.psi.subarray(0, solution.rows.p)
    return { solution, beta: userBeta({ fe: spec.design.fe, yScale: solution.scale, yCentre: 0 }, beta) }
  }
}

const random = createRandom(4)
const n = 240
const x = Array.from({ length: n }, () => 40 + 10 * random.normal())
const g = Array.from({ length: n }, (_, i) => `g${i % 16}`)
const h = Array.from({ length: n }, () => `h${random.integer(9)}`)
const effect = Array.from({ length: 16 }, () => 8 * random.normal())
const y = x.map((v, i) => 500 + 3 * v + effect[i % 16]! + 20 * random.normal())

describe('a generalized model that is a linear one', () => {
  test.each(['y ~ x', 'y ~ x + (1 | g)', 'y ~ x + (1 | g) + (1 | h)', 'y ~ x + (x | g)'])(
    '%s has the likelihood of maximum likelihood',
    (formula) => {
      const data = { y, x, g, h }
      const { solution, beta } = solve(formula, data, { family: 'gaussian', method: 'laplace' })
      const linear = fitSync(formula, data, { method: 'ml' })
      expect(solution.summary.converged).toBe(true)
      expect(-0.5 * solution.summary.objective).toBeCloseTo(linear.fit.logLik, 6)
      linear.fixed.forEach((row, j) => {
        expect(Math.abs(beta[j]! - row.estimate) / row.stdError).toBeLessThan(1e-4)
      })
      expect(Math.exp(solution.psi.at(-1)! / 2) / linear.residual!.sd).toBeCloseTo(1, 5)
    },
  )
})

describe('a generalized linear model without random effects', () => {
  test('with one factor has the observed shares', () => {
    const arm = Array.from({ length: 100 }, (_, i) => (i < 40 ? 'a' : 'b'))
    const success = Array.from({ length: 100 }, (_, i) => (i < 10 || (i >= 40 && i < 85) ? 1 : 0))
    const { solution, beta } = solve('success ~ arm', { success, arm }, { family: 'binomial' })
    expect(beta[0]).toBeCloseTo(Math.log(10 / 30), 8)
    expect(beta[0]! + beta[1]!).toBeCloseTo(Math.log(45 / 15), 8)
    // variance of a log-odds: 1/successes + 1/failures
    const { rows, covariance } = solution
    const [, row] = Array.from({ length: rows.p }, (_, r) => covariance.subarray(r * rows.p, (r + 1) * rows.p))
    expect(row![1]).toBeCloseTo(1 / 10 + 1 / 30 + 1 / 45 + 1 / 15, 5)
  })
})
