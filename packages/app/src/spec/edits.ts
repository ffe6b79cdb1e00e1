import {
  BlupError,
  type Expr,
  expandFormula,
  type FixedTerm,
  formulaFromTerms,
  type GroupTerm,
  type ModelTerms,
  parseExpression,
  parseFormula,
  printExpr,
  type StructureTag,
  termLabel,
} from 'blup'

/** Edits of a formula as the level equations make them: each takes a formula and gives one. */
export type Edit =
  /** `x` into the equation of the coefficient of `of` (nothing for the intercept): the product of both as a fixed term. */
  | { readonly kind: 'add'; readonly variable: string; readonly of: readonly string[] }
  /** A fixed term with these variables; none for the intercept. */
  | { readonly kind: 'remove'; readonly variables: readonly string[] }
  /** A coefficient with everything that explains it and its random part. */
  | { readonly kind: 'remove-coefficient'; readonly variables: readonly string[] }
  /** Lets the coefficient of these variables differ by group, or no longer. */
  | { readonly kind: 'toggle-random'; readonly variables: readonly string[]; readonly group: string }
  | { readonly kind: 'structure'; readonly group: string; readonly structure: 'us' | 'diag' }
  | { readonly kind: 'add-group'; readonly group: string }
  | { readonly kind: 'remove-group'; readonly group: string }
  /** Another expression wherever the variable stands: `x` becomes `grand(x)`. */
  | { readonly kind: 'replace'; readonly variable: string; readonly by: string }
  | { readonly kind: 'response'; readonly response: string }
  /** The formula as edits write it. */
  | { readonly kind: 'same' }

/** @throws BlupError for a formula that does not parse, E203 for an edit that makes no sense in it */
export function editFormula(formula: string, edit: Edit, columns: readonly string[]): string {
  const terms = expandFormula(parseFormula(formula), columns)
  return formulaFromTerms(edited(terms, edit)).source
}

/** The terms of a formula; null for one that does not parse. */
export function termsOf(formula: string, columns: readonly string[]): ModelTerms | null {
  try {
    return expandFormula(parseFormula(formula), columns)
  } catch (error) {
    if (error instanceof BlupError) return null
    throw error
  }
}

function edited(terms: ModelTerms, edit: Edit): ModelTerms {
  switch (edit.kind) {
    case 'add':
      return withFixed(terms, [...edit.of, edit.variable])
    case 'remove':
      return edit.variables.length === 0
        ? { ...terms, intercept: false }
        : { ...terms, fixed: terms.fixed.filter((term) => !isProduct(term, edit.variables)) }
    case 'remove-coefficient': {
      const holds = (term: FixedTerm) => edit.variables.every((name) => namesOf(term).includes(name))
      return {
        ...terms,
        fixed: terms.fixed.filter((term) => !holds(term)),
        random: terms.random.flatMap((term) => keepSome({ ...term, terms: term.terms.filter((own) => !holds(own)) })),
      }
    }
    case 'toggle-random':
      return isRandom(terms, edit.variables, edit.group)
        ? {
            ...terms,
            random: terms.random.flatMap((term) => (term.groupLabel === edit.group ? without(term, edit.variables) : [term])),
          }
        : withRandom(terms, edit.variables, edit.group)
    case 'structure':
      return { ...terms, random: withStructure(terms.random, edit.group, edit.structure) }
    case 'add-group':
      return withRandom(terms, [], edit.group)
    case 'remove-group':
      return { ...terms, random: terms.random.filter((term) => term.groupLabel !== edit.group) }
    case 'replace': {
      const by = parseExpression(edit.by)
      const swap = (e: Expr): Expr => (printExpr(e) === edit.variable ? by : e)
      const swapAll = (term: FixedTerm): FixedTerm => fixedTerm(term.variables.map(swap))
      return {
        ...terms,
        fixed: terms.fixed.map(swapAll),
        random: terms.random.map((term) => ({ ...term, terms: term.terms.map(swapAll) })),
      }
    }
    case 'same':
      return terms
    case 'response':
      return withoutVariable({ ...terms, response: parseExpression(edit.response) }, edit.response)
  }
}

/** True where the coefficient of these variables differs by group. */
export function isRandom(terms: ModelTerms, variables: readonly string[], group: string): boolean {
  return terms.random.some((term) => term.groupLabel === group && hasCoefficient(term, variables))
}

const namesOf = (term: FixedTerm): string[] => term.variables.map(printExpr)

function isProduct(term: FixedTerm, variables: readonly string[]): boolean {
  const own = namesOf(term)
  return own.length === variables.length && variables.every((name) => own.includes(name))
}

function fixedTerm(variables: readonly Expr[]): FixedTerm {
  return { variables, label: termLabel(variables) }
}

const product = (names: readonly string[]): FixedTerm => fixedTerm(names.map((name) => parseExpression(name)))

function withFixed(terms: ModelTerms, variables: readonly string[]): ModelTerms {
  if (new Set(variables).size < variables.length) {
    throw new BlupError('E203', `\`${variables.at(-1)}\` is in this product already.`, {
      fixes: [`for a curve write \`I(${variables.at(-1)}^2)\` in the formula`],
    })
  }
  if (terms.fixed.some((term) => isProduct(term, variables))) return terms
  return { ...terms, fixed: [...terms.fixed, product(variables)].sort((a, b) => a.variables.length - b.variables.length) }
}

function hasCoefficient(term: GroupTerm, variables: readonly string[]): boolean {
  return variables.length === 0 ? term.intercept : term.terms.some((own) => isProduct(own, variables))
}

/** A random term that says nothing any more is gone. */
function keepSome(term: GroupTerm): GroupTerm[] {
  return term.intercept || term.terms.length > 0 ? [term] : []
}

function without(term: GroupTerm, variables: readonly string[]): GroupTerm[] {
  return keepSome(
    variables.length === 0
      ? { ...term, intercept: false }
      : { ...term, terms: term.terms.filter((own) => !isProduct(own, variables)) },
  )
}

function withRandom(terms: ModelTerms, variables: readonly string[], group: string): ModelTerms {
  if (isRandom(terms, variables, group)) return terms
  const at = terms.random.findIndex((term) => term.groupLabel === group)
  const addTo = (term: GroupTerm): GroupTerm =>
    variables.length === 0 ? { ...term, intercept: true } : { ...term, terms: [...term.terms, product(variables)] }
  if (at >= 0) return { ...terms, random: terms.random.map((term, k) => (k === at ? addTo(term) : term)) }
  const fresh: GroupTerm = {
    structure: 'us',
    intercept: false,
    terms: [],
    group: group.split(':').map((name) => parseExpression(name)),
    groupLabel: group,
    span: { start: 0, end: 0 },
  }
  return { ...terms, random: [...terms.random, addTo(fresh)] }
}

/** All random coefficients of a group in one block, or each on its own. */
function withStructure(random: readonly GroupTerm[], group: string, structure: StructureTag): GroupTerm[] {
  const own = random.filter((term) => term.groupLabel === group)
  const [first] = own
  if (first === undefined) return [...random]
  const joined: GroupTerm = {
    ...first,
    structure,
    intercept: own.some((term) => term.intercept),
    terms: own.flatMap((term) => term.terms),
  }
  return random.flatMap((term) => (term === first ? [joined] : term.groupLabel === group ? [] : [term]))
}

function withoutVariable(terms: ModelTerms, name: string): ModelTerms {
  const free = (term: FixedTerm) => !namesOf(term).includes(name)
  return {
    ...terms,
    fixed: terms.fixed.filter(free),
    random: terms.random.flatMap((term) => keepSome({ ...term, terms: term.terms.filter(free) })),
  }
}
