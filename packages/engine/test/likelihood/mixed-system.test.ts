import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { createTrailingFactor } from '../../src/likelihood/system/create-trailing-factor.ts'
import { DenseSymmetricFactor } from '../../src/likelihood/system/dense-symmetric-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { inverseBlocks } from '../../src/likelihood/system/mode-solution.ts'
import { trailingLayout } from '../../src/likelihood/system/trailing-layout.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { createRandom } from '../../src/numeric/random.ts'

/** Crossed intercepts: a large factor is eliminated, `others` levels of one or two more are left. */
function crossed(others: readonly number[]) {
  const random = createRandom(5)
  const n = 4000
  const level = (count: number) => Array.from({ length: n }, () => `l${random.integer(count)}`)
  const columns = Object.fromEntries(others.map((count, i) => [`h${i}`, level(count)]))
  const table = toTable({ y: Array.from({ length: n }, () => random.normal()), g: level(300), ...columns })
  const terms = Object.keys(columns).map((name) => ` + (1 | ${name})`)
  return specify(`y ~ 1 + (1 | g)${terms.join('')}`, table, {}).design.a
}

describe('a system of crossed intercepts', () => {
  it.each([[[24]], [[70]], [[40, 60]]])(
    'is the same whichever factor holds what %j levels leave, one after the other',
    (others) => {
      const a = crossed(others)
      const layout = trailingLayout(a)
      const results = [
        createTrailingFactor,
        (pattern: typeof layout.trailing) => new DenseSymmetricFactor(pattern.n, pattern.eliminatedRows()),
        createTrailingFactor,
      ].map((factor) => {
        const system = new MixedSystem(a, factor, layout)
        system.lambda.forEach((l, g) => {
          l[0] = 0.4 + 0.3 * g
        })
        expect(system.factor()).toBe(true)
        const cells = new Float64Array(system.trailing.cellValues.length)
        const inverse = inverseBlocks(system, cells)
        const { cellStart } = system.trailing
        return {
          numbers: [system.logDetC, system.logDetX, system.pwrss],
          inverse: inverse.flatMap((block) => [...block]),
          cells: Array.from(cellStart, (at) => cells[at]!),
        }
      })
      const [first, ...rest] = results
      for (const other of rest) {
        other.numbers.forEach((x, i) => expect(x / first!.numbers[i]!).toBeCloseTo(1, 12))
        other.inverse.forEach((x, i) => expect(x).toBeCloseTo(first!.inverse[i]!, 12))
        other.cells.forEach((x, i) => expect(x).toBeCloseTo(first!.cells[i]!, 12))
      }
    },
  )
})
