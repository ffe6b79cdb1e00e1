import { beforeAll, describe, expect, test } from 'vitest'
import { runSteps } from '../../src/api/run-steps.ts'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import type { MarginalLikelihood } from '../../src/likelihood/marginal-likelihood.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { lcg } from '../support/simulated-model.ts'

const n = 1_000_000
const nLevels = 20_000
const psi = Float64Array.of(0.2, 0.1, 0.5)
const map = new ThetaMap([{ block: 0, at: 0, k: 1, structure: unstructured }], [1])

describe('one evaluation of a million rows', () => {
  let rows: MixedRows
  let density: ResponseDensity
  beforeAll(() => {
    const u = lcg(5)
    const x = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? 1 : u() - 0.5))
    const refs = Int32Array.from({ length: n }, (_, i) => Math.floor((i * nLevels) / n))
    const y = Float64Array.from({ length: n }, () => Math.floor(3 * u()))
    rows = { n, p: 2, x, groupings: [{ nLevels, k: 1, refs, z: null }] }
    const observations = { n, y, size: null, weights: null, frequencies: null, offset: null }
    density = composeDensity(familyByName('poisson'), linkByName('log'), observations)
  })

  const methods: Record<string, () => MarginalLikelihood> = {
    Laplace: () => new Laplace(rows, density, map),
    quadrature: () => new QuadratureLikelihood(rows, density, map, { points: 3 }),
  }

  test.each(Object.entries(methods))('by %s hears that it is cancelled', async (name, create) => {
    const objective = create()
    const controller = new AbortController()
    let aborted = 0
    setTimeout(() => {
      aborted = performance.now()
      controller.abort()
    }, 100)
    await expect(runSteps(objective.derivativesSteps!(psi), { signal: controller.signal })).rejects.toMatchObject({
      code: 'C310',
    })
    const waited = performance.now() - aborted
    console.info(`${name}: ${waited.toFixed(0)} ms from the abort to its end`)
    expect(waited).toBeLessThan(1000)
  })

  test('is the same with rests as without', () => {
    const objective = methods.Laplace!()
    const steps = objective.derivativesSteps!(psi)
    let rests = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) rests++
    expect(rests).toBeGreaterThan(100)
    const { value, gradient } = methods.Laplace!().derivatives(psi)
    expect(step.value.value).toBe(value)
    expect(step.value.gradient).toEqual(gradient)
  })
})
