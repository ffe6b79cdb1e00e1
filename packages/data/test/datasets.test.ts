import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { datasets, readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'

const folder = testFolder()
const root = new URL('../../../datasets/', import.meta.url)

describe('bundled data sets', () => {
  it('are listed with what they are and where they were published', () => {
    const list = datasets()
    expect(list.length).toBeGreaterThan(30)
    expect(list[0]).toMatchObject({ name: 'sleepstudy', rows: 180, source: expect.stringContaining('Belenky et al. (2003)') })
    for (const { title, source } of list) {
      expect(title.length).toBeGreaterThan(10)
      expect(source).toMatch(/\(\d{4}\)|survey/i)
    }
    const readme = readFileSync(new URL('README.md', root), 'utf8')
    for (const { name, source } of list) {
      expect(readme).toContain(`| ${name} |`)
      expect(readme).toContain(source)
    }
  })

  it.each(datasets().map((set) => [set.name, set] as const))('%s is what its schema says', async (name, set) => {
    const { table, names, problems, findings, source } = await readTable(name, {
      columns: set.columns.map((column) => column.name),
    })
    expect(source).toBe(name)
    expect(table.nrow).toBe(set.rows)
    expect(names).toEqual(set.columns.map((column) => column.name))
    expect([problems.size, findings.length]).toEqual([0, 0])
    for (const declared of set.columns) {
      const column = table.columns.get(declared.name)!
      if (declared.type === 'factor' || declared.type === 'ordered') {
        expect(column).toMatchObject({ kind: 'factor', ordered: declared.type === 'ordered' })
        if (column.kind === 'factor') {
          if (declared.levels !== undefined) expect(column.levels).toEqual(declared.levels)
          expect(new Set(column.codes).has(-1)).toBe(false)
        }
      } else {
        expect(column).toMatchObject({ kind: 'number' })
        if (declared.type === 'integer') expect(column).toMatchObject({ integer: true })
      }
    }
  })

  it('have the levels of the literature', async () => {
    const level = async (set: string, name: string) => {
      const column = (await readTable(set)).table.columns.get(name)!
      return column.kind === 'factor' ? column.levels : []
    }
    expect((await level('sleepstudy', 'Subject')).slice(0, 3)).toEqual(['308', '309', '310'])
    expect(await level('Orthodont', 'Sex')).toEqual(['Male', 'Female'])
    expect(await level('MathAchieve', 'Sector')).toEqual(['Public', 'Catholic'])
    expect(await level('Oats', 'Block')).toEqual(['VI', 'V', 'III', 'IV', 'II', 'I'])
    expect(await level('cake', 'temperature')).toEqual(['175', '185', '195', '205', '215', '225'])
  })

  it('give way to a file of their name, and to types that the caller declares', async () => {
    const { table } = await readTable('sleepstudy', { types: { schema: { columns: [{ name: 'Days', type: 'factor' }] } } })
    expect(table.columns.get('Days')).toMatchObject({ kind: 'factor' })
    expect(table.columns.get('Subject')).toMatchObject({ kind: 'factor' })
    folder.write('sleepstudy', 'a,b\n1,2\n')
    const from = relative(process.cwd(), join(folder.path, 'sleepstudy'))
    expect(await readTable(from)).toMatchObject({ names: ['a', 'b'] })
  })

  it('come from another folder where one is given', async () => {
    const other = mkdtempSync(join(tmpdir(), 'blup-test-'))
    try {
      writeFileSync(join(other, 'tiny.csv'), 'x\n1\n')
      const entry = {
        file: 'tiny.csv',
        rows: 1,
        title: 'One row',
        source: 'Nobody (2000)',
        columns: [{ name: 'x', type: 'factor' }],
      }
      writeFileSync(join(other, 'schema.json'), JSON.stringify({ tiny: entry }))
      expect(datasets(other)).toEqual([
        {
          name: 'tiny',
          rows: 1,
          title: 'One row',
          source: 'Nobody (2000)',
          columns: entry.columns,
          path: join(other, 'tiny.csv'),
        },
      ])
      const { table } = await readTable('tiny', { datasetsDir: other })
      expect(table.columns.get('x')).toMatchObject({ kind: 'factor', levels: ['1'] })
    } finally {
      rmSync(other, { recursive: true })
    }
  })
})
