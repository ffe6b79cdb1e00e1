import { readFile } from 'node:fs/promises'
import { readTable } from '@blup/data'
import { fit } from 'blup'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { decimalsFor, fixed, short } from '../src/parts/numbers.ts'
import { dataset, estimates, fitFormula, inBrowser, openFile, openSample, station } from './visit.ts'

inBrowser('from data to a report', ({ open }) => {
  it('a linear model: the numbers of the command line, pictures, a group, a report', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await station(page, 'Structure').click()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('18 subjects')
    await page.getByRole('button', { name: 'Use in Model' }).click()
    await page.getByRole('button', { name: 'Fit again' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('Reaction ~ Days + (Days | Subject)')

    await station(page, 'Results').click()
    const { table } = await readTable('sleepstudy')
    const expected = await fit('Reaction ~ Days + (Days | Subject)', table)
    const shown = await estimates(page)
    for (const row of expected.fixed) {
      const d = decimalsFor(row.stdError)
      expect(shown.get(row.term)!.slice(0, 2)).toEqual([fixed(row.estimate, d), fixed(row.stdError, d)])
    }
    expect(await page.locator('.verdict').first().innerText()).toContain('1,743.63')

    await page.locator('[data-drawn=caterpillar] svg').waitFor()
    await page.locator('[data-drawn=trajectories] svg').waitFor()
    await page.getByRole('button', { name: 'Table', exact: true }).first().click()
    expect(
      await page
        .getByRole('region', { name: /, table$/ })
        .locator('tbody tr')
        .count(),
    ).toBeGreaterThan(1)
    await page.getByRole('button', { name: 'Picture', exact: true }).click()
    await page.getByLabel('Means or slopes of').selectOption(':terms')
    const tests = page.getByRole('region', { name: /tests/i })
    const [days] = expected.anova({ type: 3 }).rows
    expect(await tests.locator('tbody tr').first().innerText()).toContain(short(days!.statistic))
    await page.locator('.selbar select').selectOption('335')
    await page.getByText(/Own line, partly pooled/).waitFor()
    await page.getByText('Without it:').waitFor()
    await expect.poll(() => page.locator('.selbar').innerText(), { timeout: 10_000 }).toMatch(/Days 10\.5 → 11\.3/)

    await station(page, 'Report').click()
    await page.getByRole('article', { name: 'The report' }).locator('svg').waitFor()
    const download = async (name: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()])
      return readFile(await file.path())
    }
    const word = unzipSync(await download('Word'))
    const body = new TextDecoder().decode(word['word/document.xml'])
    expect(body).toContain('restricted maximum likelihood')
    expect(body).toContain('10.47')
    expect(Object.keys(word).some((name) => name.startsWith('word/media/'))).toBe(true)
    const html = (await download('HTML')).toString('utf8')
    expect(html).toContain('<math')
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/(?:src|href)="http/)
    const latex = (await download('LaTeX')).toString('utf8')
    expect(latex).toContain('\\begin{tabular}')
    expect((await download('Markdown')).toString('utf8')).toContain('| Days | 10.47 |')
    expect((await download('SVG')).toString('utf8')).toMatch(/^<svg/)
    expect((await download('PNG')).subarray(1, 4).toString('latin1')).toBe('PNG')
    for (const [target, text] of [
      ['lme4', 'lmer('],
      ['julia', 'MixedModels'],
      ['statsmodels', 'statsmodels'],
      ['stata', 'mixed'],
      ['sas', 'proc mixed'],
    ] as const) {
      await page.getByLabel('Code for').selectOption(target)
      await page.locator('.page pre', { hasText: new RegExp(text.replace('(', '\\('), 'i') }).waitFor()
    }

    const reader = await page.context().newPage()
    await reader.setContent(html)
    expect(await reader.locator('table tbody tr').count()).toBeGreaterThan(4)
  })

  it('level equations: by dragging and by keys, four views in step, undone and done again', async () => {
    const page = await open()
    await openSample(page, 'Hsb82')
    await fitFormula(page, 'mAch ~ cses + meanses + (cses | school)')
    const formula = () => page.getByRole('textbox', { name: 'Formula' }).inputValue()
    const slopes = page.getByRole('group', { name: 'Equation of level 2, slopes of cses' })
    await page.locator('.pal button', { hasText: 'sector' }).dragTo(slopes)
    await page.locator('[data-key="fixed cses:sectorCatholic"]').waitFor()
    expect(await formula()).toContain('cses:sector')
    expect(await page.locator('.words').innerText()).toContain('sector')
    expect(await page.locator('.comb').innerText()).toContain('sectorCatholic')

    // A variable of the school has no slope that differs by school, and says so where it was dropped.
    const outcome = page.getByRole('group', { name: 'Equation of level 1, the outcome' })
    await page.locator('.pal button', { hasText: 'sector' }).dragTo(outcome)
    expect(await page.locator('.refusal').innerText()).toContain('sector never changes inside a school')
    await page.getByRole('button', { name: 'Explain the averages by sector' }).click()
    await page.locator('[data-key="fixed sectorCatholic"]').waitFor()

    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(formula).not.toMatch(/ sector/)
    await page.getByRole('button', { name: 'Redo' }).click()
    await expect.poll(formula).toMatch(/ sector/)

    await page.locator('[data-key="random cses | school"]').click()
    await page.getByRole('button', { name: 'Same for all schools' }).click()
    await expect.poll(formula).toContain('(1 | school)')
    await page.getByRole('button', { name: /let it differ/ }).click()
    await expect.poll(formula).toContain('(cses | school)')
    await page.getByRole('button', { name: /Covariance full/ }).click()
    await expect.poll(formula).toContain('diag(cses | school)')

    await page.getByLabel('Notation', { exact: true }).selectOption('raudenbush-bryk')
    await expect.poll(() => page.locator('.eqs').innerText()).toContain('β')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Fit again' }).waitFor()
    await page.getByRole('switch').click()
    expect(await page.locator('[data-key="fixed meanses"]').innerText()).toMatch(/\d\.\d/)

    const field = page.getByRole('textbox', { name: 'Formula' })
    await field.fill('mAch ~ cses + (cses | school')
    await expect.poll(() => page.locator('#formula-problem').innerText()).toContain('E201')
    await field.fill('mAch ~ csess + (cses | school)')
    await expect.poll(() => page.locator('#formula-problem').innerText()).toMatch(/csess.*cses/s)
    expect(await page.locator('.formula .err').innerText()).toBe('csess')
  })

  it('a generalized model: the numbers of the command line', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    await station(page, 'Model').click()
    const field = page.getByRole('textbox', { name: 'Formula' })
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    await field.fill(formula)
    await field.press('Enter')
    await page.getByLabel('Family').selectOption('binomial')
    await page.getByText('logit').first().waitFor()
    await page.getByRole('button', { name: /^Fit/ }).first().click()
    const { table } = await readTable('cbpp')
    const expected = await fit(formula, table, { family: 'binomial' })
    await page.locator('.verdict .ok').waitFor()
    await station(page, 'Results').click()
    const shown = await estimates(page)
    for (const { term, estimate, stdError } of expected.fixed)
      expect(shown.get(term)![0]).toBe(fixed(estimate, decimalsFor(stdError)))
  })

  it('two models compared, and one brought back', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await page.getByRole('region', { name: 'Models' }).getByRole('button', { name: 'Compare' }).click()
    const table = page.getByRole('region', { name: 'Comparison table' })
    await table.waitFor()
    expect(await table.innerText()).toContain('42.84')
    await page
      .getByRole('button', { name: /Equal slopes/ })
      .first()
      .click()
    await station(page, 'Model').click()
    expect(await page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('Reaction ~ Days + (1 | Subject)')
  })

  it('a link brings the model back, without the data', async () => {
    const page = await open()
    await openFile(page, 'sleep.csv', dataset('sleepstudy.csv'))
    await page.getByText('sleep.csv read').waitFor()
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    await station(page, 'Report').click()
    await page.getByRole('button', { name: 'Copy link' }).click()
    const link = await page.locator('.linked input').inputValue()
    expect(link.length).toBeLessThan(600)
    const other = await open({}, `#${link.split('#')[1]}`)
    await other.getByText('Open that file and the model is back').waitFor()
    await openFile(other, 'sleep.csv', dataset('sleepstudy.csv'))
    await other.getByText('sleep.csv read').waitFor()
    await station(other, 'Model').click()
    await expect
      .poll(() => other.getByRole('textbox', { name: 'Formula' }).inputValue())
      .toBe('Reaction ~ Days + (1 | Subject)')
  })

  it('findings offer what can be done, and do it', async () => {
    const page = await open()
    await openFile(page, 'd2.csv', dataset('Dyestuff2.csv'))
    await page.getByText('d2.csv read').waitFor()
    await fitFormula(page, 'Yield ~ 1 + (1 | Batch)')
    await station(page, 'Results').click()
    const finding = page.getByRole('region', { name: /caution/ }).filter({ hasText: 'C301' })
    await finding.getByRole('button', { name: /^Drop the batch averages/ }).click()
    await station(page, 'Model').click()
    expect(await page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('Yield ~ 1')
  })

  it('a fix is undone where it was made, and errors and checks offer theirs', async () => {
    const page = await open()
    await openFile(page, 'd2.csv', dataset('Dyestuff2.csv'))
    await page.getByText('d2.csv read').waitFor()
    await fitFormula(page, 'Yield ~ 1 + (1 | Batch)')
    await station(page, 'Results').click()
    await page.getByRole('button', { name: /^Drop the batch averages/ }).click()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('button', { name: /^Drop the batch averages/ }).waitFor()
    await station(page, 'Model').click()
    const field = page.getByRole('textbox', { name: 'Formula' })
    expect(await field.inputValue()).toBe('Yield ~ 1 + (1 | Batch)')

    await field.fill('Yield ~ 1 + (1 | batchh)')
    await page.getByRole('button', { name: 'Write Batch' }).click()
    await expect.poll(() => field.inputValue()).toBe('Yield ~ 1 + (1 | Batch)')

    await station(page, 'Data').click()
    await openSample(page, 'grouseticks')
    await station(page, 'Model').click()
    await field.fill('TICKS ~ YEAR + (1 | LOCATION)')
    await field.press('Enter')
    await page.getByLabel('Family').selectOption('poisson')
    await fitFormula(page, 'TICKS ~ YEAR + (1 | LOCATION)')
    await station(page, 'Results').click()
    await page.locator('.checks').getByRole('button', { name: 'Let every row vary' }).click()
    await station(page, 'Model').click()
    await expect.poll(() => field.inputValue()).toContain('(1 | row)')
    await page.getByRole('button', { name: 'Fit again' }).waitFor()
    await station(page, 'Data').click()
    expect(await page.getByText('numbers the rows').count()).toBeGreaterThan(0)
  })
})
