import { beforeAll, describe, expect, it } from 'vitest'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import type { CrossProducts } from '../../src/design/cross-products.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import { CollapsedEquations } from '../../src/likelihood/gaussian/collapsed-equations.ts'
import { GroupEquations } from '../../src/likelihood/gaussian/group-equations.ts'
import { momentStartSteps } from '../../src/likelihood/gaussian/moment-start.ts'
import { inTreeOrderSteps } from '../../src/likelihood/laplace/in-tree-order.ts'
import { RandomSystem } from '../../src/likelihood/laplace/random-system.ts'
import { FixedColumns } from '../../src/likelihood/rows/fixed-columns.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { thinRowsSteps } from '../../src/likelihood/rows/thin-rows.ts'
import { workingProductsSteps } from '../../src/likelihood/rows/working-products.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

function restsOf(steps: Generator<unknown, unknown, void>): number {
  let rests = 0
  while (!steps.next().done) rests++
  return rests
}

/** Rows of a slope in levels that come in turns, so that nothing is in the order of its tree. */
function rowsOf(n: number): MixedRows {
  const nLevels = n / 20
  const refs = Int32Array.from({ length: n }, (_, i) => i % nLevels)
  const x = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? 1 : ((i * 7919) % 1000) / 1000))
  return { n, p: 2, x, groupings: [{ nLevels, k: 2, refs, z: x }] }
}

function densityOf(n: number) {
  const y = Float64Array.from({ length: n }, (_, i) => i % 3)
  const observations = { n, y, size: null, weights: null, frequencies: null, offset: null }
  return composeDensity(familyByName('poisson'), linkByName('log'), observations)
}

/** Rows that one rest may stand for: more would be tens of milliseconds. */
const mostRows = 2 ** 20

describe('what goes over the rows of a generalized model rests as often as they are many', () => {
  const n = 3_000_000
  let rows: MixedRows
  let weights: Float64Array
  beforeAll(() => {
    rows = rowsOf(n)
    weights = new Float64Array(n).fill(1)
  })

  const passes: Record<string, () => Generator<unknown, unknown, void>> = {
    'the order of a tree': () => inTreeOrderSteps(rows, densityOf(n)),
    'a sample of the rows': () => thinRowsSteps(rows, densityOf(n), 10_000),
    'columns of X': () => FixedColumns.ofSteps(rows),
    'the working model': () => workingProductsSteps(rows, weights, weights),
  }

  it.each(Object.entries(passes))('%s', (_, steps) => {
    expect(restsOf(steps())).toBeGreaterThan(n / mostRows)
  })

  it('cells, their border, sums by group, and what groups add', () => {
    const system = new RandomSystem(rows, true)
    const sums = rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    expect(restsOf(system.accumulateSteps(weights, weights))).toBeGreaterThan((3 * n) / mostRows)
    expect(restsOf(system.groupSumsSteps(weights, sums))).toBeGreaterThan(n / mostRows)
    expect(restsOf(system.addRandomSteps(sums, new Float64Array(n)))).toBeGreaterThan(n / mostRows)
  })
})

describe('what goes over the levels of a linear model rests as often as they are many, and their products large', () => {
  /** Levels with one kind of cross-products, of a random intercept and p columns. */
  function products(nLevels: number, p: number): CrossProducts {
    const m = p + 1
    const xy = new Float64Array(m * m)
    for (let c = 0; c < m; c++) xy[c * m + c] = 10 * nLevels
    const block = { nLevels, k: 1, zz: new Float64Array(nLevels).fill(9), zxy: new Float64Array(nLevels * m).fill(0.5) }
    return { n: 9 * nLevels, p, sumLogWeights: 0, xy, blocks: [block], pairs: [] }
  }
  const map = new ThetaMap([{ block: 0, at: 0, k: 1, structure: unstructured }], [1])

  it('classes of equal groups', () => {
    const [narrow, wide] = [products(20_000, 3), products(20_000, 50)].map((a) => restsOf(CollapsedEquations.ofSteps(a)))
    expect(narrow).toBe(0)
    expect(wide).toBeGreaterThan(8)
    expect(restsOf(CollapsedEquations.ofSteps(products(200_000, 3)))).toBeGreaterThan(5)
  })

  it('the copy of many groups that the kernels read, and the moments that a fit starts from', () => {
    const a = products(400_000, 3)
    expect(restsOf(GroupEquations.ofSteps(a))).toBeGreaterThan(10)
    expect(restsOf(momentStartSteps(a, map))).toBeGreaterThan(10)
  })

  it('and is the same with rests as without', () => {
    const a = products(100_000, 3)
    const rested = runToEnd(CollapsedEquations.ofSteps(a))!
    const whole = CollapsedEquations.of(a)!
    for (const equations of [rested, whole]) equations.lambda[0]![0] = 0.7
    expect(rested.factor()).toBe(true)
    whole.factor()
    expect(rested.pwrss).toBe(whole.pwrss)
  })
})
