import type { Finding, FitRecord } from 'blup'
import { type Edit, editFormula } from './edits.ts'
import { nouns } from './nouns.ts'

/** Something that a finding offers to do: the model with it, and what of the formula changes. */
export interface Fix {
  readonly label: string
  readonly formula: string
  readonly gone: string
  readonly put: string
}

/** The fixes of a finding that are edits of the model; what else can be done stays as text. */
export function fixesOf(finding: Finding, record: FitRecord, columns: readonly string[]): Fix[] {
  return proposals(finding, record).flatMap(({ label, edit }) => {
    try {
      const formula = editFormula(record.formula, edit, columns)
      const before = editFormula(record.formula, { kind: 'add-group', group: record.random[0]?.group ?? '' }, columns)
      return formula === before ? [] : [{ label, formula, ...difference(before, formula) }]
    } catch {
      return []
    }
  })
}

interface Proposal {
  readonly label: string
  readonly edit: Edit
}

function proposals({ code, title, evidence }: Finding, { random }: FitRecord): Proposal[] {
  const named = [...`${title} ${evidence}`.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)
  const blocks = random.filter(({ group }) => named.includes(group) || random.length === 1)
  const variables = (term: string): string[] => (term === '(Intercept)' ? [] : term.split(':'))
  switch (code) {
    case 'C301':
      return blocks.flatMap(({ group, terms, sd }) =>
        terms.flatMap((term, k): Proposal[] => {
          const largest = Math.max(...sd)
          if (!(sd[k]! <= 1e-4 * largest) && largest > 0 && terms.length > 1) return []
          const what = term === '(Intercept)' ? `${nouns(group)[0]} averages` : `${term} slopes by ${nouns(group)[0]}`
          return [{ label: `Drop the ${what}`, edit: { kind: 'toggle-random', variables: variables(term), group } }]
        }),
      )
    case 'C302':
      return blocks
        .filter(({ terms }) => terms.length > 1)
        .flatMap(({ group, terms }): Proposal[] => [
          { label: 'Drop the correlation', edit: { kind: 'structure', group, structure: 'diag' } },
          {
            label: `Drop the ${terms.at(-1)} slopes`,
            edit: { kind: 'toggle-random', variables: variables(terms.at(-1)!), group },
          },
        ])
    case 'E213':
      return random.flatMap(({ terms }) =>
        terms
          .filter((term) => named.includes(term))
          .map(
            (term): Proposal => ({ label: `Add the average slope of ${term}`, edit: { kind: 'add', variable: term, of: [] } }),
          ),
      )
    case 'C308':
      return blocks.flatMap(({ group }): Proposal[] => [
        { label: `Leave ${group} out of the random part`, edit: { kind: 'remove-group', group } },
      ])
    case 'C313':
      return named
        .filter((name) => /^[\p{L}.][\p{L}\d._]*$/u.test(name))
        .slice(0, 2)
        .map((name): Proposal => ({ label: `Centre ${name}`, edit: { kind: 'replace', variable: name, by: `grand(${name})` } }))
    default:
      return []
  }
}

/** The summands that go and those that come. */
export function difference(before: string, after: string): { gone: string; put: string } {
  const [a, b] = [summands(before), summands(after)]
  return { gone: a.filter((part) => !b.includes(part)).join(' + '), put: b.filter((part) => !a.includes(part)).join(' + ') }
}

function summands(formula: string): string[] {
  const right = formula.slice(formula.indexOf('~') + 1)
  const out: string[] = []
  let depth = 0
  let part = ''
  for (const char of right) {
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === '+' && depth === 0) {
      out.push(part.trim())
      part = ''
    } else part += char
  }
  return [...out, part.trim()].filter((text) => text !== '')
}
