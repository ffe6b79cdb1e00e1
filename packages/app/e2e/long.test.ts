import { readTable } from '@blup/data'
import { fit } from 'blup'
import { expect, it } from 'vitest'
import { short } from '../src/parts/numbers.ts'
import { fitFormula, inBrowser, openSample, patience, station, stopAsSoonAsPossible, writeGeneralized } from './visit.ts'

inBrowser('pictures that take long', ({ open }) => {
  it('profiles: begun, stopped, drawn, with the limits of the command line', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Results').click()
    const pictures = page.locator('.pics')
    await pictures.getByRole('button', { name: 'Likelihood profiles' }).waitFor()
    const stopped = await stopAsSoonAsPossible(page, 'main', 'Likelihood profiles')
    console.log(`the profile stopped within ${stopped.toFixed(0)} ms`)
    expect(stopped).toBeLessThan(100 * patience)
    await page.getByRole('button', { name: 'Compute it' }).click()
    await page.locator('[data-drawn=profile] svg').waitFor()
    // The second picture is of the same profile.
    await pictures.getByRole('button', { name: 'Profile densities' }).click()
    await page.locator('[data-drawn=profile-density] svg').waitFor()
    const card = page.locator('.card', { has: page.locator('[data-drawn=profile]') })
    expect(await card.locator('.remarks').innerText()).toContain('full maximum likelihood')
    await card.getByRole('button', { name: 'Table' }).click()
    const shown = await page.getByRole('region', { name: 'Likelihood profiles, table' }).locator('tbody tr').allInnerTexts()
    const { table } = await readTable('sleepstudy')
    const { rows } = await (await fit('Reaction ~ Days + (Days | Subject)', table)).profile()
    for (const [k, { confLow, confHigh }] of rows.entries()) {
      expect(shown[k]).toContain(short(confLow))
      expect(shown[k]).toContain(short(confHigh))
    }
  })

  it('influence: a group pressed there is selected everywhere, and leaving it out can be taken back', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
    await station(page, 'Results').click()
    await page.locator('.pics').getByRole('button', { name: 'Influence of groups' }).click()
    const chosen = page.locator('.selbar select')
    // The first dot is that of the first group, in either picture.
    for (const [kind, first] of [
      ['caterpillar', '308'],
      ['influence', '309'],
    ] as const) {
      await page.locator(`[data-drawn=${kind}] svg`).waitFor()
      const dot = page.locator(`[data-drawn=${kind}] .mark-symbol path`).first()
      await dot.evaluate((element) => element.scrollIntoView({ block: 'center' }))
      const { x, y, width, height } = (await dot.boundingBox())!
      await page.mouse.click(x + width / 2, y + height / 2)
      await expect.poll(() => chosen.inputValue()).toBe(first)
      // What changes without it comes later, unasked where the fit was quick, and takes its place on the page.
      await page.locator('.selbar .delta').waitFor()
      const ask = page.getByRole('button', { name: 'See what changes' })
      if (await ask.isVisible()) await ask.click({ timeout: 2000 }).catch(() => undefined)
      await expect.poll(() => page.locator('.selbar .delta').innerText(), { timeout: 10_000 }).toMatch(/Days 10\.5 →/)
    }
    await expect.poll(() => page.locator('.selbar').innerText(), { timeout: 10_000 }).toMatch(/Days 10\.5 → 10\.9/)
    for (const kind of ['caterpillar', 'trajectories', 'influence'])
      await expect.poll(() => page.locator(`[data-drawn=${kind}]`).innerHTML(), { timeout: 10_000 }).toMatch(/#ffe14a/i)
    await page.getByRole('button', { name: 'Leave it out' }).click()
    await expect
      .poll(() => page.locator('.verdict').first().innerText(), { timeout: 10_000 })
      .toContain('170 rows, 17 subjects')
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect
      .poll(() => page.locator('.verdict').first().innerText(), { timeout: 10_000 })
      .toContain('180 rows, 18 subjects')
  })

  it('influence on a generalized model', async () => {
    const page = await open()
    await openSample(page, 'cbpp')
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    await writeGeneralized(page, formula, 'binomial', 'laplace')
    await fitFormula(page, formula)
    await station(page, 'Results').click()
    await page.locator('.pics').getByRole('button', { name: 'Influence of groups' }).click()
    await page.locator('[data-drawn=influence] svg').waitFor()
    await page.locator('.pics').getByRole('button', { name: 'Likelihood profiles' }).click()
    await page.locator('[data-drawn=profile] svg').waitFor()
  })

  it('checks of many rows: asked for, stopped, made', async () => {
    const page = await open()
    await openSample(page, 'Hsb82')
    await fitFormula(page, 'mAch ~ cses + (cses | school)')
    await station(page, 'Results').click()
    await page.getByRole('button', { name: 'Check the assumptions' }).waitFor()
    const stopped = await stopAsSoonAsPossible(page, 'main', 'Check the assumptions')
    console.log(`the checks stopped within ${stopped.toFixed(0)} ms`)
    expect(stopped).toBeLessThan(100 * patience)
    await page.getByRole('button', { name: 'Check the assumptions' }).click()
    await page.locator('.checks li').first().waitFor()
    expect(await page.locator('.checks').innerText()).toContain('residuals are normal')
  })
})
