import { describe, expect, it } from 'vitest'
import { batchedGroupPassSteps } from '../../src/likelihood/gaussian/batched-group-pass.ts'
import { groupPassOne } from '../../src/likelihood/gaussian/group-pass-one.ts'
import { groupPassTwo } from '../../src/likelihood/gaussian/group-pass-two.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { lcg } from '../support/simulated-model.ts'

describe.each([1, 2])('groups with %i coefficients, by the batched kernels', (k) => {
  // an odd number of groups leaves half a block empty
  const [nLevels, m, p] = [10_001, 5, 4]
  const u = lcg(8)
  const zz = new Float64Array(nLevels * k * k)
  const zxy = Float64Array.from({ length: nLevels * k * m }, () => 10 * u() - 5)
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < k; r++) zz[j * k * k + r * (k + 1)] = 3 + 20 * u()
    if (k === 2) zz[4 * j + 1] = zz[4 * j + 2] = 2 * u() - 1
  }
  const scalar = k === 1 ? groupPassOne : groupPassTwo
  const batched = runToEnd(batchedGroupPassSteps({ nLevels, k, zz, zxy }, m, scalar))!
  const lambda = k === 1 ? Float64Array.of(0.7) : Float64Array.of(0.6, 0, -0.2, 0.4)
  const root = Float64Array.from({ length: p * p }, () => u())
  const phi = Float64Array.from({ length: p * p }, (_, i) => {
    let s = 0
    for (let q = 0; q < p; q++) s += root[Math.floor(i / p) * p + q]! * root[(i % p) * p + q]!
    return s / 100
  })
  const state = (shared: Float64Array) => ({
    nLevels,
    m,
    zz,
    zxy,
    lambda: shared,
    g: new Float64Array(m * m),
    w: Float64Array.of(-0.3, 0.5, 0.1, -0.7, 1),
    phi,
  })
  const close = (one: ArrayLike<number>, other: ArrayLike<number>): void => {
    const scale = Array.from(other).reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    for (let i = 0; i < other.length; i++) expect(Math.abs(one[i]! - other[i]!)).toBeLessThan(1e-11 * scale)
  }

  it('are eliminated as one by one', () => {
    const [one, other] = [state(lambda), state(lambda)]
    close([batched.eliminate(one)], [scalar.eliminate(other)])
    close(one.g, other.g)
  })

  it.each([true, false])('have the traces of one by one (reml: %s)', (reml) => {
    close(batched.traces(state(lambda), reml, 1.7), scalar.traces(state(lambda), reml, 1.7))
  })

  it('tell of numbers that are none', () => {
    const bad = lambda.slice()
    bad[0] = Number.NaN
    expect(batched.eliminate(state(bad))).toBeNaN()
  })

  it('are left to the scalar passes where they are few', () => {
    expect(runToEnd(batchedGroupPassSteps({ nLevels: 500, k, zz, zxy }, m, scalar))).toBeNull()
  })
})
