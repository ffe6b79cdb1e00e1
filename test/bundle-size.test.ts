import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BundleSize, bundleSizes } from '../scripts/bundle-size.mjs'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

describe('what a page loads', () => {
  let sizes: BundleSize[]
  const modulesOf = (k: number): string[] => sizes[k]!.modules.map((id) => relative(packages, id))

  beforeAll(async () => {
    sizes = await bundleSizes()
  }, 60_000)

  it('is under 120 kB until a model is fitted', () => {
    // a bundler that left something out would be praised by the line below
    expect(sizes[0]!.gzipped).toBeGreaterThan(60e3)
    expect(sizes[0]!.gzipped).toBeLessThan(120e3)
  })

  it('reads formulas and solves linear models, and has nothing else', () => {
    const modules = modulesOf(0)
    expect(modules).toContain('engine/src/models/lmm/solve.ts')
    expect(modules).toContain('kernels/src/wasm/simd.ts')
    const strangers =
      /models\/glmm|likelihood\/(laplace|quadrature|quasi|masses)|src\/(family|report|predict|diagnose)\/|wasm\/relaxed/
    expect(modules.filter((id) => strangers.test(id))).toEqual([])
  })

  it('has nothing of generalized models with a linear fit, nor what is asked for minutes', () => {
    const modules = modulesOf(1)
    expect(modules).toContain('engine/src/api/lmm-fit.ts')
    const strangers =
      /models\/glmm|likelihood\/(laplace|quadrature|quasi|masses)|intervals\/(bootstrap|profile)\.ts|check\/check\.ts/
    expect(modules.filter((id) => strangers.test(id))).toEqual([])
  })

  it('grows from one to the next', () => {
    const [entry, linear, , all, library] = sizes.map(({ gzipped }) => gzipped)
    expect(linear).toBeGreaterThan(entry!)
    expect(all).toBeGreaterThan(linear!)
    expect(library).toBeGreaterThan(linear!)
  })
})
