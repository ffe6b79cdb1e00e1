import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inspect } from '../../src/diagnose/inspect.ts'
import { expandFormula } from '../../src/formula/expand.ts'
import { equationsToTerms, parseLevelEquations } from '../../src/formula/levels/index.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { printExpr } from '../../src/formula/print.ts'
import type { ModelTerms } from '../../src/formula/terms.ts'
import { toTable } from '../../src/frame/to-table.ts'

function read(name: string) {
  const bytes = readFileSync(new URL(`../../../../datasets/${name}`, import.meta.url))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [header, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  const columns = header!.map((column, k) => {
    const values = rows.map((row) => row[k]!)
    const numbers = values.every((value) => value === '' || !Number.isNaN(Number(value)))
    return [column, values.map((value) => (value === '' ? null : numbers ? Number(value) : value))] as const
  })
  return toTable(Object.fromEntries(columns))
}

/** Names of groups differ where one side nests and the other names the inner factor alone. */
const parts = (terms: ModelTerms) => ({
  fixed: terms.fixed.map(({ label }) => label).sort(),
  random: terms.random.map((term) => [term.intercept, term.terms.map(({ label }) => label)]),
  groups: [...new Set(terms.random.flatMap(({ group }) => group.map(printExpr)))].sort(),
})

describe('the level equations that inspect proposes', () => {
  it.each([
    'sleepstudy.csv',
    'MathAchieve.csv.gz',
    'Penicillin.csv',
    'egsingle.csv.gz',
    'Wheat2.csv',
    'Oxide.csv',
    'Exam.csv',
    'cake.csv',
  ])('%s: are its formula', (name) => {
    const { suggestion } = inspect(read(name))
    const { terms } = equationsToTerms(parseLevelEquations(suggestion!.levels.join('\n')))
    const own = parts(terms)
    const formula = parts(expandFormula(parseFormula(suggestion!.formula), []))
    expect(own).toEqual(formula)
  })
})
