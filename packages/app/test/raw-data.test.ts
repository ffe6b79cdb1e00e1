import { readTable } from '@blup/data'
import { fit } from 'blup'
import { describe, expect, it } from 'vitest'
import { alikeLevels } from '../src/engine/alike-levels.ts'
import { groupPanels } from '../src/engine/group-panels.ts'
import { groupSizes } from '../src/engine/group-sizes.ts'
import { labelCodes } from '../src/engine/label-codes.ts'
import { withoutLevel } from '../src/engine/table-steps.ts'

const everything = { from: 0, count: 1000 }

describe('raw data of groups', () => {
  it('has the least-squares line that the engine has for each group alone', async () => {
    const { table } = await readTable('sleepstudy')
    const { panels, groups, x, y } = groupPanels(table, { group: 'Subject', x: 'Days', y: 'Reaction', ...everything })
    const model = await fit('Reaction ~ Days + (Days | Subject)', table)
    const { fits } = model.groupLeastSquares()
    expect(groups).toBe(18)
    expect(x).toEqual({ min: 0, max: 9, labels: null })
    expect(y.min).toBeLessThan(200)
    for (const { level, estimates } of fits) {
      const { line, rows, points } = panels.find(({ name }) => name === level)!
      expect([rows, points.length]).toEqual([10, 10])
      const [[from, low], [to, high]] = line!
      expect([from, to]).toEqual([0, 9])
      expect(low).toBeCloseTo(estimates[0]!, 8)
      expect((high - low) / 9).toBeCloseTo(estimates[1]!, 8)
    }
  })

  it('comes in pages, evenly chosen for one picture, with some of many rows', async () => {
    const { table } = await readTable('Hsb82')
    const asked = { group: 'school', x: 'ses', y: 'mAch' }
    const second = groupPanels(table, { ...asked, from: 27, count: 27 })
    expect(second.panels.map(({ name }) => name)).toEqual(second.at.slice(27, 54))
    expect(second.panels.every(({ points, rows }) => points.length === Math.min(rows, 60))).toBe(true)
    expect(groupPanels(table, { ...asked, from: null, count: 40 }).panels).toHaveLength(40)
    expect(groupPanels(table, { ...asked, from: 9999, count: 27 }).panels).toEqual([])
    const categories = groupPanels(table, { ...asked, x: 'sx', from: 0, count: 1 })
    expect(categories.x).toMatchObject({ min: -0.5, max: 1.5 })
    expect(categories.panels[0]!.line).toBeNull()
    const [inOrder] = groupPanels(table, { ...asked, x: null, from: 0, count: 1 }).panels
    expect(inOrder!.points[0]![0]).toBeCloseTo(0.5 / inOrder!.rows, 12)
    expect(() => groupPanels(table, { ...asked, y: 'school', from: 0, count: 1 })).toThrow(/D114/)
    expect(() => groupPanels(table, { ...asked, y: 'nothing', from: 0, count: 1 })).toThrow(/E204/)
  })

  it('leaves out what is missing, and draws no line where nothing varies', () => {
    const table = {
      nrow: 6,
      columns: new Map([
        ['y', { kind: 'number', values: Float64Array.of(1, 2, Number.NaN, 4, 5, 6) } as const],
        ['x', { kind: 'number', values: Float64Array.of(3, 3, 3, 1, Number.NaN, 2) } as const],
        [
          'g',
          {
            kind: 'factor',
            levels: ['a', 'b', 'none'],
            codes: Int32Array.of(0, 0, 0, 1, 1, 1),
            ordered: false,
            origin: 'text',
          } as const,
        ],
      ]),
    }
    const { panels } = groupPanels(table, { group: 'g', x: 'x', y: 'y', ...everything })
    expect(panels).toEqual([
      {
        name: 'a',
        rows: 2,
        points: [
          [3, 1],
          [3, 2],
        ],
        line: null,
      },
      {
        name: 'b',
        rows: 2,
        points: [
          [1, 4],
          [2, 6],
        ],
        line: [
          [1, 4],
          [2, 6],
        ],
      },
    ])
    const sizes = groupSizes(labelCodes(table, 'g'))
    expect(sizes).toMatchObject({ groups: 2, min: 3, median: 3, max: 3, bins: null })
    expect(sizes.bars!.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('counts every group once in a histogram of sizes', async () => {
    const { table } = await readTable('Hsb82')
    const { groups, bars, bins, min, median, max } = groupSizes(labelCodes(table, 'school'))
    expect([groups, bars, min, median, max]).toEqual([160, null, 14, 47, 67])
    expect(bins!.reduce((sum, bin) => sum + bin.groups, 0)).toBe(160)
    expect(bins!.at(-1)!.to).toBeGreaterThanOrEqual(max)
    expect(bins!.every(({ from }, k) => k === 0 || from === bins![k - 1]!.to + 1)).toBe(true)
  })

  it('knows a group by its other names, and leaves it out by any', async () => {
    const { table } = await readTable('grouseticks')
    const among = ['BROOD', 'LOCATION', 'BROOD:LOCATION', 'YEAR']
    const alike = alikeLevels(table, 'BROOD', '501', among)
    // Location 32 has this brood alone: the same rows are the same group.
    expect(alike).toEqual({ 'BROOD:LOCATION': '501:32', LOCATION: '32' })
    const level = alike['BROOD:LOCATION']!
    expect(level).toMatch(/^501:/)
    expect(alikeLevels(table, 'BROOD:LOCATION', level, among)).toEqual({ BROOD: '501', LOCATION: '32' })
    expect(alikeLevels(table, 'BROOD', 'nobody', among)).toEqual({})
    const rest = withoutLevel(table, 'BROOD:LOCATION', level)
    expect(rest.nrow).toBeLessThan(table.nrow)
    expect(rest.nrow).toBe(withoutLevel(table, 'BROOD', '501').nrow)
    expect(() => withoutLevel(table, 'BROOD:LOCATION', '501:nowhere')).toThrow(/D117/)
    // Casks a, b, c of a batch are not those of another: alone they are no group of their own.
    const { table: pastes } = await readTable('Pastes')
    expect(alikeLevels(pastes, 'cask', 'a', ['batch', 'cask', 'batch:cask'])).toEqual({})
  })
})
