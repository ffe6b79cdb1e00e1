import { describe, expect, it } from 'vitest'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import type { CrossProducts } from '../../src/design/cross-products.ts'
import { BlockEquations } from '../../src/likelihood/gaussian/block-equations.ts'
import { CollapsedEquations } from '../../src/likelihood/gaussian/collapsed-equations.ts'
import { equalBlocks } from '../../src/likelihood/gaussian/equal-blocks.ts'
import { GroupEquations } from '../../src/likelihood/gaussian/group-equations.ts'
import { ProfiledGaussian } from '../../src/likelihood/gaussian/profiled-gaussian.ts'
import { createTrailingFactor } from '../../src/likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { lcg } from '../support/simulated-model.ts'

/** Groups of two shapes: times 0..4 or 0..2, an intercept and a slope, p = 2, and a covariate that differs by group. */
function repeatedShapes(nLevels: number, k: 1 | 2 | 3): CrossProducts {
  const u = lcg(nLevels * 10 + k)
  const p = 3
  const m = p + 1
  const xy = new Float64Array(m * m)
  const zz = new Float64Array(nLevels * k * k)
  const zxy = new Float64Array(nLevels * k * m)
  let n = 0
  for (let j = 0; j < nLevels; j++) {
    const b = u() * 2
    const group = u()
    for (let t = 0; t < (j % 2 === 0 ? 5 : 3); t++) {
      n++
      const row = [1, t, group, b + t * b + u()]
      const z = [1, t, t * t].slice(0, k)
      row.forEach((x, c) => {
        row.forEach((y, d) => {
          xy[c * m + d]! += x * y
        })
      })
      z.forEach((x, a) => {
        z.forEach((y, c) => {
          zz[(j * k + a) * k + c]! += x * y
        })
        row.forEach((y, c) => {
          zxy[(j * k + a) * m + c]! += x * y
        })
      })
    }
  }
  return { n, p, sumLogWeights: 0, xy, blocks: [{ nLevels, k, zz, zxy }], pairs: [] }
}

describe.each([1, 2, 3] as const)('collapsed equations, k = %i', (k) => {
  const a = repeatedShapes(80, k)
  const map = new ThetaMap([{ block: 0, at: 0, k, structure: unstructured }], [k])
  const collapsed = CollapsedEquations.of(a)!
  const whole = new BlockEquations(new MixedSystem(a, createTrailingFactor))

  it('finds two classes', () => {
    expect(equalBlocks(a.blocks[0]!.zz, k * k, 80, 40)?.count).toBe(2)
    expect(equalBlocks(a.blocks[0]!.zz, k * k, 80, 1)).toBeNull()
  })

  it('has passes over the groups for one and two coefficients', () => {
    expect(GroupEquations.of(a) === null).toBe(k === 3)
  })

  it.each([
    ['collapsed', false],
    ['collapsed', true],
    ['group by group', false],
    ['group by group', true],
  ] as const)('%s agrees with the block system: value, gradient, curvature (reml: %s)', (which, reml) => {
    const equations = which === 'collapsed' ? collapsed : GroupEquations.of(a)
    if (equations === null) return
    const one = new ProfiledGaussian(equations, map, reml)
    const other = new ProfiledGaussian(whole, map, reml)
    const u = lcg(5)
    for (let i = 0; i < 5; i++) {
      const theta = Float64Array.from({ length: map.nPar }, () => 0.1 + u())
      const x = one.derivatives(theta)
      const y = other.derivatives(theta)
      expect(x.value).toBeCloseTo(y.value, 8)
      x.gradient.forEach((g, q) => expect(Math.abs(g - y.gradient[q]!)).toBeLessThan(1e-7 * (1 + Math.abs(g))))
      x.hessian.forEach((h, q) => expect(Math.abs(h - y.hessian[q]!)).toBeLessThan(1e-7 * (1 + Math.abs(h))))
    }
  })
})
