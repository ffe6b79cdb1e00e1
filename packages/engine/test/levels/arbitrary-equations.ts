import fc from 'fast-check'
import type { Expr } from '../../src/formula/ast.ts'
import type {
  EquationTerm,
  ErrorBlock,
  LevelEquation,
  LevelEquations,
  LevelSection,
} from '../../src/formula/levels/level-equations.ts'
import type { LevelStructure } from '../../src/formula/levels/level-structure.ts'
import { parseExpression } from '../../src/formula/parser.ts'
import { printExpr } from '../../src/formula/print.ts'
import type { GroupTerm, ModelTerms } from '../../src/formula/terms.ts'

const span = { start: 0, end: 0 }

/** Variables by the section that they describe. */
const pools: Readonly<Record<string, readonly string[]>> = {
  '': ['x', 'log(t)', 'I(x^2)', 'a > 2', '`b 1`', 'poly(q, 2)'],
  child: ['ses', 'sex', 'log(iq)'],
  teacher: ['age', '`years taught`'],
  school: ['size', 'sector'],
  'district:year': ['funds', 'urban'],
}
const groupsOf: Readonly<Record<string, readonly string[]>> = { 'district:year': ['district', 'year'] }

const groupOf = (label: string): Expr[] => (label === '' ? [] : (groupsOf[label] ?? [label]).map(parseExpression))
const structures = ['us', 'us', 'diag', 'cs', 'ar1'] as const

const chains: readonly (readonly (readonly string[])[])[] = [
  [['']],
  [[''], ['child']],
  [[''], ['child', 'teacher']],
  [[''], ['child'], ['school']],
  [[''], ['child', 'teacher'], ['school']],
  [[''], ['child', 'teacher'], ['school', 'district:year']],
  [[''], ['child'], ['school'], ['district:year']],
]

export interface TreeAndStructure {
  readonly equations: LevelEquations
  readonly structure: LevelStructure
}

/** Any level equations: each coefficient explained, each section with an error term, names of every kind. */
export const anyEquations: fc.Arbitrary<TreeAndStructure> = fc
  .tuple(fc.constantFrom(...chains), fc.boolean(), fc.infiniteStream(fc.nat({ max: 1000 })))
  .map(([labels, gaussian, dice]) => {
    const roll = (sides: number): number => (dice.next().value as number) % sides
    let names = 0
    const fresh = (kind: string): string => (roll(8) === 0 ? `${kind} ${names++}` : `${kind}${names++}`)
    const terms = (label: string, most: number): EquationTerm[] => {
      const seen = new Set<string>()
      const out: EquationTerm[] = []
      for (let k = roll(most + 1); k > 0; k--) {
        const pool = [...pools[label]!]
        const variables = Array.from({ length: 1 + (roll(4) === 0 ? 1 : 0) }, () => pool.splice(roll(pool.length), 1)[0]!)
        const key = [...variables].sort().join(':')
        if (seen.has(key)) continue
        seen.add(key)
        out.push({ coefficient: fresh('c'), variables: variables.map(parseExpression), span })
      }
      return out
    }
    const levels: LevelSection[][] = []
    let open: (string | null)[] = [null]
    labels.forEach((sections, l) => {
      const equations = new Map(sections.map((label) => [label, [] as LevelEquation[]]))
      for (const coefficient of open) {
        sections.forEach((label, s) => {
          if (s > 0 && roll(3) === 0) return
          const first = s === 0
          const own = terms(label, l === 0 ? 3 : 2)
          // The first coefficient keeps its constant, so that the next level has something to explain.
          const constant = first && (l === 0 || coefficient === open[0] || roll(4) > 0) ? fresh('k') : null
          const error =
            l === 0
              ? gaussian
                ? fresh('e')
                : null
              : roll(3) > 0 || (constant === null && own.length === 0)
                ? fresh('d')
                : null
          const offsets = l === 0 && roll(4) === 0 ? [parseExpression('log(w)')] : []
          equations.get(label)!.push({ coefficient, constant, terms: own, offsets, error, source: '', line: 0, span })
        })
      }
      for (const [label, own] of equations) {
        if (l === 0 || own.some(({ error }) => error !== null)) continue
        if (own.length === 0)
          own.push({
            coefficient: open[0]!,
            constant: null,
            terms: [],
            offsets: [],
            error: fresh('d'),
            source: '',
            line: 0,
            span,
          })
        else own[0] = { ...own[0]!, error: fresh('d') }
        equations.set(label, own)
      }
      levels.push(
        sections.map((label) => {
          const own = equations.get(label)!
          const errors = own.flatMap(({ error }) => (l > 0 && error !== null ? [error] : []))
          return {
            label: l === 0 ? ['', 'row'][roll(2)]! : label,
            group: groupOf(label),
            equations: own,
            header: { source: '', line: 0 },
            blocks: partition(errors, roll),
          }
        }),
      )
      open = [...equations.values()]
        .flat()
        .flatMap((e) => [...(e.constant === null ? [] : [e.constant]), ...e.terms.map((t) => t.coefficient)])
    })
    const response = parseExpression(['y', 'log(y)', '`my y`'][roll(3)]!)
    const equations: LevelEquations = {
      outcome: {
        response,
        at: { source: '', line: 0 },
        distribution: gaussian
          ? null
          : [
              { family: 'binomial', link: 'logit', trials: roll(2) === 0 ? null : parseExpression('n'), parameter: 'p' },
              { family: 'poisson', link: 'log', trials: null, parameter: 'mu' },
              { family: 'gamma', link: 'inverse', trials: null, parameter: 'mu' },
              { family: 'gaussian', link: 'power:-2', trials: null, parameter: 'm' },
            ][roll(4)]!,
      },
      levels,
      also: [],
    }
    return { equations, structure: structureFor(labels) }
  })

function structureFor(labels: readonly (readonly string[])[]): LevelStructure {
  const levelOf: Record<string, string> = {}
  for (const label of labels.flat()) {
    if (label !== '') for (const text of pools[label]!) levelOf[printExpr(parseExpression(text))] = label
  }
  return { groups: labels.slice(1), levelOf }
}

function partition(errors: readonly string[], roll: (sides: number) => number): ErrorBlock[] {
  if (errors.length === 0) return []
  if (roll(2) === 0) return [{ structure: 'us', errors, args: [] }]
  const blocks: string[][] = []
  for (const error of errors) {
    const at = roll(blocks.length + 1)
    if (at === blocks.length) blocks.push([error])
    else blocks[at]!.push(error)
  }
  return blocks.map((own) => ({
    structure: structures[roll(structures.length)]!,
    errors: own,
    args: [],
  }))
}

/** Any model over the same variables, with any assignment of levels: also products across crossed factors. */
export const anyTerms: fc.Arbitrary<{ terms: ModelTerms; structure: LevelStructure }> = fc
  .tuple(
    fc.constantFrom(...chains.slice(1)),
    fc.boolean(),
    fc.uniqueArray(fc.subarray(Object.values(pools).flat(), { minLength: 1, maxLength: 3 }), {
      selector: (v) => [...v].sort().join(),
      maxLength: 6,
    }),
    fc.array(
      fc.record({
        structure: fc.constantFrom(...structures),
        label: fc.nat(9),
        intercept: fc.boolean(),
        products: fc.uniqueArray(fc.subarray(Object.values(pools).flat(), { minLength: 1, maxLength: 2 }), {
          selector: (v) => [...v].sort().join(),
          maxLength: 3,
        }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([labels, intercept, products, random]) => {
    const groups = labels.slice(1).flat()
    const seen = new Set<string>()
    // The same random term twice is refused by formulas already.
    const distinct = random.filter(({ label, intercept: own, products: texts }) => {
      const key = JSON.stringify([
        label % groups.length,
        own || texts.length === 0,
        texts.map((v) => [...v].sort().join()).sort(),
      ])
      return !seen.has(key) && seen.add(key)
    })
    const product = (texts: readonly string[]) => {
      const variables = texts.map(parseExpression)
      return { variables, label: variables.map(printExpr).join(':') }
    }
    const terms: ModelTerms = {
      response: parseExpression('y'),
      intercept,
      fixed: products.map(product).sort((a, b) => a.variables.length - b.variables.length),
      offsets: [],
      random: distinct.map(({ structure, label, intercept: own, products: texts }): GroupTerm => {
        const groupLabel = groups[label % groups.length]!
        return {
          structure,
          intercept: own || texts.length === 0,
          terms: texts.map(product),
          group: groupOf(groupLabel),
          groupLabel,
          span,
        }
      }),
    }
    return { terms, structure: structureFor(labels) }
  })

/** A model without what does not change it: orders of terms, of variables, of blocks. */
export function model(terms: ModelTerms): unknown {
  const product = ({ variables }: { readonly variables: readonly Expr[] }) => variables.map(printExpr).sort().join(' : ')
  return {
    response: terms.response && printExpr(terms.response),
    intercept: terms.intercept,
    fixed: terms.fixed.map(product).sort(),
    offsets: terms.offsets.map(printExpr),
    random: terms.random
      .map((term) =>
        JSON.stringify([
          term.structure,
          term.groupLabel,
          term.group.map(printExpr),
          term.intercept,
          term.terms.map(product).sort(),
          (term.structureArguments ?? []).map(({ name, value }) => [name, printExpr(value)]),
        ]),
      )
      .sort(),
  }
}

/** A tree without places and with variables as text. */
export function bare(equations: LevelEquations): unknown {
  return JSON.parse(
    JSON.stringify(equations, (key, value: unknown) => {
      if (key === 'span' || key === 'source' || key === 'line' || key === 'header' || key === 'at') return undefined
      if (key === 'variables' || key === 'group' || key === 'offsets') return (value as Expr[]).map(printExpr)
      if (key === 'response' || key === 'trials') return value === null ? null : printExpr(value as Expr)
      if (key === 'value') return printExpr(value as Expr)
      return value
    }),
  )
}

/** A tree without names and orders: what each coefficient multiplies, where it is explained and what varies together. */
export function shape(equations: LevelEquations): unknown {
  const meaning = new Map<string | null, string>([[null, '']])
  return equations.levels.map((sections) =>
    sections.map((section) => {
      const errors = new Map<string, string>()
      const rows = section.equations.map((equation) => {
        const base = meaning.get(equation.coefficient)!
        const part = (term: EquationTerm) => term.variables.map(printExpr).sort().join('*')
        if (equation.constant !== null) meaning.set(equation.constant, `${base}/`)
        for (const term of equation.terms) meaning.set(term.coefficient, `${base}/${part(term)}`)
        if (equation.error !== null) errors.set(equation.error, base)
        return [
          base,
          equation.constant !== null,
          equation.terms.map(part).sort(),
          equation.error !== null,
          equation.offsets.map(printExpr),
        ]
      })
      const blocks = section.blocks.map(({ structure, errors: own }) => [structure, own.map((e) => errors.get(e)).sort()])
      return {
        group: section.group.map(printExpr),
        rows: rows.map((r) => JSON.stringify(r)).sort(),
        blocks: blocks.map((b) => JSON.stringify(b)).sort(),
      }
    }),
  )
}
