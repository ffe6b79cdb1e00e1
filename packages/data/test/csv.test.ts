import { describe, expect, it } from 'vitest'
import { readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'
import { thrown } from './thrown.ts'

const folder = testFolder()
const read = async (text: string, name = 'data.csv') => readTable(folder.write(name, text))
const columns = async (text: string, name?: string) => plain((await read(text, name)).table)
const numbers = (...values: (number | null)[]) => ({
  kind: 'number',
  integer: values.every((v) => v === null || Number.isInteger(v)),
  values,
})
const text = (levels: string[], ...values: (string | null)[]) => ({
  kind: 'factor',
  ordered: false,
  origin: 'text',
  levels,
  values,
})

describe('delimited text', () => {
  it('tells numbers, logical values, dates and text apart by content', async () => {
    expect(await columns('n,b,d,t\n1.5,TRUE,2020-01-02,b\n-2e3,false,2020-01-01,a\n.5,true,1969-12-31,B\n')).toEqual({
      n: numbers(1.5, -2000, 0.5),
      b: { kind: 'logical', values: [true, false, true] },
      d: { kind: 'date', values: [18263, 18262, -1] },
      t: text(['B', 'a', 'b'], 'b', 'a', 'B'),
    })
  })

  it('takes empty fields, blanks and NA for missing', async () => {
    expect(await columns('x,b,d,t\n1,NA,,a\n,TRUE,2020-01-01,NA\n NA , ,NA,""\n')).toEqual({
      x: numbers(1, null, null),
      b: { kind: 'logical', values: [null, true, null] },
      d: { kind: 'date', values: [null, 18262, null] },
      t: text(['a'], 'a', null, null),
    })
  })

  it('takes Inf and NaN spelled out for numbers', async () => {
    expect(await columns('x\n1\nInf\n-inf\nInfinity\nNaN\n')).toEqual({ x: numbers(1, Infinity, -Infinity, Infinity, null) })
  })

  it('takes a column without any value for one of numbers', async () => {
    expect(await columns('x,y\n1,\n2,NA\n')).toEqual({ x: numbers(1, 2), y: numbers(null, null) })
  })

  it('does not take T and F, dates in words, 1_000, hexadecimal or half a date for anything but text', async () => {
    const { table } = await read('a,b,c,d,e\nT,1 Jan 2020,1_000,0x1F,2020-01\nF,2 Jan 2020,2_000,0x2F,2020-02\n')
    expect([...table.columns.values()].map(({ kind }) => kind)).toEqual(Array(5).fill('factor'))
  })

  it('knows the calendar', async () => {
    expect(await columns('d\n2020-02-29\n')).toEqual({ d: { kind: 'date', values: [18321] } })
    expect(await columns('d\n2021-02-29\n')).toEqual({ d: text(['2021-02-29'], '2021-02-29') })
  })

  it('reads times in UTC, or with the zone that they name', async () => {
    const { d } = await columns(
      'd\n2020-01-02T06:00\n2020-01-02 06:00:00Z\n2020-01-02T06:00:00+06:00\n2020-01-02 00:00:00.500-05:30\n',
    )
    expect(d).toEqual({ kind: 'date', values: [18263.25, 18263.25, 18263, 18263 + (5.5 * 3600 + 0.5) / 86400] })
  })

  it('sorts levels by code point, also beyond 16 bits', async () => {
    const { t } = await columns('t\né\nz\nA\na\n\u{1f600}\n\uff21\n10\n9\n')
    expect(t).toMatchObject({ levels: ['10', '9', 'A', 'a', 'z', 'é', '\uff21', '\u{1f600}'] })
  })

  it('reads quoted delimiters, quotes and line breaks, byte order mark, any line end, and no line end at the end', async () => {
    const table = { a: text(['p "q"', 'x,y\nz'], 'x,y\nz', 'p "q"'), 'b c': numbers(1, 2) }
    const file = '"a",b c\n"x,y\nz",1\n"p ""q""",2'
    expect(await columns(file)).toEqual(table)
    expect(await columns(`\ufeff${file}\n`)).toEqual(table)
    expect(await columns(file.replaceAll('\n', '\r\n'))).toEqual({
      ...table,
      a: text(['p "q"', 'x,y\r\nz'], 'x,y\r\nz', 'p "q"'),
    })
    expect(await columns('a,b\r1,2\r3,4\r')).toEqual({ a: numbers(1, 3), b: numbers(2, 4) })
    expect(await columns('a,b\n1,2\r\n3,4\n')).toEqual({ a: numbers(1, 3), b: numbers(2, 4) })
  })

  it('takes no notice of blank lines between rows, and of those around the table', async () => {
    expect(await columns('\n\na,b\n1,2\n\n3,4\n\n\n')).toEqual({ a: numbers(1, 3), b: numbers(2, 4) })
  })

  it('keeps blank lines between the values of a single column as missing', async () => {
    expect(await columns('a\n1\n\n3\n\n\n')).toEqual({ a: numbers(1, null, 3) })
    expect(await columns('a\n1\n""\n')).toEqual({ a: numbers(1, null) })
  })

  it('keeps names that differ in case apart, and blanks inside names and text', async () => {
    expect(await columns('base,Base, ba se ,"  q"\n1,2,3, x \n')).toEqual({
      base: numbers(1),
      Base: numbers(2),
      'ba se': numbers(3),
      '  q': text([' x '], ' x '),
    })
  })

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['bars', '|'],
  ])('finds %s', async (_, d) => {
    expect(await columns(`a${d}b, c${d}"d"\n1${d}x, y${d}2\n3${d}z${d}4\n`)).toEqual({
      a: numbers(1, 3),
      'b, c': text(['x, y', 'z'], 'x, y', 'z'),
      d: numbers(2, 4),
    })
  })

  it('reads decimal commas where semicolons separate, and says so', async () => {
    const { table, findings } = await read('x;n;t\n1,5;1;a,b\n-2,25;NA;c\n;3;d\n')
    expect(plain(table)).toEqual({
      x: numbers(1.5, -2.25, null),
      n: numbers(1, null, 3),
      t: text(['a,b', 'c', 'd'], 'a,b', 'c', 'd'),
    })
    expect(findings).toMatchObject([{ code: 'D125', severity: 'note', title: '`x` is read with decimal commas' }])
  })

  it('does not guess at decimal commas elsewhere, or beside decimal points', async () => {
    for (const file of ['x\ty\n1,5\t1\n2,5\t2\n', 'x,y\n"1,5",1\n"2,5",2\n', 'x;y\n1,5;1\n2.5;2\n']) {
      const { problems } = await read(file)
      expect([...problems.keys()]).toEqual(['x'])
      expect(problems.get('x')).toMatchObject({ code: 'D101' })
      expect(problems.get('x')!.fixes).toContain('write a decimal point instead of a decimal comma')
    }
  })

  it('leaves columns without a name out, and says so', async () => {
    const { table, names, findings } = await read('"",x,\n1,2,3\n')
    expect(plain(table)).toEqual({ x: numbers(2) })
    expect(names).toEqual(['x'])
    expect(findings).toMatchObject([{ code: 'D126', title: '2 columns of data.csv without a name are left out' }])
  })

  it('reads names that SQL or JavaScript would trip over', async () => {
    const header = `"a""b",'; drop table x; --,constructor,__proto__,"x
y"`
    const { table } = await read(`${header}\n1,2,3,4,5\n`)
    expect([...table.columns.keys()]).toEqual(['a"b', "'; drop table x; --", 'constructor', '__proto__', 'x\ny'])
  })

  it('reads a path with blanks, quotes and the signs of patterns', async () => {
    folder.write("x'1.csv", 'a\n9\n')
    expect(plain((await readTable(folder.write("it's [1] *?.csv", 'a\n1\n'))).table)).toEqual({ a: numbers(1) })
    expect(plain((await readTable(folder.write('hive=1.csv', 'a\n1\n'))).table)).toEqual({ a: numbers(1) })
  })

  it('reads a header longer than what is looked at first', async () => {
    const names = Array.from({ length: 2000 }, (_, k) => `a_column_with_a_name_of_its_own_${k}`)
    const { table } = await read(`${names.join(',')}\n${names.map((_, k) => k).join(',')}\n`)
    expect(table.columns.size).toBe(2000)
    expect(table.columns.get('a_column_with_a_name_of_its_own_1999')).toEqual({
      kind: 'number',
      integer: true,
      values: Float64Array.of(1999),
    })
  })

  it('reads text of a file without a telling extension, and tabs from .csv', async () => {
    expect(await columns('a b\tc\n1\t2\n', 'data.txt')).toEqual({ 'a b': numbers(1), c: numbers(2) })
    expect(await columns('a\tb\n1\t2\n', 'tabs.csv')).toEqual({ a: numbers(1), b: numbers(2) })
    expect(await columns('a,b\n1,2\n', 'data')).toEqual({ a: numbers(1), b: numbers(2) })
  })
})

describe('text in a column of numbers', () => {
  const file = 'score,y\n12.5,1\nn/a,2\n3,3\n4,4\n-,5\n6,6\n7,7\n"12,5",8\nn/a,9\n10,10\n11,11\n'

  it('is said with its first rows, when the column is used', async () => {
    const error = await thrown(readTable(folder.write('mixed.csv', file), { columns: ['score'] }))
    expect(error.message).toBe(
      'D101 Column `score` holds numbers, but text in 4 of 11 rows ("n/a" in row 2, "-" in row 5, "12,5" in row 8 and 1 more).',
    )
    expect(error.place).toEqual({ column: 'score', row: 2 })
    expect(error.fixes).toContain('read `score` as categories: --factor score')
  })

  it('stops nobody who does not use the column', async () => {
    const path = folder.write('mixed.csv', file)
    expect(plain((await readTable(path, { columns: ['y'] })).table)).toEqual({ y: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) })
    const { table, problems } = await readTable(path)
    expect([...problems.keys()]).toEqual(['score'])
    expect(() => table.columns.get('score')).toThrow(problems.get('score'))
    expect(table.columns.get('y')).toMatchObject({ kind: 'number' })
  })

  it('is no matter in a column that is mostly text', async () => {
    expect(await columns('t\na\n1\nb\n2\n')).toEqual({ t: text(['1', '2', 'a', 'b'], 'a', '1', 'b', '2') })
  })
})

describe('whole numbers too large for a double', () => {
  it('are refused when the column is used', async () => {
    const path = folder.write('large.csv', 'id,y\n9007199254740991,1\n9007199254740993,2\n')
    const error = await thrown(readTable(path, { columns: ['id', 'y'] }))
    expect(error.message).toBe(
      'D105 Column `id` holds whole numbers too large to represent exactly (9007199254740993 in row 2).',
    )
    expect((await readTable(path)).problems.get('id')).toMatchObject({ code: 'D105' })
  })

  it('are read where a double is what is written', async () => {
    expect(
      await columns('x\n9007199254740992\n-9007199254740994\n100000000000000000000\n1234567890123456700000\n1e300\n'),
    ).toEqual({
      x: numbers(9007199254740992, -9007199254740994, 1e20, 1.2345678901234568e21, 1e300),
    })
  })

  it('are read as categories digit by digit', async () => {
    const path = folder.write('large.csv', 'id\n9007199254740993\n9007199254740992\n10\n')
    const { table } = await readTable(path, { types: { factors: { id: null } } })
    expect(table.columns.get('id')).toMatchObject({ kind: 'factor', levels: ['10', '9007199254740992', '9007199254740993'] })
  })
})
