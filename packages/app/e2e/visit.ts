import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest'
import { serveFolder } from '../../cli/src/serve-folder.ts'

export const repository = fileURLToPath(new URL('../../..', import.meta.url))

export const dataset = (name: string): Buffer => readFileSync(`${repository}/datasets/${name}`)

/**
 * How many times longer than promised things may take before a test says so: machines are shared and slow, and a test of
 * the clock would fail for them. The times themselves are printed.
 */
export const patience = 20

/** Everything a page said or asked for that it should not have. */
interface Watched {
  readonly errors: string[]
  readonly foreign: string[]
}

export interface Visits {
  /** Opens the app in a context of its own; a path of null opens nothing yet. */
  open(options?: BrowserContextOptions, path?: string | null): Promise<Page>
  readonly url: string
  readonly watched: Watched
}

/**
 * Tests in a browser: one browser and one server for all of them. A test fails on any error in the console and on any
 * request to another place than the app's own.
 */
export function inBrowser(name: string, tests: (visits: Visits) => void): void {
  describe.skipIf(inject('chromium') === null)(name, () => {
    let browser: Browser
    let server: Server
    let url = ''
    const pages: Page[] = []
    const watched: Watched = { errors: [], foreign: [] }
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: inject('chromium')!,
        args: ['--no-sandbox', '--disable-dev-shm-usage'],
      })
      const served = await serveFolder(inject('dist'), 0)
      url = served.url
      server = served.server
    })
    afterAll(async () => {
      await browser?.close()
      server?.closeAllConnections()
      server?.close()
    })
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.context().close()
      const found = { errors: watched.errors.splice(0), foreign: watched.foreign.splice(0) }
      expect(found).toEqual({ errors: [], foreign: [] })
    })
    tests({
      watched,
      get url() {
        return url
      },
      async open(options: BrowserContextOptions = {}, path: string | null = '') {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options })
        context.on('request', (request) => {
          if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) watched.foreign.push(request.url())
        })
        const page = await context.newPage()
        pages.push(page)
        page.on('console', (message) => {
          if (message.type() === 'error') watched.errors.push(message.text())
        })
        page.on('pageerror', (error) => watched.errors.push(String(error)))
        if (path !== null) await page.goto(url + path)
        return page
      },
    })
  })
}

export const station = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Stations' }).getByRole('button', { name: new RegExp(`^${name}`) })

export async function openSample(page: Page, name: string): Promise<void> {
  await page.getByLabel('Data set').selectOption(name)
  await page.getByText(`${name} read`).waitFor()
}

export async function openFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel('File with a table')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
}

/** Writes the formula of a generalized model without fitting it, and chooses its family and how the integral is handled. */
export async function writeGeneralized(page: Page, formula: string, family: string, estimation?: string): Promise<void> {
  await station(page, 'Model').click()
  const field = page.getByRole('textbox', { name: 'Formula' })
  await field.fill(formula)
  await field.press('Enter')
  await page.getByLabel('Family').selectOption(family)
  if (estimation !== undefined) await page.getByLabel('Estimation').selectOption(estimation)
}

/** Writes the formula and waits until it is fitted. */
export async function fitFormula(page: Page, formula: string): Promise<void> {
  await station(page, 'Model').click()
  const field = page.getByRole('textbox', { name: 'Formula' })
  await field.fill(formula)
  await field.press('Control+Enter')
  await page.locator('.verdict .ok, .verdict .no').first().waitFor()
  await page.getByRole('button', { name: 'Fit again' }).first().waitFor()
}

/** The estimates table as text, by term. */
export async function estimates(page: Page): Promise<Map<string, string[]>> {
  const rows = await page.getByRole('region', { name: 'Estimates table' }).locator('tbody tr').all()
  const out = new Map<string, string[]>()
  for (const row of rows)
    out.set(
      (await row.locator('th').innerText()).trim(),
      (await row.locator('td').allInnerTexts()).map((text) => text.trim()),
    )
  return out
}

/** Begins a long computation in a part of the page, stops it at once, and tells how many milliseconds the page took to show that. */
export function stopAsSoonAsPossible(page: Page, part: string, begin: string): Promise<number> {
  return page.evaluate(
    async ([where, name]) => {
      const frame = () => new Promise((next) => requestAnimationFrame(next))
      const button = (text: string) =>
        [...document.querySelectorAll<HTMLButtonElement>(`${where} button`)].find((own) => own.textContent === text)
      button(name!)!.click()
      while (button('Stop') === undefined) await frame()
      const pressed = performance.now()
      button('Stop')!.click()
      while (button('Stop') !== undefined) await frame()
      return performance.now() - pressed
    },
    [part, begin],
  )
}
