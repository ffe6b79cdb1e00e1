import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { fixedInformation } from '../../src/inference/variance/block-products.ts'
import { oneFactorSums } from '../../src/inference/variance/one-factor-sums.ts'
import { varianceDirections } from '../../src/inference/variance/variance-directions.ts'
import { varianceSums } from '../../src/inference/variance/variance-sums.ts'
import { solve } from '../../src/models/lmm/solve.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { stateSteps } from '../../src/models/lmm/state.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

const next = (seed: number) => () => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
  return seed / 2 ** 32 - 0.5
}

function groups(formula: string) {
  const u = next(7)
  const rows = Array.from({ length: 240 }, (_, i) => {
    const g = Math.floor((i * i) / 1500)
    const [x, z] = [u(), u()]
    return { y: x + 2 * z + Math.sin(g) * (1 + x) + u(), x, z, g: `g${g}` }
  })
  const spec = specify(formula, toTable(rows), {})
  const steps = solve(spec.design.a, spec.map, spec.reml)
  for (;;) {
    const step = steps.next()
    if (step.done) return runToEnd(stateSteps(spec, step.value))
  }
}

describe('the sums over the levels of one factor', () => {
  it.each([
    'y ~ x + (1 | g)',
    'y ~ x * z + (x | g)',
    'y ~ x + (x || g)',
    'y ~ x + (1 | g) + (0 + x + z | g)',
    'y ~ z + (x + z | g)',
    'y ~ 1 + (0 + z | g)',
  ])('%s: are those of its connected parts', (formula) => {
    const state = groups(formula)
    const directions = varianceDirections(state)
    const fixed = fixedInformation(state)
    const own = oneFactorSums(state, directions, fixed)
    const general = varianceSums(state, directions, fixed)
    const near = (got: Float64Array, wanted: Float64Array) => {
      const size = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-12)
      got.forEach((x, e) => expect(Math.abs(x - wanted[e]!) / size).toBeLessThan(1e-11))
    }
    near(own.traces, general.traces)
    general.pm.forEach((wanted, i) => near(own.pm[i]!, wanted))
    general.q.forEach((wanted, i) => near(own.q[i]!, wanted))
    expect(own.q).toHaveLength(general.q.length)
  })
})
