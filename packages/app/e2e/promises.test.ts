import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { dataset, fitFormula, inBrowser, openFile, openSample, patience, station } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong with the page as it stands. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }> }
    }
    const { violations: found } = await checker.run()
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`),
    )
  })
}

const stations = ['Data', 'Structure', 'Model', 'Results', 'Report'] as const

const overflows = (page: Page) =>
  page.evaluate(() => {
    const main = document.getElementById('main')!
    return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth)
  })

inBrowser('kept promises', (visits) => {
  const { open, watched } = visits
  it('data cannot leave: neither page nor worker may connect', async () => {
    const page = await open()
    await openSample(page, 'sleepstudy')
    const blocked = await page.evaluate(async () => {
      const tried = await Promise.allSettled([
        fetch('/'),
        fetch('https://example.org/'),
        Promise.resolve().then(() => new WebSocket('ws://localhost:1')),
      ])
      const url = URL.createObjectURL(
        new Blob(['fetch("/").then(() => postMessage("out"), () => postMessage("blocked"))'], { type: 'text/javascript' }),
      )
      const answer = await new Promise((resolve) => {
        new Worker(url).onmessage = ({ data }) => resolve(data)
      })
      return [...tried.map(({ status }) => status), navigator.sendBeacon('/x', 'y'), answer]
    })
    expect(blocked.slice(0, 2)).toEqual(['rejected', 'rejected'])
    expect(blocked.at(-1)).toBe('blocked')
    const refused = watched.errors.splice(0)
    expect(refused.every((error) => /Content Security Policy|Failed to (?:fetch|load)|Refused to connect/i.test(error))).toBe(
      true,
    )
    expect(refused.length).toBeGreaterThan(2)
  })

  it('works without a network after the first visit, and brings everything back', async () => {
    const page = await open()
    await openFile(page, 'my.csv', dataset('sleepstudy.csv'))
    await page.getByText('my.csv read').waitFor()
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1)
    await page.waitForTimeout(400)
    await page.context().setOffline(true)
    await page.reload()
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Formula' }).inputValue(), { timeout: 15_000 })
      .toBe('Reaction ~ Days + (1 | Subject)')
    await page.locator('.verdict .ok').waitFor()
    expect(await page.getByRole('region', { name: 'Models' }).innerText()).toContain('Equal slopes')
    await station(page, 'Results').click()
    await page.locator('[data-drawn=trajectories] svg').waitFor()
    await station(page, 'Data').click()
    await openSample(page, 'Pastes')
  })

  it('data that must not stay are gone after a reload, the model is not', async () => {
    const page = await open()
    await openFile(page, 'secret.csv', dataset('sleepstudy.csv'))
    await page.getByText('secret.csv read').waitFor()
    await page.getByLabel('kept in this browser for the next visit').uncheck()
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    await page.waitForTimeout(500)
    await page.reload()
    await station(page, 'Data').click()
    await page.getByText('Look at your data').waitFor()
    expect(await page.getByText('secret.csv read').count()).toBe(0)
  })

  it('from data to a report by keys alone', async () => {
    const page = await open()
    const press = (key: string) => page.keyboard.press(key)
    const tabTo = async (name: RegExp) => {
      for (let k = 0; k < 90; k++) {
        await press('Tab')
        const label = await page.evaluate(() => {
          const focused = document.activeElement as HTMLElement | null
          return `${focused?.getAttribute('aria-label') ?? ''} ${focused?.textContent ?? ''}`
        })
        if (name.test(label)) return
      }
      throw new Error(`no way to ${name} by Tab`)
    }
    await tabTo(/Skip to the station/)
    await tabTo(/Try it with sleepstudy/)
    await press('Enter')
    await page.getByText('sleepstudy read').waitFor()
    await press('Alt+3')
    await tabTo(/Start with nothing but Reaction/)
    await press('Enter')
    await page.locator('.eqs').waitFor()
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press('/')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Days')
    await press('Enter')
    await press('Enter')
    await page.locator('[data-key="fixed Days"]').waitFor()
    await page.getByLabel('Add a grouping').focus()
    await page.getByLabel('Add a grouping').selectOption('Subject')
    await page.locator('[data-key="random (Intercept) | Subject"]').waitFor()
    await page.locator('[data-key="random (Intercept) | Subject"]').focus()
    await press('ArrowDown')
    await press('Enter')
    await page.locator('[data-key="random Days | Subject"]').waitFor()
    await press('Control+Enter')
    await page.getByRole('button', { name: 'Fit again' }).waitFor()
    await press('Alt+5')
    await page.getByRole('article', { name: 'The report' }).getByText('Table 1').waitFor()
    await press('Alt+3')
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press('Control+z')
    await expect.poll(() => page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('Reaction ~ Days + (1 | Subject)')
  })

  it('axe finds nothing wrong, in either theme', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open({ colorScheme })
      expect(await violations(page)).toEqual([])
      await openSample(page, 'sleepstudy')
      await fitFormula(page, 'Reaction ~ Days + (Days | Subject)')
      for (const name of colorScheme === 'light' ? stations : stations.slice(2, 4)) {
        await station(page, name).click()
        if (name === 'Results') await page.locator('[data-drawn=caterpillar] svg').waitFor()
        if (name === 'Report') {
          await page.locator('.page svg').waitFor()
          await page.getByLabel('Style of the report').selectOption('apa')
          await page.locator('.page .span').waitFor()
        }
        expect({ [`${name}, ${colorScheme}`]: await violations(page) }).toEqual({ [`${name}, ${colorScheme}`]: [] })
      }
    }
  })

  it('fits a telephone and a wall: nothing scrolls sideways but tables', async () => {
    const page = await open()
    await openSample(page, 'Hsb82')
    await fitFormula(page, 'mAch ~ cses*meanses + cses*sector + (cses | school)')
    for (const [width, height] of [
      [360, 740],
      [768, 1000],
      [1280, 900],
      [2560, 1440],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const name of stations) {
        await station(page, name).click()
        await expect.poll(() => overflows(page), { message: `${name} at ${width}`, timeout: 4000 }).toBe(0)
      }
    }
  })

  it('is quick: little to load, soon there, soon fitted', async () => {
    const page = await open({}, null)
    let bytes = 0
    page.on('response', async (response) => {
      const body = await response.body().catch(() => Buffer.alloc(0))
      bytes += gzipSync(body).length
    })
    await page.goto(visits.url, { waitUntil: 'networkidle' })
    console.log(`first load: ${(bytes / 1000).toFixed(0)} kB gzipped`)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(400_000)

    const paint = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          }),
        ),
    )
    await openSample(page, 'sleepstudy')
    await fitFormula(page, 'Reaction ~ Days + (1 | Subject)')
    await station(page, 'Results').click()
    await page.locator('[data-drawn=trajectories] svg').waitFor()
    // What counts is the press of Fit: the best of some, since other work shares the machine.
    const times: number[] = []
    for (const formula of [
      'Reaction ~ Days + (Days | Subject)',
      'Reaction ~ Days + (Days || Subject)',
      'Reaction ~ I(Days^2) + (1 | Subject)',
    ]) {
      await station(page, 'Model').click()
      await page.getByRole('textbox', { name: 'Formula' }).fill(formula)
      const began = await page.evaluate(async () => {
        const field = document.querySelector<HTMLTextAreaElement>('textarea.formula')!
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
        await new Promise((next) => setTimeout(next, 20))
        const start = performance.now()
        ;[...document.querySelectorAll('button')].find((button) => button.textContent === 'Fit')?.click()
        ;[...document.querySelectorAll<HTMLElement>('.rail button')]
          .find((button) => button.textContent?.startsWith('Results'))
          ?.click()
        return start
      })
      await page.waitForFunction(
        (text) =>
          document.querySelector('.verdict .ok') !== null &&
          document.querySelector('.verdict .ca') === null &&
          (document.querySelector('[data-drawn=trajectories] svg')?.childElementCount ?? 0) > 0 &&
          text !== '',
        formula,
      )
      times.push((await page.evaluate(() => performance.now())) - began)
    }
    console.log(
      `first paint ${paint.toFixed(0)} ms; sleepstudy fitted and drawn in ${times.map((time) => time.toFixed(0)).join(', ')} ms`,
    )
    expect(paint).toBeLessThan(1500 * patience)
    expect(Math.min(...times)).toBeLessThan(300 * patience)
  })
})
