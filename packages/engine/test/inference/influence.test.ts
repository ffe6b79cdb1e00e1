import { readTable } from '@blup/data'
import { type Column, fit, type Influence, type Table } from 'blup'
import { describe, expect, it } from 'vitest'

function without({ columns, nrow }: Table, leave: (i: number) => boolean): Table {
  const rows = Array.from({ length: nrow }, (_, i) => i).filter((i) => !leave(i))
  return {
    nrow: rows.length,
    columns: new Map(
      [...columns].map(([name, column]): [string, Column] => {
        if (column.kind === 'factor') return [name, { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) }]
        if (column.kind === 'logical') return [name, { ...column, values: Int8Array.from(rows, (i) => column.values[i]!) }]
        return [name, { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }]
      }),
    ),
  }
}

const cases = [
  ['sleepstudy', 'Reaction ~ Days + (Days | Subject)', 'Subject', {}],
  ['Pastes', 'strength ~ 1 + (1 | batch/cask)', 'batch', {}],
  ['Penicillin', 'diameter ~ 1 + (1 | plate) + (1 | sample)', 'sample', {}],
  ['Machines', 'score ~ Machine + (Machine | Worker)', 'Worker', { method: 'ml' as const }],
  ['sleepstudy', 'Reaction ~ Days + (Days || Subject)', 'Subject', { weights: 'Days + 1' }],
] as const

describe('influence', () => {
  it.each(cases)('of %s, %s by %s is what refits without each level give', async (name, formula, by, options) => {
    const { table } = await readTable(name)
    const model = await fit(formula, table, options)
    const { rows, parameters } = await model.influence({ by })
    expect(rows.length).toBe(model.data.groups[by])
    const grouping = table.columns.get(by)
    if (grouping?.kind !== 'factor') throw new TypeError('no factor')
    for (const row of [rows[0]!, rows[3]!]) {
      const other = await fit(
        formula,
        without(table, (i) => grouping.levels[grouping.codes[i]!] === row.deleted),
        options,
      )
      const tidy = other.tidy({ effects: ['fixed', 'ran_pars'] })
      parameters.forEach(({ term, kind, group }, c) => {
        const own = tidy.find((r) => r.term === term && (kind === 'fixed' ? r.effect === 'fixed' : r.group === group))!
        const unit = kind === 'fixed' ? row.stdErrors[c]! : Math.max(Math.abs(Number(own.estimate)), 0.1)
        expect(Math.abs(row.estimates[c]! - Number(own.estimate))).toBeLessThan(1e-4 * unit)
      })
      other.fixed.forEach(({ stdError }, c) => {
        expect(Math.abs(row.stdErrors[c]! / stdError - 1)).toBeLessThan(1e-5)
        const moved = (model.fixed[c]!.estimate - row.estimates[c]!) / row.stdErrors[c]!
        expect(row.dfbetas[c]).toBeCloseTo(moved, 8)
      })
    }
  })

  it('of rows in least squares is what the closed form says', async () => {
    const { table } = await readTable('cake')
    const model = await fit('angle ~ recipe + temp', table)
    const { rows } = await model.influence({ by: 'row', only: [1, 17, 203] })
    const closed = model.augment()
    rows.forEach(({ deleted, cooksDistance, estimates }) => {
      const own = closed[Number(deleted) - 1]!
      expect(cooksDistance).toBeCloseTo(own['.cooksd'] as number, 9)
      expect(estimates.at(-1)).toBeCloseTo(own['.sigma'] as number, 6)
    })
  })

  it('says what cannot be left out', async () => {
    const data = {
      y: [1, 2, 4, 3, 5, 7, 6, 8, 9],
      f: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'],
      x: [0, 0, 0, 1, 0, 1, 0, 1, 2],
      g: ['p', 'q', 'r', 'p', 'q', 'r', 'p', 'q', 'r'],
    }
    const model = await fit('y ~ f + (1 | g)', data)
    const found = (await model.influence({ by: 'row', only: [1] })) as Influence
    expect(found.failures).toEqual([])
    const alone = await fit('y ~ factor(x) + (1 | g)', data)
    const { failures, findings } = await alone.influence({ by: 'row' })
    expect(failures.map(({ deleted }) => deleted)).toEqual([9])
    expect(findings.map(({ code }) => code)).toEqual(['I461'])
  })
})
