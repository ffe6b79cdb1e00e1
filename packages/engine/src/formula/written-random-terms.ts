import { expandFormula } from './expand.ts'
import { parseFormula } from './parser.ts'
import { randomTermText } from './random-term-text.ts'
import type { GroupTerm } from './terms.ts'

/**
 * Random-effects terms as a formula writes them, `(1 + x | g)`, where one written term is one term; those that `/` and `||`
 * made as they are expanded, `(1 | b:a)`.
 *
 * @param formula the formula that the terms are from, as it is printed
 */
export function writtenRandomTerms(formula: string, terms: readonly GroupTerm[]): string[] {
  const { random } = expandFormula(parseFormula(formula), [])
  return terms.map((term, t) => {
    const own = random[t]
    const alone = own !== undefined && random.filter(({ span }) => span.start === own.span.start).length === 1
    const text = own === undefined ? '' : formula.slice(own.span.start, own.span.end)
    return alone && !text.includes('||') ? text : randomTermText(term)
  })
}
