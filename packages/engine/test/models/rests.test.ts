import { describe, expect, it } from 'vitest'
import { allChunks } from '../../src/api/all-chunks.ts'
import type { FitOptions } from '../../src/api/fit-options.ts'
import { fitSteps } from '../../src/api/fit-steps.ts'
import { fit, fitSync } from '../../src/index.ts'
import { lcg } from '../support/simulated-model.ts'

/** Users with several rows, in regions, crossed with items; all as columns. */
function data(nRows: number, nUsers: number, nItems: number) {
  const u = lcg(nRows)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  const users = Float64Array.from({ length: nUsers }, normal)
  const items = Float64Array.from({ length: nItems }, normal)
  const user = new Int32Array(nRows)
  const item = new Int32Array(nRows)
  const region = new Int32Array(nRows)
  const y = new Float64Array(nRows)
  const x = new Float64Array(nRows)
  for (let i = 0; i < nRows; i++) {
    user[i] = i < nUsers ? i : Math.floor(u() * nUsers)
    item[i] = i < nItems ? i : Math.floor(u() ** 2 * nItems)
    region[i] = Math.floor(user[i]! / 20)
    x[i] = normal()
    y[i] = 1 + 0.3 * x[i]! + users[user[i]!]! * (0.5 + 0.2 * x[i]!) + 0.4 * items[item[i]!]! + normal()
  }
  const factor = (codes: Int32Array, n: number) => {
    const levels = Array.from({ length: n }, (_, i) => `l${i}`)
    return { kind: 'factor', codes, levels, ordered: false, origin: 'text' } as const
  }
  const columns = new Map<string, ReturnType<typeof factor> | { readonly kind: 'number'; readonly values: Float64Array }>([
    ['y', { kind: 'number', values: y }],
    ['x', { kind: 'number', values: x }],
    ['count', { kind: 'number', values: y.map((v) => Math.max(0, Math.round(v + 1))) }],
    ['z', { kind: 'number', values: y.map((v) => (v > 1.5 ? 1 : 0)) }],
    ['user', factor(user, nUsers)],
    ['region', factor(region, Math.ceil(nUsers / 20))],
    ['item', factor(item, nItems)],
  ])
  return { nrow: nRows, columns }
}

const large = data(60_000, 6000, 800)
const models: Record<string, readonly [string, FitOptions, number]> = {
  'slopes on two nested factors': ['y ~ x + (x | region) + (x | user)', {}, 400],
  'crossed intercepts': ['y ~ x + (1 | user) + (1 | item)', {}, 100],
  'an interaction': ['y ~ x + (1 | region) + (1 | item) + (1 | region:item)', {}, 200],
  'counts by quadrature': ['count ~ x + (1 | user)', { family: 'poisson', method: 'agq:3' }, 500],
  'outcomes by quadrature': ['z ~ x + (1 | user)', { family: 'binomial' }, 500],
  'conjugate gradients': ['y ~ x + (1 | user) + (1 | item)', { route: 'iterative' }, 200],
}

/** What takes long on so many rows. */
const smaller = data(20_000, 2000, 200)
const slower: Record<string, readonly [string, FitOptions, number]> = {
  'slopes on two crossed factors': ['y ~ x + (x | user) + (x | item)', {}, 300],
  "slopes by Laplace's method": ['count ~ x + (x | user)', { family: 'poisson' }, 2000],
  "crossed intercepts by Laplace's method": ['z ~ x + (1 | user) + (1 | item)', { family: 'binomial' }, 600],
}
const all = [
  ...Object.entries(models).map(([name, model]) => [name, large, ...model] as const),
  ...Object.entries(slower).map(([name, model]) => [name, smaller, ...model] as const),
]

describe('a fit of many rows', () => {
  it.each(all)('%s: rests often, from the formula to its last table', (_, table, formula, options, rests) => {
    let count = 0
    let longest = 0
    const steps = fitSteps(formula, table, options, allChunks)
    for (let done = false; !done; count++) {
      const began = performance.now()
      done = steps.next().done === true
      longest = Math.max(longest, performance.now() - began)
    }
    expect(count).toBeGreaterThan(rests)
    // some ten milliseconds, or so many times that where others have the processor
    expect(longest).toBeLessThan(2000)
  })

  it('is the same with rests and without, and after others of the same data were cancelled at any step', async () => {
    const small = data(4000, 400, 60)
    const formula = 'y ~ x + (x | region) + (1 | user) + (1 | item)'
    const whole = fitSync(formula, small)
    let count = 0
    for (const steps = fitSteps(formula, small, {}, allChunks); !steps.next().done; ) count++
    for (let at = 1; at < count; at += Math.ceil(count / 15)) {
      const steps = fitSteps(formula, small, {}, allChunks)
      for (let i = 0; i < at; i++) steps.next()
      steps.return(undefined as never)
    }
    const [one, other] = await Promise.all([
      fit(formula, small, { onProgress: () => {} }),
      fit(formula, small, { signal: new AbortController().signal }),
    ])
    for (const again of [one, other]) {
      expect(again.fit).toEqual(whole.fit)
      expect(again.fixed).toEqual(whole.fixed)
      expect(again.random).toEqual(whole.random)
    }
  })
})
