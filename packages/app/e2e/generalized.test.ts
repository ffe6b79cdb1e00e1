import { readTable } from '@blup/data'
import { compare, fit } from 'blup'
import { expect, it } from 'vitest'
import { fixed } from '../src/parts/numbers.ts'
import { fitFormula, inBrowser, openSample, patience, station, stopAsSoonAsPossible, writeGeneralized } from './visit.ts'

const outcome = 'cbind(incidence, size - incidence)'

inBrowser('generalized models', ({ open }) => {
  it('two are compared by likelihood ratio, and quasi-likelihoods are told why not', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    await writeGeneralized(page, `${outcome} ~ 1 + (1 | herd)`, 'binomial', 'laplace')
    await fitFormula(page, `${outcome} ~ 1 + (1 | herd)`)
    await fitFormula(page, `${outcome} ~ period + (1 | herd)`)
    await station(page, 'Results').click()
    await page.getByRole('region', { name: 'Models' }).getByRole('button', { name: 'Compare' }).click()
    const table = page.getByRole('region', { name: 'Comparison table' })
    await table.waitFor()
    const { table: data } = await readTable('cbpp')
    const fits = [
      await fit(`${outcome} ~ 1 + (1 | herd)`, data, { family: 'binomial', method: 'laplace' }),
      await fit(`${outcome} ~ period + (1 | herd)`, data, { family: 'binomial', method: 'laplace' }),
    ]
    const expected = compare(...fits).rows[1]!
    const shown = await table.locator('tbody tr').nth(1).innerText()
    expect(shown).toContain(fixed(expected.statistic!, 2))
    expect(shown).toContain(fixed(expected.logLik, 2))

    for (const box of await page.locator('.shelf input[type=checkbox]').all()) await box.uncheck()
    await station(page, 'Model').click()
    await page.getByLabel('Estimation').selectOption('pql')
    await fitFormula(page, `${outcome} ~ 1 + (1 | herd)`)
    await fitFormula(page, `${outcome} ~ period + (1 | herd)`)
    await page.getByRole('region', { name: 'Models' }).getByRole('button', { name: 'Compare' }).click()
    await page.locator('.compared', { hasText: 'There is no likelihood ratio here' }).waitFor()
    expect(await page.locator('.compared').innerText()).not.toContain('--pseudo')
    await page.getByRole('button', { name: 'Fit them by Laplace and compare' }).click()
    await table.waitFor()
    expect(await table.locator('tbody tr').nth(1).innerText()).toContain(fixed(expected.statistic!, 2))
  })

  it('every way to handle the integral stands in one table, with the one to believe; Stop ends it', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    await writeGeneralized(page, `${outcome} ~ period + (1 | herd)`, 'binomial')
    await fitFormula(page, `${outcome} ~ period + (1 | herd)`)
    await station(page, 'Results').click()
    const card = page.locator('.methods')
    await card.getByRole('button', { name: 'Compare the methods' }).waitFor()
    const stopped = await stopAsSoonAsPossible(page, '.methods', 'Compare the methods')
    console.log(`the methods stopped within ${stopped.toFixed(0)} ms`)
    expect(stopped).toBeLessThan(100 * patience)
    expect(await card.getByRole('region', { name: 'Methods compared' }).count()).toBe(0)
    await card.getByRole('button', { name: 'Compare the methods' }).click()
    const table = page.getByRole('region', { name: 'Methods compared' })
    await table.waitFor()
    expect(await card.locator('.advice').innerText()).toMatch(/^Believe agq/)
    const rows = await table.locator('tbody tr').allInnerTexts()
    for (const method of ['agq', 'laplace', 'laplace:2', 'pql', 'mql', 'npml'])
      expect(rows.filter((row) => row.trim().startsWith(method)).length).toBeGreaterThan(0)
    expect(rows.find((row) => row.startsWith('pql'))).toContain('none')
    expect(rows[0]).toContain('the best')
    await table.getByRole('button', { name: 'Use laplace', exact: true }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Undo' }).isEnabled()).toBe(true)
    await station(page, 'Model').click()
    expect(await page.getByLabel('Estimation').inputValue()).toBe('laplace')
  })
})
