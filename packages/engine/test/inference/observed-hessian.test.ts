import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { observedHessian } from '../../src/inference/ddf/observed-hessian.ts'
import type { LmmState } from '../../src/models/lmm/lmm-state.ts'
import { solve } from '../../src/models/lmm/solve.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { stateSteps } from '../../src/models/lmm/state.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

/** Ratings of many items by more people, each factor with enough levels to be known well, and a factor with few. */
function ratings(people: number, items: number, n: number) {
  const random = createRandom(7)
  const effects = (count: number, sd: number): number[] => Array.from({ length: count }, () => sd * random.normal())
  const person = effects(people, 0.6)
  const item = effects(items, 0.8)
  const day = effects(3, 0.5)
  const data = { y: [] as number[], x: [] as number[], person: [] as string[], item: [] as string[], day: [] as string[] }
  for (let i = 0; i < n; i++) {
    const p = i % people
    const q = Math.floor(random.uniform() * items)
    const d = Math.floor(random.uniform() * 3)
    const x = random.normal()
    data.y.push(1 + 0.3 * x + person[p]! + item[q]! + day[d]! + random.normal())
    data.x.push(x)
    data.person.push(`p${p}`)
    data.item.push(`i${q}`)
    data.day.push(`d${d}`)
  }
  return toTable(data)
}

/** The second derivatives at a state, with how often it took values and gradients for them. */
function counted(state: LmmState): { hessian: Float64Array; values: number; gradients: number } {
  const { objective, system } = state
  const taken = { values: 0, gradients: 0 }
  const own = Object.assign(Object.create(objective), {
    value: (at: Float64Array) => {
      taken.values++
      return objective.value(at)
    },
    gradient: (at: Float64Array) => {
      taken.gradients++
      return objective.gradient(at)
    },
  })
  return { hessian: observedHessian({ ...state, system, objective: own }, [...state.theta.keys()]), ...taken }
}

function expectCentral(hessian: Float64Array, { objective, theta }: LmmState): void {
  const n = theta.length
  for (let i = 0; i < n; i++) {
    const h = 1e-4 * theta[i]!
    const at = (by: number): Float64Array => objective.gradient(theta.map((t, q) => (q === i ? t + by : t)))
    const up = at(h)
    const down = at(-h)
    for (let j = 0; j < n; j++) {
      const expected = (up[j]! - down[j]!) / (2 * h)
      const size = Math.sqrt(hessian[i * n + i]! * hessian[j * n + j]!)
      expect(Math.abs(hessian[i * n + j]! - expected)).toBeLessThan(2e-4 * size)
    }
  }
}

describe('second derivatives of the criterion of a large crossed model', () => {
  const table = ratings(420, 260, 6000)
  const fitted = (formula: string): LmmState => {
    const spec = specify(formula, table, {})
    return runToEnd(stateSteps(spec, runToEnd(solve(spec.design.a, spec.map, spec.reml))))
  }

  it.each([
    ['two factors that are known well', 'y ~ x + (1 | person) + (1 | item)', { values: 3, gradients: 0 }],
    // the last step was a long one along the third parameter, so the gradient at the estimate is wanted as well
    ['a third that is not', 'y ~ x + (1 | person) + (1 | item) + (1 | day)', { values: 3, gradients: 2 }],
  ])('are those of central differences of the gradient: %s', (_, formula, taken) => {
    const state = fitted(formula)
    const { hessian, ...own } = counted(state)
    expect(own).toEqual(taken)
    expectCentral(hessian, state)
  })

  it.each([
    [1, 0.2],
    [-0.3, 1],
    [1, -1],
  ])('take a row from a short last step: %d along one factor, %d along the other', (person, item) => {
    const state = fitted('y ~ x + (1 | person) + (1 | item)')
    const { objective, theta } = state
    const slope = state.slope!
    const x = theta.map((t, i) => t * Math.exp(2e-4 * [person, item][i]!))
    const before = { x, gradient: objective.gradient(x) }
    const gradient = objective.gradient(theta)
    const short = { ...state, slope: { ...slope, x: theta, value: objective.criterion(), gradient, before } }
    const { hessian, ...own } = counted(Object.defineProperty(short, 'system', { get: () => state.system }))
    expect(own).toEqual({ values: 1, gradients: 0 })
    expectCentral(hessian, state)
  })
})
