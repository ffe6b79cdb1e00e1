import { expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { createRandom } from '../../src/numeric/random.ts'

it('matrices of more than 4,000 crossed coefficients are refused by a code that names the way without them', () => {
  const random = createRandom(7)
  const n = 9000
  const user = Array.from({ length: n }, (_, i) => i % 3900)
  const item = user.map(() => random.integer(200))
  const [users, items] = [3900, 200].map((size) => Float64Array.from({ length: size }, () => 0.7 * random.normal()))
  const x = user.map(() => random.normal())
  const data = {
    y: x.map((own, i) => own + users![user[i]!]! + items![item[i]!]! + random.normal()),
    x,
    user: user.map((j) => `u${j}`),
    item: item.map((j) => `i${j}`),
  }
  const m = fitSync('y ~ x + (1 | user) + (1 | item)', data)
  expect(m.fixed[1]!.df).toBeGreaterThan(1000)
  expect(() => fitSync('y ~ x + (1 | user) + (1 | item)', data, { ddf: 'kenward-roger' }).fixed[1]!.df).toThrow(
    /^I406 This needs 4100 x 4100 matrices/,
  )
  expect(() => m.varianceErrors()).toThrow(/^I406/)
})
