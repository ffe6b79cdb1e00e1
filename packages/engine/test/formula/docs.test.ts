import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { caret } from '../../src/formula/caret.ts'
import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { printExpr } from '../../src/formula/print.ts'
import { structureTags } from '../../src/formula/structure-tags.ts'
import type { FixedTerm } from '../../src/formula/terms.ts'
import { functions } from '../../src/frame/functions/registry.ts'
import { BlupError } from '../../src/messages/blup-error.ts'

const page = readFileSync(new URL('../../../../docs/formula.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```formula\n([\s\S]*?)^```$/gm)].map((match) => match[1]!)
const lines = blocks.flatMap((block) => block.trimEnd().split('\n'))

/** The model that a formula stands for; `a:b` and `b:a` are one term. */
function model(source: string) {
  const terms = expandFormula(parseFormula(source), [])
  const name = ({ variables }: FixedTerm) => variables.map(printExpr).sort().join(':')
  return {
    response: terms.response && printExpr(terms.response),
    intercept: terms.intercept,
    fixed: terms.fixed.map(name),
    offsets: terms.offsets.map(printExpr),
    random: terms.random.map((term) => [term.structure, term.intercept, term.terms.map(name), term.groupLabel]),
  }
}

describe('docs/formula.md', () => {
  it('has examples', () => {
    expect(lines.length).toBeGreaterThan(30)
  })

  it.each(lines)('%s', (line) => {
    const [first, ...same] = line.split(/\s+is\s+/)
    const expected = model(first!)
    for (const other of same) expect(model(other)).toEqual(expected)
    for (const name of expected.fixed.join(' ').matchAll(/([\w.]+)\(/g)) expect([...functions.keys()]).toContain(name[1])
  })

  it('names every function and every structure', () => {
    const table = page.slice(page.indexOf('## Functions'), page.indexOf('## Random terms'))
    for (const name of functions.keys()) expect(table, name).toMatch(new RegExp(`\`${name.replace('.', '\\.')}[\`(]`))
    for (const tag of structureTags) expect(page, tag).toContain(`\`${tag}\``)
  })

  it('shows a message as it is', () => {
    let error: unknown
    try {
      parseFormula('Reaction ~ Days + (Days | Subject')
    } catch (caught) {
      error = caught
    }
    const { message, place } = error as BlupError
    expect(error).toBeInstanceOf(BlupError)
    expect(page).toContain(`${message}\n${caret(place.source!, place.start!, place.end!)}`)
  })
})
