import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { readTable, toCsv } from '@blup/data'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataset, estimates, fitFormula, inBrowser, openFile, openSample, station } from './visit.ts'

const made = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`../test/files/${name}`, import.meta.url)))

/** What the page shows of a table: its headline, its columns, and its first rows. */
async function shown(page: Page, name: string): Promise<readonly string[]> {
  await page.getByText(`${name} read`).waitFor()
  const rows = page.getByRole('region', { name: /rows/i }).locator('tbody tr')
  await rows.first().waitFor()
  return [
    await page.getByRole('heading', { level: 1 }).innerText(),
    ...(await page.locator('.cc').allInnerTexts()),
    ...(await rows.allInnerTexts()),
  ]
}

inBrowser('files of other programs', ({ open }) => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blup-files-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('Excel is the table of the same CSV, and has sheets to choose from', async () => {
    const page = await open()
    const csv = toCsv({
      subject: ['a', 'a', null, 'b', 'b', 'b'],
      day: [0, 1, 2, 0, 1, 2],
      score: [251.5, null, 260, 199.25, 200, 1e-7],
      when: ['2024-02-28', '2024-02-29', null, '2024-03-01T06:00:00', '1999-12-31', '2024-03-03'],
      ok: ['TRUE', 'FALSE', 'TRUE', null, 'FALSE', 'TRUE'],
      note: ['calm', null, '"x", y', 'calm', 'zwölf', 'NA'],
      big: [1, 2, 3, 4, 5, 6],
    })
    await openFile(page, 'scores.csv', csv)
    const expected = await shown(page, 'scores.csv')
    await openFile(page, 'scores.xlsx', made('scores.xlsx'))
    expect(await shown(page, 'scores.xlsx')).toEqual(expected)
    expect(await page.locator('.verdict').first().innerText()).toContain('Excel, sheet "scores" of 2')
    await page.getByLabel('Sheet').selectOption('notes')
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain('1 row, 2 columns')
    await openFile(page, 'titled.xlsx', made('titled.xlsx'))
    await page.getByText('The header is row 3 of the sheet').waitFor()
  })

  it('Parquet, Arrow and Feather are the same table, packed in any way', async () => {
    const page = await open()
    const name = 'none.parquet'
    await openFile(page, name, made(name))
    const expected = await shown(page, name)
    expect(expected.join('\n')).toMatch(/g\n?.*categor/is)
    for (const codec of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4']) {
      await openFile(page, `${codec}.parquet`, made(`${codec}.parquet`))
      expect([codec, await shown(page, `${codec}.parquet`)]).toEqual([codec, expected])
    }
    for (const codec of ['uncompressed', 'lz4', 'zstd']) {
      await openFile(page, `${codec}.feather`, made(`${codec}.feather`))
      expect([codec, await shown(page, `${codec}.feather`)]).toEqual([codec, expected])
    }
    await openFile(page, 'snappy.parquet.gz', gzipSync(made('snappy.parquet')))
    expect(await shown(page, 'snappy.parquet.gz')).toEqual(expected)
    await openFile(page, 'odd.parquet', made('odd.parquet'))
    const odd = await shown(page, 'odd.parquet')
    expect(odd.filter((text) => /unusable|cannot be used/i.test(text)).length).toBeGreaterThan(3)
  })

  it('give the estimates of the same CSV', { timeout: 120_000 }, async () => {
    const page = await open()
    const csv = dataset('sleepstudy.csv')
    const { table } = await readTable('sleepstudy')
    const column = (name: string) => table.columns.get(name)!
    const numbers = (name: string) => {
      const own = column(name)
      return own.kind === 'number' ? own.values : new Float64Array()
    }
    const subject = column('Subject')
    const arrow = tableToIPC(
      tableFromArrays({
        Reaction: numbers('Reaction'),
        Days: numbers('Days'),
        Subject: subject.kind === 'factor' ? Array.from(subject.codes, (code) => `s${subject.levels[code]}`) : [],
      }),
      'file',
    )
    const expected: string[][] = []
    for (const [name, bytes] of [
      ['sleep.csv', csv],
      ['sleep.csv.gz', gzipSync(csv)],
      ['sleep.arrow', Buffer.from(arrow)],
    ] as const) {
      await station(page, 'Data').click()
      await openFile(page, name, bytes)
      await page.getByText(`${name} read`).waitFor()
      await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
      await station(page, 'Results').click()
      expected.push((await estimates(page)).get('Days')!)
    }
    expect(expected[1]).toEqual(expected[0])
    expect(expected[2]).toEqual(expected[0])
  })
})

inBrowser('input that no model can use', ({ open }) => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blup-large-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('a file larger than memory is refused by its size, and what was there stays', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Data').click()
    for (const [name, head, size, message] of [
      ['huge.csv', 'y,g\n1,a\n', 6e9, /huge\.csv \(6\.0 GB\) is more than this browser tab can hold.*command line.*/s],
      ['huge.parquet', 'PAR1', 2e9, /huge\.parquet \(2\.0 GB\) is more than this browser tab can hold/],
      ['huge.xlsx', 'PK\x03\x04', 2e9, /huge\.xlsx \(2\.0 GB\) is more/],
    ] as const) {
      const path = join(folder, name)
      writeFileSync(path, head)
      truncateSync(path, size)
      await page.getByLabel('File with a table').setInputFiles(path)
      await expect.poll(() => page.locator('.refused').innerText(), { timeout: 20_000 }).toMatch(message)
      expect(await page.locator('.refused').innerText()).toContain(
        'sleepstudy and everything you have done with it is still here',
      )
    }
    await station(page, 'Results').click()
    expect((await estimates(page)).get('Days')![0]).toMatch(/^10\.47/)
  })

  it('dates that may be two days are told of, and dates that are clear can be used', async () => {
    const page = await open()
    const rows = Array.from(
      { length: 20 },
      (_, i) => `${Math.sin(i) + (i % 4)},g${i % 4},${(i % 28) + 1}/02/2024,2024-02-${String(i + 1).padStart(2, '0')}`,
    )
    await openFile(page, 'dates.csv', `y,g,visit,day\n${rows.join('\n')}\n`)
    await page
      .getByText('visit is read as categories, though it looks like dates')
      .or(page.getByText('`visit` is read as categories'))
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: /^day date 2024-02-01 to 2024-02-20/ }).count()).toBe(1)
    await fitFormula(page, 'y ~ day + (1 | g)')
    await station(page, 'Results').click()
    expect([...(await estimates(page)).keys()]).toContain('day')
  })

  it('workbooks and tables without a table in them say where that is', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    for (const [name, bytes, message] of [
      ['merged.xlsx', made('merged.xlsx'), /Column C of merged\.xlsx has values, but no name in row 1.*name it in cell C1.*/s],
      ['twice.xlsx', made('twice.xlsx'), /two columns named `a`/],
      ['cut.xlsx', made('scores.xlsx').subarray(0, 3000), /cannot be read as an Excel workbook/],
      ['cut.parquet', made('snappy.parquet').subarray(0, 2000), /cannot be read as Parquet/],
      ['cut.feather', made('lz4.feather').subarray(0, 1500), /cannot be read as Arrow/],
      ['cut.csv.gz', gzipSync('y,g\n1,a\n2,b\n'.repeat(500)).subarray(0, 40), /compressed by gzip, but damaged/],
      ['twice.gz', gzipSync(gzipSync('y,g\n1,a\n')), /compressed twice/],
    ] as const) {
      await openFile(page, name, bytes)
      await expect.poll(() => page.locator('.refused').innerText()).toMatch(message)
      expect(await page.getByText('sleepstudy read').count()).toBe(1)
    }
  })

  it('models that cannot be estimated say why, and the text of the model stays', async () => {
    const page = await open()
    const rows = Array.from(
      { length: 24 },
      (_, i) => `${Math.sin(i) + i / 5},7,r${i},one,2024-03-${String((i % 28) + 1).padStart(2, '0')},,${i % 4}`,
    )
    await openFile(page, 'odd.csv', `y,flat,each,only,day,none,g\n${rows.join('\n')}\n`)
    await page.getByText('odd.csv read').waitFor()
    await station(page, 'Model').click()
    const field = page.getByRole('textbox', { name: 'Formula' })
    const said = () => page.locator('.verdict, #formula-problem, .problem').allInnerTexts()
    for (const [formula, message] of [
      ['y ~ 1 + (1 | each)', /`each` has one row for each of its 24 levels/],
      ['y ~ 1 + (1 | only)', /`only` has only one level/],
      ['flat ~ 1 + (1 | g)', /`flat` is 7 in all 24 rows/],
      ['y ~ none + (1 | g)', /Not fitted.*none/s],
      [
        'y ~ (1 + day + I(day^2) + I(day^3) + I(day^4) + I(day^5) + I(day^6) | g)',
        /asks for 7 coefficients in each of 4 groups/,
      ],
    ] as const) {
      await field.fill(formula)
      await field.press('Control+Enter')
      await expect.poll(async () => (await said()).join(' '), { timeout: 10_000 }).toMatch(message)
      expect(await field.inputValue()).toBe(formula)
    }
  })
})
