import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../examples/hospitals/', import.meta.url)

describe('examples/hospitals', () => {
  const expected = readFileSync(new URL('expected.txt', folder), 'utf8')

  it('prints the expected table', () => {
    const printed = execFileSync(process.execPath, [fileURLToPath(new URL('table.mjs', folder))], { encoding: 'utf8' })
    expect(printed).toBe(expected)
  })

  it('has standard errors of hospital predictors that hierarchy makes larger', () => {
    const ratios = expected.split('\n').filter((line) => / hospital /.test(line) && !line.startsWith('standard'))
    expect(ratios.length).toBe(3)
    for (const line of ratios) expect(Number(line.trim().split(/\s+/).at(-1))).toBeGreaterThan(1.2)
  })

  it('is quoted as it is printed', () => {
    expect(readFileSync(new URL('README.md', folder), 'utf8')).toContain(expected.trimEnd())
  })
})
