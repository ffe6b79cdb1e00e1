import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'

async function stored(): Promise<{ folder: string; fit: string }> {
  const folder = temporaryFolder()
  const fit = join(folder, 'fit.json')
  expect((await blup(['fit', formula, 'sleepstudy', '-o', fit])).code).toBe(0)
  return { folder, fit }
}

describe('blup plot', () => {
  it('lists the kinds', async () => {
    const { code, stdout } = await blup(['plot'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}caterpillar +each group with its interval, sorted$/m)
    const json = JSON.parse((await blup(['plot', '--json'])).stdout)
    expect(json.schema).toBe('blup.plots/1')
    expect(json.kinds.map((kind: { name: string }) => name(kind))).toContain('residuals')
  })

  it('draws a stored fit in every format', async () => {
    const { folder, fit } = await stored()
    const draw = async (ending: string, ...more: string[]): Promise<Buffer> => {
      const file = join(folder, `picture.${ending}`)
      const { code, stdout, stderr } = await blup(['plot', 'caterpillar', fit, '-o', file, ...more])
      expect([code, stdout, stderr]).toEqual([0, '', ''])
      return readFileSync(file)
    }
    const svg = (await draw('svg', '--highlight', '335')).toString()
    expect(svg).toMatch(/^<svg role="img" aria-label="Random effects with 95% intervals: 18 levels of Subject\./)
    const png = await draw('png', '--scale', '3')
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
    const single = await draw('png', '--scale', '1')
    // width in the header of a PNG
    expect(png.readUInt32BE(16) / single.readUInt32BE(16)).toBeCloseTo(3, 1)
    const spec = JSON.parse((await draw('vl.json', '--theme', 'dark')).toString())
    expect(spec.$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json')
    expect(spec.config.background).toBe('#161d1a')
    const html = (await draw('html', '--label', 'Days=slope <ms>')).toString()
    // not `toContain`: a page of half a megabyte would be printed
    expect(html.includes("default-src 'none'")).toBe(true)
    expect(/<td class="number">9\.198\d*<\/td>/.test(html)).toBe(true)
    expect(html.includes('slope &lt;ms&gt;')).toBe(true)
    expect(/(?:src|href)=["']?https?:/.test(html)).toBe(false)
  })

  it('prints the specification where no file is named', async () => {
    const { stdout } = await blup(['plot', 'fixed', formula, 'sleepstudy'])
    expect(JSON.parse(stdout).datasets.fixed).toHaveLength(2)
  })

  it('gives the same picture from a stored fit with its data as from the formula', async () => {
    const { fit } = await stored()
    const [a, b] = await Promise.all([
      blup(['plot', 'residuals', fit, 'sleepstudy']),
      blup(['plot', 'residuals', formula, 'sleepstudy']),
    ])
    expect(a.code).toBe(0)
    expect(JSON.parse(a.stdout)).toEqual(JSON.parse(b.stdout))
  })

  it('profiles what it draws', async () => {
    const { fit } = await stored()
    const { code, stdout } = await blup(['plot', 'profile', fit, '--term', 'Days', '--level', '0.9'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).datasets.limits).toHaveLength(1)
  })

  it('says what is missing, unknown or impossible', async () => {
    const { folder, fit } = await stored()
    const says = async (args: string[], code: number, text: RegExp): Promise<void> => {
      const ran = await blup(['plot', ...args])
      expect(ran.stdout).toBe('')
      expect(ran.stderr.replace(/\n {2}(?! - )/g, ' ')).toMatch(text)
      expect(ran.code).toBe(code)
    }
    await says(['residuals', fit], 4, /^P505 .*`blup plot residuals .*fit\.json DATA`/s)
    await says(['residual', fit], 2, /^U103 There is no plot `residual`.*residuals/s)
    await says(['fixed'], 2, /^U102 /)
    await says(['fixed', fit, '-o', join(folder, 'x.pdf')], 2, /^U103 .*\.svg, \.png, \.html or \.vl\.json/s)
    await says(['fixed', fit, '-o', join(folder, 'none', 'x.svg')], 3, /^D123 /)
    await says(['fixed', fit, '--theme', 'blue'], 2, /^U103 /)
    await says(['caterpillar', fit, '--group', 'Subjcet'], 4, /^E221 .*`Subject`/s)
    await says(['caterpillar', fit, '--highlight', '999'], 4, /^E221 .*`999`/s)
    await says(['icc', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff'], 4, /^I470 /)
    await says(['trajectories', formula, 'sleepstudy', '--by', 'Dose'], 4, /^E204 .*`Dose`/s)
    writeFileSync(join(folder, 'not.json'), '{}')
    await says(['fixed', join(folder, 'not.json')], 3, /^D122 /)
  })
})

it('runs the commands of docs/plots.md', async () => {
  const page = readFileSync(new URL('../../../docs/plots.md', import.meta.url), 'utf8')
  const folder = temporaryFolder()
  const commands = /```sh\n([\s\S]*?)```/.exec(page)![1]!.trim().split('\n')
  for (const command of commands) {
    const words = [...command.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]!)
    const { code, stderr } = await blup(words.slice(1), { cwd: folder })
    expect([command, code, stderr]).toEqual([command, 0, ''])
  }
})

const name = (kind: { name: string }): string => kind.name
