import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type FileFormat, readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { thrown } from './thrown.ts'

const folder = testFolder()
const refused = (name: string, content: string | Uint8Array, format?: FileFormat) =>
  thrown(readTable(folder.write(name, content), format === undefined ? {} : { format }))

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])
const csv = 'a,b\n1,2\n3,4\n'

describe('a source that is not there', () => {
  it('names the nearest file of the folder', async () => {
    folder.write('scores.csv', csv)
    const error = await thrown(readTable(join(folder.path, 'score.csv')))
    expect(error.message).toMatch(/^D100 There is no file .*score\.csv\.$/)
    expect(error.fixes).toEqual([`did you mean the file ${join(folder.path, 'scores.csv')}?`])
  })

  it('names the data set that a file name makes one think of', async () => {
    const error = await thrown(readTable('sleepstudy.csv'))
    expect(error).toMatchObject({ code: 'D100', fixes: ['did you mean the data set `sleepstudy`?'] })
  })

  it('is an unknown data set where it is a bare name', async () => {
    const error = await thrown(readTable('sleepstdy'))
    expect(error.message).toBe('D118 There is no file and no data set `sleepstdy`.')
    expect(error.fixes).toEqual(['did you mean the data set `sleepstudy`?'])
    expect(await thrown(readTable('qwertyuiop'))).toMatchObject({
      code: 'D118',
      fixes: [expect.stringContaining('blup datasets')],
    })
  })

  it('is no folder, no file in a file, no address', async () => {
    mkdirSync(join(folder.path, 'sub'))
    expect((await thrown(readTable(join(folder.path, 'sub')))).message).toMatch(/^D100 .*sub is a folder, not a file\.$/)
    expect(await thrown(readTable(join(folder.write('plain.csv', csv), 'x.csv')))).toMatchObject({ code: 'D100' })
    expect((await thrown(readTable('https://example.org/data.csv'))).message).toContain('is an address, not a file')
  })

  it.skipIf(process.getuid?.() === 0)('says when reading is not permitted', async () => {
    const path = folder.write('secret.csv', csv)
    chmodSync(path, 0)
    expect((await thrown(readTable(path))).message).toMatch(/^D100 secret\.csv cannot be read: permission is denied\.$/)
  })
})

describe('a file without data', () => {
  it.each(['empty.csv', 'empty.json', 'empty.parquet', 'empty.arrow', 'empty.txt', 'empty.csv.gz'])('%s', async (name) => {
    expect(await refused(name, '')).toMatchObject({ code: 'D107' })
  })

  it('has only blanks, a header, no rows, or no fields', async () => {
    expect((await refused('blank.csv', '\n  \n')).message).toBe('D107 blank.csv is empty.')
    expect((await refused('header.csv', 'a,b\n')).message).toBe('D107 header.csv has a header but no rows.')
    expect((await refused('header.csv', 'a,b')).message).toBe('D107 header.csv has a header but no rows.')
    expect((await refused('header.csv.gz', gzipSync('a,b\n\n\n'))).message).toBe('D107 header.csv.gz has a header but no rows.')
    expect((await refused('nameless.csv', ',\n1,2\n')).message).toBe('D107 nameless.csv names no column.')
    expect((await refused('none.json', '[]')).message).toBe('D107 none.json has no rows.')
    expect((await refused('none.json', '{"a": [], "b": []}')).message).toBe('D107 none.json has no rows.')
    expect((await refused('none.json', '[{}, {}]')).message).toBe('D107 none.json has rows without fields.')
    expect(await refused('gz.csv.gz', gzipSync(''))).toMatchObject({ code: 'D107' })
  })
})

describe('a file that is not what its name says', () => {
  it.each([
    ['picture.csv', png, 'picture.csv is not CSV but a PNG image.'],
    ['picture.parquet', png, 'picture.parquet is not Parquet but a PNG image.'],
    ['text.parquet', csv, 'text.parquet is not Parquet but plain text.'],
    ['text.arrow', csv, 'text.arrow is not Arrow but plain text.'],
    ['text.json', csv, 'text.json is not JSON but plain text.'],
    ['rows.csv', '[{"a": 1}]', 'rows.csv is not CSV but JSON.'],
    ['workbook.csv', 'PK\x03\x04rest', 'workbook.csv is not CSV but a ZIP archive or an Excel workbook.'],
    ['page.csv', '<!DOCTYPE html><html></html>', 'page.csv is not CSV but a web page or XML.'],
    ['page.json', '\n <html></html>', 'page.json is not JSON but a web page or XML.'],
    ['wide.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'wide.csv is not CSV but text in UTF-16.'],
    ['wide.csv', Buffer.from('a,b\n1,2\n', 'utf16le'), 'wide.csv is not CSV but text in UTF-16.'],
    ['packed.csv', gzipSync(csv), 'packed.csv is compressed by gzip, but its name does not say so.'],
    ['plain.csv.gz', csv, 'plain.csv.gz is not compressed by gzip, though its name says so.'],
    ['twice.csv.gz', gzipSync(gzipSync(csv)), 'twice.csv.gz is not CSV but compressed twice by gzip.'],
    ['commas.tsv', csv, 'commas.tsv is not TSV: no tab is in its header, and `,` separates its fields.'],
  ])('%s', async (name, content, message) => {
    const error = await refused(name, content)
    expect(error.message).toBe(`D108 ${message}`)
    expect(error.fixes.length).toBeGreaterThan(0)
  })

  it('is cut short or damaged inside gzip', async () => {
    const packed = gzipSync(Array.from({ length: 5000 }, (_, k) => `${k},${Math.sin(k)}`).join('\n'))
    expect((await refused('cut.csv.gz', packed.subarray(0, 2000))).message).toBe(
      'D108 The gzipped file cut.csv.gz ends before its data do.',
    )
    const bad = Uint8Array.from(packed)
    bad.fill(0xaa, 2000, 2050)
    expect((await refused('bad.csv.gz', bad)).message).toBe('D108 The gzipped file bad.csv.gz is damaged.')
  })

  it('is text of another encoding, or holds zero bytes', async () => {
    const latin = Buffer.from('a,b\n1,2\n3,caf\xe9\n', 'latin1')
    expect((await refused('latin.csv', latin)).message).toBe('D108 latin.csv is not text in UTF-8 (first in line 3).')
    expect((await refused('end.csv', Buffer.from('a\ncaf\xc3', 'latin1'))).message).toBe(
      'D108 end.csv is not text in UTF-8 (first in line 2).',
    )
    const late = `${csv}${'5,6\n'.repeat(40_000)}7,\0\n`
    expect((await refused('late.csv', late)).message).toBe('D108 late.csv is not text: it holds zero bytes.')
    expect((await refused('early.csv', 'a,b\n1,\0\n')).message).toBe('D108 early.csv is not CSV but binary data.')
  })

  it('is a format that blup does not read', async () => {
    expect((await refused('scores.xlsx', 'PK\x03\x04')).message).toBe(
      'D118 scores.xlsx is one of the Excel workbooks, which blup does not read.',
    )
    expect((await refused('scores.sav', '$FL2@(#)')).message).toBe(
      'D118 scores.sav is one of the SPSS files, which blup does not read.',
    )
    expect((await refused('unknown.bin', png)).message).toBe('D118 unknown.bin is a PNG image, which blup does not read.')
    expect(await refused('data.csv', csv, 'xml' as FileFormat)).toMatchObject({ code: 'D118' })
    expect((await refused('data.dat', csv, 'parquet')).message).toBe('D108 data.dat is not Parquet but plain text.')
  })

  it('has quotes that do not close, or text after them', async () => {
    const open = await refused('open.csv', 'a,b\n1,2\n"x,3\n4,5\n')
    expect(open.message).toBe('D108 open.csv is no CSV: the quote that opens in line 3 never closes.')
    const stray = await refused('stray.csv', 'a,b\n"x"y,2\n')
    expect(stray.message).toBe('D108 stray.csv is no CSV: line 2 has text after a closing quote.')
  })

  it('is Parquet or Arrow cut short', async () => {
    expect(await refused('cut.parquet', 'PAR1 and nothing of it')).toMatchObject({ code: 'D108' })
    expect(await refused('cut.arrow', 'ARROW1\0\0 and nothing of it')).toMatchObject({ code: 'D108' })
  })

  it('is JSON that breaks off', async () => {
    expect((await refused('cut.json', '[{"a": 1}, {"a": 2')).message).toMatch(
      /^D108 cut\.json cannot be read as JSON: Malformed JSON/,
    )
    expect((await refused('cut.ndjson', '{"a": 1}\n{"a": \n{"a": 3}\n')).message).toContain('line')
    expect((await refused('cut.json', '{"a": [1, 2')).message).toMatch(/^D108 cut\.json cannot be read as JSON/)
    expect((await refused('two.ndjson', '{"a": 1}\n[2]\n')).message).toBe(
      'D116 two.ndjson is no table: its row 2 is a list, not an object with named fields.',
    )
  })
})

describe('a header that repeats a name', () => {
  it.each([
    ['twice.csv', 'a,b,a\n1,2,3\n', 'D109 twice.csv has two columns named `a` (columns 1 and 3).'],
    ['twice.csv', 'a, a \n1,2\n', 'D109 twice.csv has two columns named `a` (columns 1 and 2).'],
    ['twice.json', '[{"b": 1}, {"a": 1, "a": 2}]', 'D109 Row 2 of twice.json names `a` twice.'],
    ['twice.json', '{"a": [1], "a": [2]}', 'D109 twice.json has two columns named `a` (columns 1 and 2).'],
  ])('%s: %s', async (name, content, message) => {
    expect((await refused(name, content)).message).toBe(message)
  })
})

describe('rows of different length', () => {
  it.each([
    ['short', 'a,b,c\n1,2,3\n4,5\n6,7,8\n', 'Line 3 of ragged.csv has 2 fields where the header has 3.'],
    ['long', 'a,b\n1,2,3\n', 'Line 2 of ragged.csv has 3 fields where the header has 2.'],
    ['an empty field too many', 'a,b\n1,2\n3,4,\n', 'Line 3 of ragged.csv has 3 fields where the header has 2.'],
    ['a row of blanks', 'a,b\n1,2\n   \n3,4\n', 'Line 3 of ragged.csv has 1 field where the header has 2.'],
    ['the last row, without a line end', 'a,b\n1,2\n3', 'Line 3 of ragged.csv has 1 field where the header has 2.'],
    ['after quoted line breaks', 'a,b\n"x\ny\n",2\n3\n', 'Line 5 of ragged.csv has 1 field where the header has 2.'],
    ['after carriage returns', 'a,b\r\n1,2\r\n\r\n3\r\n', 'Line 4 of ragged.csv has 1 field where the header has 2.'],
  ])('%s', async (_, content, message) => {
    const error = await refused('ragged.csv', content)
    expect(error.message).toBe(`D110 ${message}`)
    expect(error.fixes.length).toBeGreaterThan(0)
  })

  it('names row names that have no header', async () => {
    const error = await refused('table.txt', 'x\ty\n1\t2.5\t3\n2\t3.5\t4\n')
    expect(error.code).toBe('D110')
    expect(error.fixes[0]).toBe('give the first column (row names?) a name in the header too')
  })

  it('is found beyond the first megabyte, in the right line', async () => {
    const rows = Array.from({ length: 300_000 }, (_, k) => `${k},${k}`)
    rows[250_000] = '1'
    const error = await refused('long.csv', `a,b\n${rows.join('\n')}\n`)
    expect(error.message).toBe('D110 Line 250002 of long.csv has 1 field where the header has 2.')
    expect(error.place).toEqual({ row: 250_001 })
  })

  it('is lists of different length in JSON', async () => {
    expect((await refused('uneven.json', '{"a": [1, 2], "b": [1]}')).message).toBe(
      'D103 Columns differ in length: `a` has 2 values, `b` has 1.',
    )
  })
})

describe('values that no column can hold', () => {
  it('stop who uses the column, and nobody else', async () => {
    const path = folder.write('nested.json', '[{"x": 1, "o": {"p": 1}}, {"x": 2, "o": [1]}]')
    const { table, problems, names } = await readTable(path)
    expect(names).toEqual(['x', 'o'])
    expect([...table.columns.keys()]).toEqual(['x', 'o'])
    expect([...table.columns].map(([name]) => name)).toEqual(['x'])
    expect(table.columns.has('o')).toBe(true)
    expect(() => table.columns.get('o')).toThrow(problems.get('o'))
    expect((await thrown(readTable(path, { columns: ['o'] }))).message).toMatch(/^D116 Column `o` holds nested values/)
    expect((await readTable(path, { columns: ['x'] })).problems.size).toBe(0)
    const lists = folder.write('lists.json', '{"x": [1, 2], "o": [[1], 2]}')
    expect((await thrown(readTable(lists, { columns: ['o'] }))).code).toBe('D116')
  })
})

it('leaves no temporary files behind', async () => {
  const before = process.env.TMPDIR
  process.env.TMPDIR = join(folder.path, 'temporary')
  mkdirSync(process.env.TMPDIR)
  try {
    const packed = gzipSync(Array.from({ length: 5000 }, (_, k) => `${k + 2},${Math.sin(k)}`).join('\n'))
    await readTable(folder.write('fine.csv.gz', packed))
    await refused('cut.csv.gz', packed.subarray(0, 2000))
    await refused('ragged.csv.gz', gzipSync('a,b\n1\n'))
    await readTable('Hsb82', { columns: ['ses'] })
    expect(readdirSync(process.env.TMPDIR)).toEqual([])
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
})
