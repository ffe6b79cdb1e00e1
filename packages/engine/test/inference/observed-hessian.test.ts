import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { observedHessian } from '../../src/inference/ddf/observed-hessian.ts'
import { solve } from '../../src/models/lmm/solve.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { stateOf } from '../../src/models/lmm/state.ts'
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

describe('second derivatives of the criterion of a large crossed model', () => {
  const table = ratings(420, 260, 6000)

  it.each([
    ['two factors that are known well', 'y ~ x + (1 | person) + (1 | item)', [3, 0]],
    // the last step was a long one along the third parameter, so the gradient at the estimate is wanted as well
    ['a third that is not', 'y ~ x + (1 | person) + (1 | item) + (1 | day)', [3, 2]],
  ])('are those of central differences of the gradient: %s', (_, formula, taken) => {
    const spec = specify(formula, table, {})
    const state = stateOf(spec, runToEnd(solve(spec.design.a, spec.map, spec.reml)))
    const { objective, theta } = state
    const n = theta.length
    let valuesTaken = 0
    let gradientsTaken = 0
    const counted = {
      ...state,
      system: state.system,
      objective: Object.assign(Object.create(objective), {
        value: (at: Float64Array) => {
          valuesTaken++
          return objective.value(at)
        },
        gradient: (at: Float64Array) => {
          gradientsTaken++
          return objective.gradient(at)
        },
      }),
    }
    const hessian = observedHessian(counted, [...theta.keys()])
    expect([valuesTaken, gradientsTaken]).toEqual(taken)
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
  })
})
