import { fitSync } from 'blup'
import { expect, test } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { GlmmRefit } from '../../src/models/glmm/refit.ts'
import { solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { glmmStateSteps } from '../../src/models/glmm/state.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

test('where a fit has no information on a coefficient, refits are judged by their own', () => {
  const data = {
    y: Array.from({ length: 40 }, (_, i) => ((i * 7) % 11 > 4 ? 1 : 0)),
    x: Array.from({ length: 40 }, (_, i) => ((i * 5) % 13) / 6 - 1),
    g: Array.from({ length: 40 }, (_, i) => `g${i % 8}`),
  }
  const spec = specifyGlmm('y ~ x + (1 | g)', toTable(data), { family: 'binomial', method: 'agq:5' })
  const solution = runToEnd(solveGlmm(spec))
  const state = runToEnd(glmmStateSteps(spec, solution))
  const lost = { ...state, psi: Float64Array.of(-8, 0, 8) }
  const found = new GlmmRefit(lost, { spec, rows: solution.rows }).run(solution.rows, spec.density, false)
  expect(typeof found === 'string' ? found : [...found.psi]).toEqual([...state.psi].map((value) => expect.closeTo(value, 3)))
})

test('separation that leaves no information is told as such, and not as means beyond their range', () => {
  const parted = {
    y: [1, 1, 0, 1, 0, 1, 1, 0, 1],
    x: [44, 3, -19, -77, -61, 53, -75, -78, 12],
    f: ['a', 'a', 'c', 'c', 'a', 'c', 'c', 'c', 'a'],
    g: ['g2', 'g1', 'g1', 'g0', 'g4', 'g0', 'g1', 'g4', 'g2'],
    w: [2, 3, 1, 2, 1, 2, 2, 2, 2],
  }
  expect(() => fitSync('y ~ f:x + (1 | g)', parted, { family: 'binomial', weights: 'w', weightsAs: 'frequency' })).toThrow(
    /^C306 The predictors tell the outcomes without fault/,
  )
})
