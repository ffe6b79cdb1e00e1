import type { FactorColumn, TableSchema } from 'blup'
import { describe, expect, it } from 'vitest'
import { readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'
import { pyarrowFiles } from './pyarrow-files.ts'
import { thrown } from './thrown.ts'

const folder = testFolder()
const path = folder.write(
  'data.csv',
  'id,code,mixed,x,size,flag,day,sex\n1,007,1,1.5,small,TRUE,2020-01-02,F\n10,010,2a,2,large,FALSE,2020-01-03,M\n2,7,3,,medium,TRUE,NA,F\n',
)
const json = folder.write(
  'data.json',
  JSON.stringify([
    { id: 1, mixed: 1, flag: true },
    { id: 10, mixed: '2a', flag: false },
    { id: 2, mixed: 3, flag: true },
  ]),
)
const levels = (column: unknown) => (column as FactorColumn).levels
const schema = (...columns: TableSchema['columns']): TableSchema => ({ columns })

describe('declared types', () => {
  it('makes factors of numbers, in numeric order, with the same levels from every format', async () => {
    for (const file of [path, json]) {
      const { table } = await readTable(file, { types: { factors: { id: null } } })
      expect(table.columns.get('id')).toMatchObject({ kind: 'factor', levels: ['1', '2', '10'], codes: Int32Array.of(0, 2, 1) })
    }
    const decimals = folder.write('decimals.csv', 'id\n1.0\n10.0\n2.50\n')
    expect(levels((await readTable(decimals, { types: { factors: { id: null } } })).table.columns.get('id'))).toEqual([
      '1',
      '2.5',
      '10',
    ])
  })

  it('keeps codes as they are written', async () => {
    const { table } = await readTable(path, { types: { factors: { code: null } } })
    expect(levels(table.columns.get('code'))).toEqual(['007', '7', '010'])
    const text = await readTable(path, { types: { schema: schema({ name: 'x', type: 'string' }) } })
    expect(levels(text.table.columns.get('x'))).toEqual(['1.5', '2'])
  })

  it('makes factors of columns with text in their numbers', async () => {
    for (const file of [path, json]) {
      const { table, problems } = await readTable(file, { columns: ['mixed'], types: { factors: { mixed: null } } })
      expect(levels(table.columns.get('mixed'))).toEqual(['1', '2a', '3'])
      expect(problems.size).toBe(0)
    }
  })

  it('makes factors of logical values', async () => {
    for (const file of [path, json]) {
      const { table } = await readTable(file, { types: { factors: { flag: null } } })
      expect(table.columns.get('flag')).toMatchObject({
        kind: 'factor',
        levels: ['FALSE', 'TRUE'],
        codes: Int32Array.of(1, 0, 1),
      })
    }
  })

  it('takes levels in the order given, and refuses values that are not among them', async () => {
    const sizes = ['small', 'medium', 'large']
    const { table } = await readTable(path, { types: { factors: { size: sizes, id: ['10', '2', '1'] } } })
    expect(levels(table.columns.get('size'))).toEqual(sizes)
    expect(levels(table.columns.get('id'))).toEqual(['10', '2', '1'])
    const short = await thrown(readTable(path, { columns: ['size'], types: { factors: { size: ['small', 'large'] } } }))
    expect(short.message).toMatch(/^D117 .*`medium`.*row 3/)
    const wrong = await thrown(readTable(path, { columns: ['size'], types: { factors: { size: [...sizes, 'huge'] } } }))
    expect(wrong.code).toBe('D117')
  })

  it('starts a factor with its reference', async () => {
    const { table } = await readTable(path, { types: { refs: { size: 'small' } } })
    expect(levels(table.columns.get('size'))).toEqual(['small', 'large', 'medium'])
  })

  it('insists on numbers', async () => {
    expect((await readTable(path, { types: { numbers: ['x', 'code'] } })).table.columns.get('code')).toMatchObject({
      kind: 'number',
      values: Float64Array.of(7, 10, 7),
    })
    const error = await thrown(readTable(path, { columns: ['size'], types: { numbers: ['size'] } }))
    expect(error.message).toMatch(/^D101 Column `size` cannot be read as numbers: 3 rows/)
    const { problems, table } = await readTable(path, { types: { numbers: ['size'] } })
    expect([...problems.keys()].sort()).toEqual(['mixed', 'size'])
    expect(() => table.columns.get('size')).toThrow('D101')
  })

  it('follows a schema', async () => {
    const types = {
      schema: schema(
        { name: 'id', type: 'factor' },
        { name: 'size', type: 'ordered', levels: ['small', 'medium', 'large', 'huge'] },
        { name: 'flag', type: 'string' },
        { name: 'sex', type: 'factor', levels: ['M', 'F'] },
        { name: 'x', type: 'number' },
        { name: 'day', type: 'date' },
      ),
    }
    const { table } = await readTable(path, { types, columns: ['id', 'size', 'flag', 'sex', 'x', 'day'] })
    expect(plain(table)).toEqual({
      id: { kind: 'factor', ordered: false, origin: 'number', levels: ['1', '2', '10'], values: ['1', '10', '2'] },
      size: {
        kind: 'factor',
        ordered: true,
        origin: 'declared',
        levels: ['small', 'medium', 'large', 'huge'],
        values: ['small', 'large', 'medium'],
      },
      flag: { kind: 'factor', ordered: false, origin: 'text', levels: ['FALSE', 'TRUE'], values: ['TRUE', 'FALSE', 'TRUE'] },
      sex: { kind: 'factor', ordered: false, origin: 'declared', levels: ['M', 'F'], values: ['F', 'M', 'F'] },
      x: { kind: 'number', integer: false, values: [1.5, 2, null] },
      day: { kind: 'date', values: [18263, 18264, null] },
    })
  })

  it('reads T and F as logical values where they are declared to be', async () => {
    const letters = folder.write('letters.csv', 'l\nT\nF\nNA\n')
    const { table } = await readTable(letters, { types: { schema: schema({ name: 'l', type: 'logical' }) } })
    expect(table.columns.get('l')).toEqual({ kind: 'logical', values: Int8Array.of(1, 0, -1) })
  })

  it('names columns and schemas that do not fit, of columns that are not read too', async () => {
    const unknown = await thrown(readTable(path, { types: { factors: { sizes: null } } }))
    expect(unknown).toMatchObject({ code: 'E204', fixes: ['did you mean `size`?'] })
    expect((await thrown(readTable(path, { columns: ['x'], types: { numbers: ['X_'] } }))).code).toBe('E204')
    const absent = await thrown(readTable(path, { types: { schema: schema({ name: 'sice', type: 'factor' }) } }))
    expect(absent).toMatchObject({ code: 'D119', fixes: ['did you mean `size`?'] })
    const type = schema({ name: 'size', type: 'category' as 'factor' })
    expect((await thrown(readTable(path, { types: { schema: type } }))).code).toBe('D119')
    expect((await thrown(readTable(path, { types: { schema: 3 as unknown as TableSchema } }))).code).toBe('D119')
    const { table } = await readTable(path, { columns: ['x'], types: { factors: { size: null } } })
    expect([...table.columns.keys()]).toEqual(['x'])
  })
})

describe('chosen columns', () => {
  it('come in the order of the file, once', async () => {
    const { table, names } = await readTable(path, { columns: ['x', 'id', 'x'] })
    expect([...table.columns.keys()]).toEqual(['id', 'x'])
    expect(names).toEqual(['id', 'code', 'mixed', 'x', 'size', 'flag', 'day', 'sex'])
  })

  it('are chosen by a function of the names, whose error goes through', async () => {
    const { table } = await readTable(path, { columns: (names) => names.filter((name) => name.startsWith('s')) })
    expect([...table.columns.keys()]).toEqual(['size', 'sex'])
    const arrow = folder.write('data.arrow', pyarrowFiles.lz4)
    const parquet = folder.write('data.parquet', pyarrowFiles.parquet)
    const columns = () => {
      throw new RangeError('no')
    }
    for (const file of [path, json, arrow, parquet]) await expect(readTable(file, { columns })).rejects.toThrow(RangeError)
  })

  it('are known', async () => {
    for (const file of [path, json]) {
      const error = await thrown(readTable(file, { columns: ['idd'] }))
      expect(error.message).toBe('E204 There is no column `idd`.')
      expect(error.fixes).toEqual(['did you mean `id`?'])
    }
  })

  it('are checked after the file and its header, and names before values', async () => {
    const ragged = folder.write('ragged.csv', 'a,b\n1\n')
    expect((await thrown(readTable(ragged, { columns: ['nope'] }))).code).toBe('D110')
    expect((await thrown(readTable(path, { columns: ['mixed', 'nope'] }))).code).toBe('E204')
  })

  it('may be none', async () => {
    const { table } = await readTable(path, { columns: [] })
    expect(table.nrow).toBe(3)
    expect(table.columns.size).toBe(0)
  })
})
