import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataset, estimates, fitFormula, inBrowser, openFile, openSample, patience, station } from './visit.ts'

const data = process.env.BLUP_DATA

/** Starts to note every time that the page could not answer for longer than 50 ms. */
async function watchFreezes(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(globalThis, { freezes: seen })
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: 'longtask',
    })
  })
  return () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { freezes: number[] }).freezes.splice(0)))
}

const numbers = (n: number, groups: number): string => {
  const lines = ['y,x,g']
  let seed = 1
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  for (let i = 0; i < n; i++) {
    const g = i % groups
    const x = random()
    lines.push(`${(g % 7) + 2 * x + random()},${x.toFixed(4)},g${g}`)
  }
  return `${lines.join('\n')}\n`
}

inBrowser('trouble', ({ open }) => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blup-app-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('a file that is none says so where it was opened, and nothing is lost', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Data').click()
    const refused: readonly (readonly [string, string | Buffer, RegExp])[] = [
      ['picture.csv', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), /PNG image.*D108/s],
      ['numbers.bin', Buffer.from([1, 0, 2, 0, 0, 3, 0, 0, 0]), /D108/],
      ['ragged.csv', 'a,b\n1,2\n3,4,5\n', /Line 3 of ragged\.csv has 3 fields where the header has 2.*D110/s],
      ['twice.csv', 'a,a\n1,2\n', /two columns named `a`.*D109/s],
      ['empty.csv', '', /empty.*D107/s],
      ['quotes.csv', 'a,b\n"1,2\n3,4\n', /quotes.*D108/s],
      ['list.json', '[1, 2, 3]', /no object.*D116/s],
    ]
    for (const [name, content, message] of refused) {
      await openFile(page, name, content)
      await expect.poll(() => page.locator('.refused').innerText()).toMatch(message)
      expect(await page.locator('.refused').innerText()).toContain(`${name} was not opened`)
      expect(await page.getByText('sleepstudy read').count()).toBe(1)
    }
    await station(page, 'Model').click()
    expect(await page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('Reaction ~ Days + (Days | Subject)')
  })

  it('a separator that is not tried by itself, dates, text among numbers', async () => {
    const page = await open()
    await openFile(page, 'odd.csv', 'y:day:g\n1.5:2024-03-01:a\nn/a:2024-03-02:a\n3.5:2024-03-03:b\n4.5:2024-03-04:b\n')
    await page.getByText('The whole line was read as one column').waitFor()
    await page.getByLabel('Separator').selectOption(':')
    const bad = page.getByRole('button', { name: /^y unusable/ })
    await bad.waitFor()
    expect(await page.getByRole('button', { name: /^day date 2024-03-01 to 2024-03-04/ }).count()).toBe(1)
    await bad.click()
    await page.getByRole('button', { name: 'Count the text as missing' }).click()
    await page.getByRole('button', { name: /^y number 1\.5 to 4\.5/ }).waitFor()
    expect(await page.getByRole('button', { name: /^Take back step 1/ }).count()).toBe(1)
  })

  it('files of every format, with the numbers of the same CSV', async () => {
    const page = await open()
    await openFile(
      page,
      'rows.json',
      JSON.stringify([
        { y: 1, g: 'a' },
        { y: 2.5, g: 'a' },
        { y: 3, g: 'b' },
        { y: null, g: 'b' },
      ]),
    )
    await page.getByText('rows.json read').waitFor()
    expect(await page.getByRole('button', { name: /^y number 1 to 3/ }).innerText()).toContain('1 value missing')
    await openFile(page, 'rows.tsv', 'y\tg\n1\ta\n2\tb\n')
    await page.getByText('rows.tsv read').waitFor()
    expect(await page.locator('.verdict').first().innerText()).toContain('tab-separated')
    await page.getByRole('button', { name: 'Paste', exact: true }).click()
    await page.getByRole('textbox', { name: /Paste rows/ }).fill('y;g\n1,5;a\n2,5;b\n')
    await page.getByRole('button', { name: 'Read these rows' }).click()
    await page.getByText('pasted rows read').waitFor()
    expect(await page.getByText(/decimal comma/).count()).toBeGreaterThan(0)
  })

  it('a model that cannot be estimated says why, and the one before stays', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    const field = page.getByRole('textbox', { name: 'Formula' })
    await field.fill('Reaction ~ Days + (1 | Reaction)')
    await field.press('Enter')
    await expect.poll(() => page.locator('.verdict').first().innerText()).toMatch(/Reaction.*predictor/)
    expect(await page.getByRole('button', { name: 'Fit', exact: true }).isDisabled()).toBe(true)
    await station(page, 'Results').click()
    expect((await estimates(page)).get('Days')![0]).toBe('10.467')
  })

  it('a million rows: read and fitted while the page answers', { timeout: 90_000 }, async () => {
    const page = await open()
    const longest = await watchFreezes(page)
    const file = join(folder, 'million.csv')
    writeFileSync(file, numbers(1_000_000, 2000))
    await page.getByLabel('File with a table').setInputFiles(file)
    await page.getByText('million.csv read').waitFor({ timeout: 60_000 })
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('1,000,000 rows')
    await fitFormula(page, 'y ~ x + (1 | g)')
    await station(page, 'Results').click()
    expect(Number((await estimates(page)).get('x')![0])).toBeCloseTo(2, 1)
    expect(await longest()).toBeLessThan(100 * patience)
  })

  it('a fit stopped half-way: the button answers at once, and the next fit works', { timeout: 90_000 }, async () => {
    const page = await open()
    const lines = ['y,x,a,b']
    for (let i = 0; i < 60_000; i++)
      lines.push(
        `${Math.sin(i) + ((i * 7919) % 13) / 9},${((i * 31) % 97) / 97},a${(i * 7919) % 3001},b${(i * 104_729) % 2999}`,
      )
    await openFile(page, 'crossed.csv', `${lines.join('\n')}\n`)
    await page.getByText('crossed.csv read').waitFor({ timeout: 30_000 })
    await station(page, 'Model').click()
    const field = page.getByRole('textbox', { name: 'Formula' })
    await field.fill('y ~ x + (x | a) + (x | b)')
    await field.press('Enter')
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await page.waitForTimeout(1200)
    if ((await page.getByRole('button', { name: 'Stop' }).count()) === 1) {
      const waited = await page.evaluate(async () => {
        const stop = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Stop')!
        const began = performance.now()
        stop.click()
        while ([...document.querySelectorAll('button')].some((button) => button.textContent === 'Stop'))
          await new Promise((next) => setTimeout(next, 1))
        return performance.now() - began
      })
      expect(waited).toBeLessThan(100 * patience)
    }
    await field.fill('y ~ x + (1 | a)')
    await field.press('Enter')
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await page.locator('.verdict .ok').waitFor()
  })

  it('ten thousand columns: the first are shown, a search finds the others', async () => {
    const page = await open()
    const header = Array.from({ length: 10_000 }, (_, k) => `c${k}`).join(',')
    const row = (i: number) => Array.from({ length: 10_000 }, (_, k) => (k * (i + 1)) % 17).join(',')
    await openFile(page, 'wide.csv', `${header}\n${[0, 1, 2, 3].map(row).join('\n')}\n`)
    await page.getByText('wide.csv read').waitFor({ timeout: 40_000 })
    expect(await page.locator('.cc').count()).toBeLessThan(100)
    await page.getByLabel('Find a column').fill('c9999')
    await expect.poll(() => page.locator('.cc').count()).toBe(1)
  })

  it.skipIf(data === undefined || !existsSync(join(data, 'InstEval.csv.gz')))(
    'InstEval: dropped, fitted and explored while the page answers',
    { timeout: 90_000 },
    async () => {
      const page = await open()
      const longest = await watchFreezes(page)
      await page.getByLabel('File with a table').setInputFiles(join(data!, 'InstEval.csv.gz'))
      await page.getByText('InstEval.csv.gz read').waitFor({ timeout: 40_000 })
      await station(page, 'Structure').click()
      await page.locator('.diagram svg').first().waitFor({ timeout: 20_000 })
      await fitFormula(page, 'y ~ service + (1 | s) + (1 | d)')
      await page.locator('.verdict .ok').waitFor({ timeout: 40_000 })
      await station(page, 'Results').click()
      await page.locator('[data-drawn=caterpillar]').waitFor({ timeout: 30_000 })
      const freeze = await longest()
      console.log(`InstEval: the page was busy for ${freeze.toFixed(0)} ms at most`)
      expect(freeze).toBeLessThan(100 * patience)
    },
  )

  it('what was typed by hand reads as the file does', async () => {
    const page = await open()
    await openFile(page, 'sleep.csv.txt', dataset('sleepstudy.csv'))
    await page.getByText('sleep.csv.txt read').waitFor()
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    expect(await page.locator('.verdict').first().innerText()).toContain('1,743.63')
  })
})
