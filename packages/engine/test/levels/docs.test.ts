import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { levelsSync } from '../../src/api/levels-sync.ts'
import { caret } from '../../src/formula/caret.ts'
import { expandFormula } from '../../src/formula/expand.ts'
import { equationsToTerms, parseLevelEquations, printLevelEquations } from '../../src/formula/levels/index.ts'
import { distributionNames } from '../../src/formula/levels/outcome-distribution.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import type { BlupError } from '../../src/messages/blup-error.ts'
import { codes } from '../../src/messages/codes.ts'
import { notations } from '../../src/report/equations/notations/registry.ts'
import { model } from './arbitrary-equations.ts'
import { hsb } from './hsb.ts'

const read = (name: string): string => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')
const page = read('levels.md')
const pairs = [...page.matchAll(/^```levels\n([\s\S]*?)^```\n\n```formula\n([\s\S]*?)^```$/gm)].map(
  (match) => [match[1]!, match[2]!.trim()] as const,
)

describe('docs/levels.md', () => {
  it('has a formula for each set of equations', () => {
    expect(pairs.length).toBe([...page.matchAll(/^```levels$/gm)].length)
    expect(pairs.length).toBeGreaterThan(8)
  })

  it.each(pairs)('%s', (text, formula) => {
    const equations = parseLevelEquations(text)
    expect(model(equationsToTerms(equations).terms)).toEqual(model(expandFormula(parseFormula(formula), [])))
    expect(model(equationsToTerms(parseLevelEquations(printLevelEquations(equations))).terms)).toEqual(
      model(expandFormula(parseFormula(formula), [])),
    )
  })

  it('names every distribution and every code', () => {
    for (const { name } of distributionNames) if (name !== 'Gaussian') expect(page).toContain(`\`${name}(`)
    for (const code of Object.keys(codes).filter((name) => name.startsWith('E3'))) expect(page).toContain(`| ${code} |`)
  })

  it('shows a message as it is', () => {
    let error: unknown
    try {
      parseLevelEquations('level 1: MathAch = b0 + b1*SES + e\nlevel 2 (School): b0 = g00 + d0')
    } catch (caught) {
      error = caught
    }
    const { message, place } = error as BlupError
    expect(page).toContain(`${message}\n${caret(place.source!, place.start!, place.end!)}`)
  })
})

describe('docs/notations.md', () => {
  const notes = read('notations.md')

  it('names every notation', () => {
    for (const name of notations.keys()) expect(notes).toContain(`\`${name}\``)
  })

  it('shows matrices as they are, and maps symbols as the equations have them', () => {
    const fit = levelsSync(pairs[0]![0], hsb)
    const shown = /```text\n([\s\S]*?)```/.exec(notes)![1]!
    expect(fit.equations({ level: '1224' })).toContain(shown.trimEnd())
    const matrices = (notation: string) => fit.equations({ notation, form: 'matrix' })
    expect(matrices('founding')).toContain("V_j = X_j Ω X_j' + σ^2 I")
    expect(matrices('raudenbush-bryk')).toContain("V_j = X_j T X_j' + σ^2 I")
    expect(matrices('laird-ware')).toContain("V = Z Σ Z' + R")
    expect(matrices('gelman-hill')).toContain("V_j = X_j Σ X_j' + σ_y^2 I")
    expect(matrices('mlwin')).toContain("V = Z Ω_u Z' + Ω_e")
    expect(matrices('sas')).toContain("V = Z G Z' + R")
  })
})
