import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable } from '@blup/data'
import { fit } from 'blup'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { estimates, fitFormula, inBrowser, openSample, station, writeGeneralized } from './visit.ts'

/** Where what was downloaded is left, to be looked at. */
const kept = process.env.BLUP_APP_KEEP

async function download(page: Page, button: string, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  const bytes = await readFile(await file.path())
  if (kept !== undefined) {
    mkdirSync(kept, { recursive: true })
    writeFileSync(join(kept, name), bytes)
  }
  return bytes
}

/** What a Word file holds, as a program for XML reads it; it is no Word file if one of its parts is not well-formed. */
async function wordParts(page: Page, docx: Buffer) {
  const files = unzipSync(docx)
  const texts = Object.entries(files).flatMap(([name, bytes]) =>
    /\.(?:xml|rels)$/.test(name) ? [[name, new TextDecoder().decode(bytes)] as const] : [],
  )
  return page.evaluate((parts) => {
    const math = 'http://schemas.openxmlformats.org/officeDocument/2006/math'
    const bad = parts.filter(
      ([, text]) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror') !== null,
    )
    const body = parts.find(([name]) => name === 'word/document.xml')![1]
    const doc = new DOMParser().parseFromString(body, 'application/xml')
    const all = (name: string) => [...doc.getElementsByTagNameNS(math, name)]
    return {
      bad: bad.map(([name]) => name),
      text: doc.documentElement.textContent ?? '',
      equations: all('oMath').map((own) => own.textContent ?? ''),
      counts: Object.fromEntries(
        ['sSub', 'sSubSup', 'sSup', 'm', 'd', 'limLow', 'acc'].map((name) => [name, all(name).length]),
      ),
      empty: ['e', 'sub', 'sup', 'lim'].flatMap((name) => all(name).filter((own) => own.childNodes.length === 0)).length,
    }
  }, texts)
}

const article = (page: Page) => page.getByRole('article', { name: 'The report' })

inBrowser('the report', ({ open }) => {
  it('has equations in Word that Word can edit, in every notation', { timeout: 120_000 }, async () => {
    const page = await open()
    await openSample(page, 'Hsb82')
    await fitFormula(page, 'mAch ~ cses * sector + meanses + (cses | school)')
    await station(page, 'Report').click()
    await article(page).locator('svg').waitFor()
    const select = page.getByLabel('Notation of the report')
    const notations = await select.locator('option').evaluateAll((all) => all.map((own) => (own as HTMLOptionElement).value))
    expect(notations.length).toBe(6)
    for (const notation of notations) {
      await select.selectOption(notation)
      await page.waitForTimeout(600)
      const word = await wordParts(page, await download(page, 'Word', `${notation}.docx`))
      expect([notation, word.bad, word.empty]).toEqual([notation, [], 0])
      expect(word.equations.length).toBeGreaterThan(2)
      expect(word.equations.join('\n')).toContain('mAch')
      expect(word.counts.sSub! + word.counts.sSubSup!).toBeGreaterThan(5)
      expect(word.counts.m).toBeGreaterThan(0)
      // Indices are indices, and not written out.
      expect(word.equations.join('\n')).not.toMatch(/[_^{}\\]/)
    }
    await page.getByLabel('Symbols or estimates').selectOption('values')
    await expect.poll(() => article(page).locator('math').first().textContent()).toMatch(/12\.1/)
    const word = await wordParts(page, await download(page, 'Word', 'values.docx'))
    expect(word.counts.limLow).toBeGreaterThan(4)
    expect(word.equations.join('\n')).toContain('12.11')
  })

  it('follows the APA where that is chosen, in every format', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Report').click()
    await article(page).locator('svg').waitFor()
    expect(await article(page).innerText()).not.toContain('F(1, 17.0)')
    await page.getByLabel('Style of the report').selectOption('apa')
    await expect.poll(() => article(page).innerText()).toMatch(/Days, F\(1, 17\.0\) = 45\.8\d, p < \.001/)
    const text = await article(page).innerText()
    expect(text).toMatch(/b = 10\.47, 95% CI \[7\.\d+, 13\.\d+\], t\(17\.0\) = 6\.77, p < \.001/)
    expect(text).toMatch(/correlated with r = \.07\./)
    expect(text).toMatch(/R² = \.28 of the variance, and with the random effects for R² = \.80/)
    expect(await article(page).locator('thead').innerText()).toMatch(/95% CI\s+Effect\s+b\s+SE\s+LL\s+UL\s+df\s+t\s+p/)
    const symbols = await article(page).locator('thead th i').allInnerTexts()
    expect(symbols).toEqual(['b', 'SE', 'LL', 'UL', 'df', 't', 'p'])

    const word = await wordParts(page, await download(page, 'Word', 'apa.docx'))
    expect(word.bad).toEqual([])
    expect(word.text).toContain('F(1, 17.0) = 45.8')
    expect(word.text).toContain('95% CI')
    const body = new TextDecoder().decode(unzipSync(await download(page, 'Word', 'apa.docx'))['word/document.xml'])
    expect(body).toContain('w:line="480"')
    expect(body).toMatch(/w:gridSpan w:val="2"/)
    const html = (await download(page, 'HTML', 'apa.html')).toString('utf8')
    expect(html).toContain('<i>F</i>(1, 17.0) = 45.8')
    expect(html).toContain('<body class="apa">')
    expect(html).toMatch(/<th colspan="2" scope="colgroup">95% CI<\/th>/)
    const latex = (await download(page, 'LaTeX', 'apa.tex')).toString('utf8')
    expect(latex).toContain('\\textit{F}(1, 17.0) = 45.8')
    expect(latex).toContain('\\cmidrule(lr){4-5}')
    expect(latex).toContain('\\doublespacing')
    await download(page, 'PNG', 'figure.png')
    const markdown = (await download(page, 'Markdown', 'apa.md')).toString('utf8')
    expect(markdown).toContain('*F*(1, 17.0) = 45.8')
    expect(markdown).toContain('| 95% CI *LL* | 95% CI *UL* |')
  })

  it('keeps what was chosen for it, at another station and on a reload', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Report').click()
    await article(page).locator('svg').waitFor()
    await page.getByLabel('Style of the report').selectOption('apa')
    await page.getByLabel('Code for').selectOption('stata')
    await page.getByLabel('Title of the report').fill('Sleep and speed')
    await page.getByRole('checkbox', { name: 'Equations' }).uncheck()
    const kept = async () => {
      await article(page).getByText('Sleep and speed').waitFor()
      await expect.poll(() => article(page).locator('pre').innerText()).toContain('mixed')
      expect(await page.getByLabel('Style of the report').inputValue()).toBe('apa')
      expect(await article(page).locator('math').count()).toBe(0)
    }
    await station(page, 'Model').click()
    await station(page, 'Report').click()
    await kept()
    await page.waitForTimeout(500)
    await page.reload()
    await kept()
    await station(page, 'Data').click()
    await openSample(page, 'Penicillin')
    await fitFormula(page, 'diameter ~ 1 + (1 | plate) + (1 | sample)')
    await station(page, 'Report').click()
    await article(page).getByRole('heading', { name: 'Diameter' }).waitFor()
  })

  it('has a link that brings a generalized model back as it was', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    await writeGeneralized(page, formula, 'binomial', 'agq:15')
    await page.getByLabel('Notation', { exact: true }).selectOption('raudenbush-bryk')
    await fitFormula(page, formula)
    await station(page, 'Results').click()
    const expected = await estimates(page)
    await station(page, 'Report').click()
    await page.getByRole('button', { name: 'Copy link' }).click()
    const link = await page.locator('.linked input').inputValue()
    const other = await open({}, `#${link.split('#')[1]}`)
    await other.getByRole('textbox', { name: 'Formula' }).waitFor()
    await expect.poll(() => other.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe(formula)
    expect(await other.getByLabel('Family').inputValue()).toBe('binomial')
    expect(await other.getByLabel('Estimation').inputValue()).toBe('agq:15')
    expect(await other.getByLabel('Notation', { exact: true }).inputValue()).toBe('raudenbush-bryk')
    await other.getByRole('textbox', { name: 'Formula' }).press('Control+Enter')
    await other.getByRole('button', { name: 'Fit again' }).first().waitFor()
    await station(other, 'Results').click()
    expect(await estimates(other)).toEqual(expected)
  })

  it('of a generalized model names its scale and odds ratios, and gives its code with quadrature', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    await writeGeneralized(page, formula, 'binomial', 'agq:15')
    await fitFormula(page, formula)
    await station(page, 'Report').click()
    await article(page).locator('svg').waitFor()
    await page.getByLabel('Style of the report').selectOption('apa')
    const { table } = await readTable('cbpp')
    const expected = await fit(formula, table, { family: 'binomial', method: 'agq:15' })
    const period = expected.fixed.find(({ term }) => term === 'period2')!
    await expect.poll(() => article(page).innerText()).toMatch(/period, χ²\(3, N = 56\) = 24\.89, p < \.001/)
    const text = await article(page).innerText()
    expect(text).toContain('Incidence of 56 observations in 15 herds')
    expect(text).toMatch(/^Period and incidence\n/)
    expect(text).toContain('adaptive Gauss-Hermite quadrature (15 points)')
    expect(text).toContain(`OR = ${Math.exp(period.estimate).toFixed(2)} [`)
    expect(text).toContain('b and SD are on the logit scale; OR = odds ratio.')
    for (const [target, code] of [
      ['lme4', 'nAGQ = 15'],
      ['julia', 'Binomial(), LogitLink(); contrasts, nAGQ = 15, wts = float.(d.size))'],
      ['stata', 'melogit incidence ib1.period || herd:, binomial(size) intpoints(15)'],
      ['sas', 'method=quad(qpoints=15)'],
      ['statsmodels', 'This model cannot be written for Python, statsmodels'],
    ] as const) {
      await page.getByLabel('Code for').selectOption(target)
      await expect.poll(() => article(page).locator('pre').innerText()).toContain(code)
    }
    const word = await wordParts(page, await download(page, 'Word', 'glmm.docx'))
    expect([word.bad, word.empty]).toEqual([[], 0])
    expect(word.equations.join('\n')).toContain('logit')
  })
})
