import { fitSync } from 'blup'
import { expect, it } from 'vitest'
import { createRandom } from '../../src/numeric/random.ts'

/** Outer groups of ten inner ones with three rows each. */
function nested(outer: number) {
  const random = createRandom(23, 0)
  const rows = Array.from({ length: outer }, (_, i) => {
    const a = random.normal()
    const w = random.normal()
    return Array.from({ length: 10 }, (_i, j) => {
      const b = random.normal()
      return Array.from({ length: 3 }, () => {
        const x = random.normal()
        return { y: 1 + x + w + a + b + random.normal(), x, w, a: `a${i}`, b: `a${i}b${j}` }
      })
    }).flat()
  }).flat()
  return Object.fromEntries((['y', 'x', 'w', 'a', 'b'] as const).map((name) => [name, rows.map((row) => row[name])]))
}

it('Kenward and Roger in 500 outer groups with 5,000 inner ones: part by part, and close to Satterthwaite there', () => {
  const model = fitSync('y ~ x + w + (1 | a/b)', nested(500), { ddf: 'kenward-roger' })
  const other = model.test([[0, 0, 1]], { ddf: 'satterthwaite' }).rows[0]!
  const own = model.fixed[2]!
  expect(Math.abs(own.df! / other.df! - 1)).toBeLessThan(0.01)
  expect(own.df).toBeGreaterThan(450)
  expect(own.df).toBeLessThan(510)
  expect(Math.abs(own.stdError / other.stdError! - 1)).toBeLessThan(1e-3)
})
