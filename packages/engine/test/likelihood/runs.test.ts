import { describe, expect, it } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { ComposedDensity } from '../../src/family/composed-density.ts'
import { takeObservations } from '../../src/family/take-observations.ts'
import { fixedInformation } from '../../src/likelihood/laplace/fixed-information.ts'
import { inTreeOrderSteps } from '../../src/likelihood/laplace/in-tree-order.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import { RandomSystem } from '../../src/likelihood/laplace/random-system.ts'
import { FixedColumns } from '../../src/likelihood/rows/fixed-columns.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { Runs } from '../../src/likelihood/rows/runs.ts'
import { startValues } from '../../src/models/glmm/start.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { generalizedModel } from './generalized-model.ts'

const model = () => {
  const made = generalizedModel(
    'binomial',
    'logit',
    [
      { nLevels: 3, k: 1, kind: 'nested' },
      { nLevels: 12, k: 1, kind: 'nested' },
    ],
    { n: 72, offset: true },
  )
  return made
}

/** The rows in an order in which hardly any two of one group follow each other. */
function scattered(rows: MixedRows): { rows: MixedRows; order: Int32Array } {
  const order = Int32Array.from({ length: rows.n }, (_, i) => (i * 31) % rows.n)
  return {
    order,
    rows: {
      ...rows,
      x: Float64Array.from(
        { length: rows.n * rows.p },
        (_, e) => rows.x[order[Math.floor(e / rows.p)]! * rows.p + (e % rows.p)]!,
      ),
      groupings: rows.groupings.map((g) => ({ ...g, refs: order.map((i) => g.refs[i]!) })),
    },
  }
}

describe('rows that meet the same levels one after another', () => {
  it('start a fit where they would start it in any other order', () => {
    const { rows, density, map } = model()
    const other = scattered(rows)
    if (!(density instanceof ComposedDensity)) throw new Error('a composed density was asked for')
    const elsewhere = composeDensity(density.family, density.link, takeObservations(density.observations, other.order))
    expect(Runs.of(rows)).not.toBeNull()
    const [here, there] = [startValues(rows, density, map).psi, startValues(other.rows, elsewhere, map).psi]
    expect(here.subarray(rows.p).some((theta) => theta === 1)).toBe(false)
    here.forEach((x, i) => expect(there[i]).toBeCloseTo(x, 9))
  })

  it('are runs where they are long enough and have intercepts alone', () => {
    const { rows } = model()
    const runs = Runs.of(rows)!
    expect(runs.rows.n).toBe(12)
    expect([...runs.from]).toEqual(Array.from({ length: 13 }, (_, r) => 6 * r))
    expect([...runs.rows.groupings[0]!.refs]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    expect(Runs.of(scattered(rows).rows)).toBeNull()
    expect(Runs.of({ ...rows, groupings: [] })).toBeNull()
    expect(Runs.of({ ...rows, groupings: rows.groupings.map((g) => ({ ...g, z: new Float64Array(rows.n) })) })).toBeNull()
  })

  it('have the sums, the leverages and the information of their rows', () => {
    const { rows } = model()
    const other = scattered(rows)
    const w = Float64Array.from({ length: rows.n }, (_, i) => 0.2 + Math.sin(i) ** 2)
    const systems = [new RandomSystem(rows, false), new RandomSystem(other.rows, false)] as const
    const weights = [w, Float64Array.from(other.order, (i) => w[i]!)] as const
    const results = systems.map((system, s) => {
      system.system.lambda.forEach((l, g) => l.fill(0.7 + 0.5 * g))
      system.accumulate(weights[s]!)
      expect(system.factor()).toBe(true)
      const h = new Float64Array(rows.n)
      const traces = system.leverages(weights[s]!, h)
      const eta = new Float64Array(rows.n).fill(1)
      system.addRandom(
        rows.groupings.map(({ nLevels }) => Float64Array.from({ length: nLevels }, (_, j) => j * 0.1)),
        eta,
      )
      const sums = rows.groupings.map(({ nLevels }) => new Float64Array(nLevels))
      system.groupSums(weights[s]!, sums)
      const information = runToEnd(fixedInformation(system, new FixedColumns(system.rows), weights[s]!))
      return { h, eta, parts: [...traces, ...sums, information, Float64Array.of(system.logDet)] }
    })
    const [a, b] = [results[0]!, results[1]!]
    a.parts.forEach((part, i) => part.forEach((v, e) => expect(b.parts[i]![e]).toBeCloseTo(v, 11)))
    other.order.forEach((i, r) => {
      expect(b.h[r]).toBeCloseTo(a.h[i]!, 12)
      expect(b.eta[r]).toBeCloseTo(a.eta[i]!, 12)
    })
    // X'V^-1 X as the border of the factorised system has it
    const { rows: given } = systems[0]
    const bordered = new RandomSystem(given, true)
    bordered.system.lambda.forEach((l, g) => l.fill(0.7 + 0.5 * g))
    bordered.accumulate(w, new Float64Array(given.n))
    bordered.factor()
    const { g, m } = bordered.system
    const information = a.parts.at(-2)!
    for (let r = 0; r < given.p; r++) {
      for (let c = 0; c <= r; c++) {
        let s = 0
        for (let q = 0; q <= c; q++) s += g[q * m + r]! * g[q * m + c]!
        expect(information[r * given.p + c]).toBeCloseTo(s, 10)
      }
    }
  })

  it('are made of scattered rows by Laplace, with the same value and gradient', () => {
    const { rows, density, map, truth } = model()
    const other = scattered(rows)
    expect(Runs.of(runToEnd(inTreeOrderSteps(other.rows, density)).rows)!.rows.n).toBe(12)
    const turned = composeDensity(density.family, density.link, takeObservations(density.observations, other.order))
    const one = new Laplace(rows, density, map).derivatives(truth)
    const two = new Laplace(other.rows, turned, map).derivatives(truth)
    expect(two.value).toBeCloseTo(one.value, 9)
    one.gradient.forEach((v, i) => expect(two.gradient[i]).toBeCloseTo(v, 8))
    one.hessian.forEach((v, i) => expect(two.hessian[i]).toBeCloseTo(v, 8))
  })
})

describe('X by columns', () => {
  it.each([0, 1, 3, 4, 5, 9])('has the products of %i columns', (p) => {
    const n = 17
    const x = Float64Array.from({ length: n * p }, (_, e) => Math.sin(e * e))
    const v = Float64Array.from({ length: n }, (_, i) => Math.cos(3 * i))
    const beta = Float64Array.from({ length: p }, (_, c) => c - 1.5)
    const columns = new FixedColumns({ n, p, x })
    const eta = new Float64Array(n).fill(9)
    columns.predict(beta, eta)
    const out = new Float64Array(p + 1).fill(7)
    columns.products(v, out)
    for (let i = 0; i < n; i++)
      expect(eta[i]).toBeCloseTo(
        beta.reduce((s, b, c) => s + b * x[i * p + c]!, 0),
        12,
      )
    for (let c = 0; c < p; c++)
      expect(out[c]).toBeCloseTo(
        v.reduce((s, vi, i) => s + vi * x[i * p + c]!, 0),
        12,
      )
    expect(out[p]).toBe(7)
  })
})
