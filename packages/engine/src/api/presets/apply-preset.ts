import type { Expr } from '../../formula/ast.ts'
import { expandFormula } from '../../formula/expand.ts'
import { formulaFromTerms } from '../../formula/formula-from-terms.ts'
import { levelsOfGroups, structureFromTerms, variablesOfTerms } from '../../formula/levels/level-structure.ts'
import { parseFormula } from '../../formula/parser.ts'
import { termLabel } from '../../formula/term-label.ts'
import type { FixedTerm, GroupTerm, ModelTerms } from '../../formula/terms.ts'
import type { ContrastName } from '../../frame/basis.ts'
import { type GroupCodes, groupCodes } from '../../frame/group-codes.ts'
import { asCategories } from '../../frame/levels/as-categories.ts'
import { liesWithin } from '../../frame/levels/structure-of.ts'
import { retype } from '../../frame/retype.ts'
import type { Column, Table } from '../../frame/table.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { FitOptions } from '../fit-options.ts'
import { presetNamed } from './registry.ts'

export interface PresetModel {
  readonly formula: string
  readonly table: Table
  readonly options: FitOptions
  /** One note of what was set; none where nothing was. */
  readonly findings: readonly Finding[]
}

/**
 * A model as the program of a preset would take it where nothing is said. What is given explicitly wins: options that are
 * there stay, factors with contrasts of their own keep their reference, and random terms with a structure's name theirs.
 *
 * @throws BlupError E221 for an unknown preset
 */
export function applyPreset(name: string, formula: string, table: Table, options: FitOptions): PresetModel {
  const preset = presetNamed(name)
  const set: string[] = []
  const terms = expandFormula(parseFormula(formula), [...table.columns.keys()])
  const gaussian = (options.family ?? 'gaussian') === 'gaussian' && (options.link ?? 'identity') === 'identity'
  const changed: { -readonly [K in keyof FitOptions]: FitOptions[K] } = { ...options }

  const method = methodOf(preset.method, terms)
  if (gaussian && options.method === undefined) {
    changed.method = method
    set.push(method === 'ml' ? 'maximum likelihood' : 'restricted maximum likelihood')
  }
  if (gaussian && preset.ddf !== null && options.ddf === undefined) {
    changed.ddf = preset.ddf
    set.push(preset.ddf === 'z' ? 'tests by the normal distribution' : `degrees of freedom by ${preset.ddf}`)
  }
  // Clusters are independent only where grouping factors nest.
  if (gaussian && preset.robust !== null && options.robust === undefined && isNested(terms, table)) {
    changed.robust = preset.robust
    set.push(`robust standard errors ${preset.robust}`)
  }

  const factors = factorsOf(terms, table, options.contrasts ?? {})
  let own = table
  if (preset.reference === 'last' && factors.size > 0) {
    const refs = Object.fromEntries([...factors].map(([column, levels]) => [column, levels.at(-1)!]))
    own = retype(table, { refs })
    set.push(`the last level as the reference of ${[...factors.keys()].map((f) => `\`${f}\``).join(', ')}`)
  }
  if (preset.coding !== 'treatment' && factors.size > 0) {
    const coding: ContrastName = preset.coding
    changed.contrasts = { ...Object.fromEntries([...factors.keys()].map((column) => [column, coding])), ...options.contrasts }
    set.push(`${coding} coding of ${[...factors.keys()].map((f) => `\`${f}\``).join(', ')}`)
  }

  let model = terms
  const numbers = preset.covariates === 'centred' ? numericColumns(terms, table) : []
  if (numbers.length > 0) {
    model = centred(model, new Set(numbers))
    set.push(`${numbers.map((x) => `\`${x}\``).join(', ')} less the grand mean`)
  }
  const wide = preset.coefficients === 'uncorrelated' ? model.random.filter((term) => isWide(term, formula)) : []
  if (wide.length > 0) {
    model = { ...model, random: model.random.map((term) => (isWide(term, formula) ? { ...term, structure: 'diag' } : term)) }
    set.push(`uncorrelated coefficients of ${[...new Set(wide.map(({ groupLabel }) => `\`${groupLabel}\``))].join(', ')}`)
  }
  return {
    formula: model === terms ? formula : formulaFromTerms(model).source,
    table: own,
    options: changed,
    findings:
      set.length === 0
        ? []
        : [finding('E229', `The preset ${name} has set what ${preset.title} does by default`, set.join('; '))],
  }
}

/** Whether the grouping factors nest, by what the formula says or by the data. */
function isNested(terms: ModelTerms, table: Table): boolean {
  if (terms.random.length === 0) return false
  if (structureFromTerms(terms).groups.every((labels) => labels.length === 1)) return true
  const factors = new Map<string, GroupCodes>()
  for (const { group, groupLabel } of terms.random) {
    const columns = group.flatMap((e) => (e.kind === 'name' && table.columns.has(e.name) ? [e.name] : []))
    if (columns.length < group.length) return false
    factors.set(groupLabel, groupCodes(columns.map((name) => asCategories(name, table.columns.get(name)!))))
  }
  const groups = levelsOfGroups([...factors.keys()], (inner, outer) => liesWithin(factors.get(inner)!, factors.get(outer)!))
  return groups.every((labels) => labels.length === 1)
}

function methodOf(method: 'reml' | 'ml' | 'by-levels', terms: ModelTerms): 'reml' | 'ml' {
  if (method !== 'by-levels') return method
  return new Set(terms.random.map(({ groupLabel }) => groupLabel)).size > 1 ? 'ml' : 'reml'
}

/** Columns of the fixed part that are unordered categories, with their levels; those with contrasts of their own are left out. */
function factorsOf(
  terms: ModelTerms,
  table: Table,
  contrasts: Readonly<Record<string, ContrastName>>,
): Map<string, readonly string[]> {
  const factors = new Map<string, readonly string[]>()
  for (const variable of terms.fixed.flatMap(({ variables }) => variables)) {
    if (variable.kind !== 'name' || Object.hasOwn(contrasts, variable.name)) continue
    const levels = levelsUsed(table.columns.get(variable.name))
    if (levels !== null) factors.set(variable.name, levels)
  }
  return factors
}

function levelsUsed(column: Column | undefined): readonly string[] | null {
  if (column?.kind === 'logical') return ['FALSE', 'TRUE'].filter((_, k) => column.values.includes(k))
  if (column?.kind !== 'factor' || column.ordered) return null
  const seen = new Set(column.codes)
  return column.levels.filter((_, k) => seen.has(k))
}

function numericColumns(terms: ModelTerms, table: Table): string[] {
  return variablesOfTerms(terms).flatMap((e) =>
    e.kind === 'name' && table.columns.get(e.name)?.kind === 'number' ? [e.name] : [],
  )
}

function centred(terms: ModelTerms, names: ReadonlySet<string>): ModelTerms {
  const change = (e: Expr): Expr =>
    e.kind === 'name' && names.has(e.name)
      ? { kind: 'call', callee: 'grand', args: [{ name: null, value: e }], span: e.span }
      : e
  const term = ({ variables }: FixedTerm): FixedTerm => {
    const own = variables.map(change)
    return { variables: own, label: termLabel(own) }
  }
  return {
    ...terms,
    fixed: terms.fixed.map(term),
    random: terms.random.map((random): GroupTerm => ({ ...random, terms: random.terms.map(term) })),
  }
}

/** Several coefficients whose covariance nothing is said of: `us(x | g)` says it. */
function isWide(term: GroupTerm, formula: string): boolean {
  const said = /^us\s*\(/.test(formula.slice(term.span.start))
  return term.structure === 'us' && !said && term.terms.length + (term.intercept ? 1 : 0) > 1
}
