import { BlupError, type Finding } from 'blup'
import type { ColumnView, Problem } from '../../engine/protocol.ts'
import { editFormula, termsOf } from '../edits.ts'
import { type ModelSpec, specKey } from '../model-spec.ts'
import { stepText } from '../step.ts'
import { dataFixes } from './data-fixes.ts'
import { difference } from './difference.ts'
import { familyFixes } from './family-fixes.ts'
import type { Circumstances, FittedPart, Fix, FixTable, Proposal, Trouble } from './fix.ts'
import { fixedFixes } from './fixed-fixes.ts'
import { lookFixes } from './look-fixes.ts'
import { methodFixes } from './method-fixes.ts'
import { randomFixes } from './random-fixes.ts'

/** Every kind of fix, in the order in which their buttons stand. */
const tables: readonly FixTable[] = [lookFixes, methodFixes, randomFixes, dataFixes, fixedFixes, familyFixes]

/** The codes with buttons. */
export const fixableCodes: readonly string[] = [...new Set(tables.flatMap((table) => Object.keys(table)))].sort()

export interface FixSource {
  readonly spec: ModelSpec
  readonly fitted: FittedPart | null
  readonly columns: readonly Pick<ColumnView, 'name' | 'type' | 'min'>[]
}

/** What a button can do about a trouble; what only the visitor can do stays as text. A fix that changes nothing is none. */
export function fixesOf(trouble: Trouble, { spec, fitted, columns }: FixSource): Fix[] {
  const names = columns.map(({ name }) => name)
  const about: Circumstances = {
    trouble,
    spec,
    fitted,
    columns,
    terms: termsOf(spec.formula, names),
    named: [...trouble.text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  }
  const seen = new Set<string>()
  return tables
    .flatMap((table) => table[trouble.code]?.(about) ?? [])
    .flatMap((proposal) => {
      const fix = made(proposal, spec, names)
      const key = fix === null ? '' : JSON.stringify([fix.spec, fix.steps, fix.select])
      if (fix === null || seen.has(key)) return []
      seen.add(key)
      return [fix]
    })
}

/** A finding of a fit or of its checks. */
export const troubleOfFinding = ({ code, title, evidence, fixes }: Finding): Trouble => ({
  code,
  text: `${title} ${evidence}`,
  fixes,
  column: null,
})

export const troubleOfProblem = ({ code, message, fixes, place }: Problem): Trouble => ({
  code,
  text: message,
  fixes,
  column: place.column ?? null,
})

const settings = ['family', 'link', 'method', 'ddf', 'robust', 'preset', 'weights', 'weightsAs', 'offset'] as const

/** Null for a proposal that cannot be made of this formula, or that changes nothing. */
function made(
  { label, edits = [], spec: change = {}, steps = [], select }: Proposal,
  spec: ModelSpec,
  columns: readonly string[],
): Fix | null {
  if (select !== undefined) return { label, spec: {}, steps: [], select, gone: '', put: '' }
  try {
    const known = [...columns, ...steps.flatMap((step) => ('name' in step ? [step.name] : []))]
    // Without an edit the formula stays as it was written.
    const formula = edits.reduce((text, own) => editFormula(text, own, known), change.formula ?? spec.formula)
    const next = { ...spec, ...change, formula }
    if (steps.length === 0 && specKey(next) === specKey(spec)) return null
    const before = edits.length === 0 ? spec.formula : editFormula(spec.formula, { kind: 'same' }, columns)
    if (edits.length > 0 && formula === before && steps.length === 0 && Object.keys(change).length === 0) return null
    const { gone, put } = difference(before, formula)
    const response = (text: string): string => text.split('~')[0]!.trim()
    const explained = response(before) !== response(formula)
    const coded = Object.keys(spec.contrasts).filter((name) => next.contrasts[name] === undefined)
    const set = settings.filter((name) => next[name] !== spec[name])
    const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ')
    return {
      label,
      spec: { ...change, ...(formula === spec.formula ? {} : { formula }) },
      steps,
      select: null,
      gone: join([
        ...(explained ? [response(before)] : []),
        gone,
        ...set.map((name) => spec[name]),
        ...coded.map((name) => `${spec.contrasts[name]} contrasts of ${name}`),
      ]),
      put: join([
        ...(explained ? [response(formula)] : []),
        put,
        ...set.map((name) => next[name]),
        ...steps.map((step) => {
          const { column, text } = stepText(step)
          return `${column} ${text}`
        }),
      ]),
    }
  } catch (error) {
    if (error instanceof BlupError) return null
    throw error
  }
}
