import { describe, expect, it } from 'vitest'
import { thinRows } from '../../src/likelihood/rows/thin-rows.ts'
import { generalizedModel } from './generalized-model.ts'

describe('a sample of rows', () => {
  const groups = [
    { nLevels: 40, k: 1, kind: 'nested' },
    { nLevels: 2000, k: 2, kind: 'crossed' },
  ] as const
  const { rows, density } = generalizedModel('poisson', 'log', groups, { n: 20_000, offset: true })

  it('has about as many as asked for, each with its own values, and levels that all have rows', () => {
    const sample = thinRows(rows, density, 3000)!
    expect(Math.abs(sample.rows.n / 3000 - 1)).toBeLessThan(0.15)
    expect(sample.density.n).toBe(sample.rows.n)
    sample.rows.groupings.forEach(({ nLevels, k, refs, z }, g) => {
      expect(new Set(refs).size).toBe(nLevels)
      expect(k).toBe(rows.groupings[g]!.k)
      expect(z === null).toBe(rows.groupings[g]!.z === null)
    })
    // a quarter of 2,000 levels rather than all of them with a row or two
    expect(Math.abs(sample.rows.groupings[1]!.nLevels / 500 - 1)).toBeLessThan(0.15)
    // rows are told by their own number in the second column
    const place = new Map(Array.from({ length: rows.n }, (_, i) => [rows.x[2 * i + 1]!, i]))
    for (let r = 0; r < sample.rows.n; r++) {
      const i = place.get(sample.rows.x[2 * r + 1]!)!
      expect(sample.density.observations.y[r]).toBe(density.observations.y[i])
      expect(sample.density.observations.offset![r]).toBe(density.observations.offset![i])
      expect(sample.rows.groupings[1]!.z![2 * r + 1]).toBe(rows.groupings[1]!.z![2 * i + 1])
    }
  })

  it('is the same each time', () => {
    expect(thinRows(rows, density, 1000)!.rows.x).toEqual(thinRows(rows, density, 1000)!.rows.x)
  })

  it('is refused where a column says nothing there', () => {
    const x = rows.x.slice()
    for (let i = 0; i < rows.n; i++) x[2 * i + 1] = i === 17 ? 1 : 0
    expect(thinRows({ ...rows, x }, density, 1000)).toBeNull()
  })
})
