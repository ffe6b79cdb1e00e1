import { describe, expect, it } from 'vitest'
import { RandomSystem } from '../../src/likelihood/laplace/random-system.ts'
import { generalizedModel, type SimulatedGroup } from './generalized-model.ts'

const groups: readonly SimulatedGroup[] = [
  { nLevels: 9, k: 2, kind: 'crossed' },
  { nLevels: 4, k: 1, kind: 'crossed' },
  { nLevels: 12, k: 2, kind: 'nested' },
]

/** Every order has another factor eliminated, and turns other pairs about. */
const orders = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [1, 0],
] as const

/** Single numbers, which stand in the order of their gram. */
const intercepts: readonly SimulatedGroup[] = groups.map((group) => ({ ...group, k: 1 }))

describe("the cells of Z'WZ for changing weights", () => {
  const cases = orders.flatMap((order) => [
    { order, terms: groups, kind: 'slopes' },
    { order, terms: intercepts, kind: 'intercepts' },
  ])
  it.each(cases)('are those of the rows among the cross-products, factors $order, $kind', ({ order, terms }) => {
    const { rows } = generalizedModel(
      'binomial',
      'logit',
      order.map((g) => terms[g]!),
      { n: 80 },
    )
    const system = new RandomSystem(rows, false)
    for (const seed of [1, 2]) {
      const w = Float64Array.from({ length: rows.n }, (_, i) => 1 + Math.sin(seed * i))
      system.accumulate(w)
      for (const { g, h, ptr, col, val } of system.system.a.pairs) {
        const one = rows.groupings[g]!
        const other = rows.groupings[h]!
        const size = one.k * other.k
        const wanted = new Float64Array(val.length)
        for (let i = 0; i < rows.n; i++) {
          const level = one.refs[i]!
          const cell = col.subarray(ptr[level]!, ptr[level + 1]!).indexOf(other.refs[i]!) + ptr[level]!
          for (let r = 0; r < one.k; r++) {
            for (let c = 0; c < other.k; c++) {
              const left = one.z === null ? 1 : one.z[i * one.k + r]!
              const right = other.z === null ? 1 : other.z[i * other.k + c]!
              wanted[cell * size + r * other.k + c]! += w[i]! * left * right
            }
          }
        }
        wanted.forEach((value, e) => {
          expect(val[e]).toBeCloseTo(value, 10)
        })
      }
    }
  })
})
