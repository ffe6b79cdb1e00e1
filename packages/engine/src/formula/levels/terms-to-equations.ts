import type { Expr } from '../ast.ts'
import { equalExpr } from '../equal-expr.ts'
import { printExpr } from '../print.ts'
import type { GroupTerm, ModelTerms } from '../terms.ts'
import { shortenCentring } from './centring.ts'
import { indexedName, sectionLetters } from './coefficient-names.ts'
import { CoefficientTree, type TreeNode } from './coefficient-tree.ts'
import type { LevelEquation, LevelEquations, LevelSection, Outcome } from './level-equations.ts'
import { type LevelStructure, structureFromTerms } from './level-structure.ts'
import { distributionOf } from './outcome-distribution.ts'

/** How the equations of a formula call what the formula does not name. */
export interface ToEquationsOptions {
  /** Which factor stands at which level, and which variables describe it; by default what the terms alone say. */
  readonly structure?: LevelStructure | undefined
  readonly family?: string | undefined
  readonly link?: string | undefined
  /** What a row is, such as `student`. */
  readonly rowLabel?: string | undefined
}

/**
 * Takes a model apart into level equations: each term is split into its level-1 part, which gets a coefficient, and the
 * parts of higher levels, which explain it. Random terms become error terms of the coefficients. A product whose parts
 * have no such order, such as one of two crossed classifications, is a variable of level 1; a random term that would give
 * a coefficient a second error term stays under `also:`. Nothing is lost: `equationsToTerms` gives the same model.
 */
export function termsToEquations(terms: ModelTerms, options: ToEquationsOptions = {}): LevelEquations {
  const structure = options.structure ?? structureFromTerms(terms)
  const { inside, also } = sortRandomTerms(terms.random, structure)
  const used = new Set(inside.map(({ groupLabel }) => groupLabel))
  const groups = structure.groups
    .map((labels) => labels.filter((label) => used.has(label)))
    .filter((labels) => labels.length > 0)
  const tree = new CoefficientTree(terms, inside, { ...structure, groups })
  const factors = new Map(inside.map((term) => [term.groupLabel, term.group]))

  const levels: LevelSection[][] = []
  let crossings = 0
  const long = tree.widest > 9
  /** Places for the equations of each level: the nodes of the level below. */
  const sectionsOf = (level: number) => (level === 1 ? [''] : groups[level - 2]!)
  for (let level = 1; level <= groups.length + 1; level++) {
    const next = (groups[level - 1] ?? []).map((label) => factors.get(label)!)
    levels.push(
      sectionsOf(level).map((label, s): LevelSection => {
        const letters = sectionLetters(level, s === 0 ? null : crossings++)
        const own = level === 1 ? [] : factors.get(label)!
        const place = { own, next }
        const errorNames = new Map<TreeNode, string>()
        const equations = tree
          .equationsOf(level, label)
          .flatMap(({ node, constant, terms: children, error }): LevelEquation[] => {
            if (level > 1 && constant === null && children.length === 0 && !error) return []
            if (error) errorNames.set(node, indexedName(letters.error, node.path, long))
            for (const child of [...(constant === null ? [] : [constant]), ...children]) {
              child.name = indexedName(letters.coefficient, child.path, long)
            }
            return [
              {
                coefficient: level === 1 ? null : node.name,
                constant: constant?.name ?? null,
                terms: children.map((child) => ({
                  coefficient: child.name,
                  variables: child.part.map((variable) => shortenCentring(variable, place)),
                  span: nowhere,
                })),
                offsets: level === 1 ? terms.offsets.map((e) => shortenCentring(e, place)) : [],
                error: level === 1 ? (isGaussian(options) ? letters.error : null) : (errorNames.get(node) ?? null),
                source: '',
                line: 0,
                span: nowhere,
              },
            ]
          })
        const blocks = inside
          .filter(({ groupLabel }) => level > 1 && groupLabel === label)
          .map((term) => {
            const nodes = tree.nodesOf(term)
            // An unstructured block has no order of its own; others, such as ar1, keep that of the term.
            const ordered = term.structure === 'us' ? [...errorNames.keys()].filter((node) => nodes.includes(node)) : nodes
            return {
              structure: term.structure,
              errors: ordered.map((node) => errorNames.get(node)!),
              args: term.structureArguments ?? [],
            }
          })
        return {
          label: level === 1 ? (options.rowLabel ?? '') : label,
          group: own,
          header: { source: '', line: 0 },
          equations,
          blocks,
        }
      }),
    )
  }
  return { outcome: outcomeOf(terms, options), levels, also }
}

const nowhere = { start: 0, end: 0 }

function isGaussian({ family = 'gaussian', link = 'identity' }: ToEquationsOptions): boolean {
  return family === 'gaussian' && link === 'identity'
}

/** Terms that give each coefficient at most one error term in a classification, and those that do not. */
function sortRandomTerms(random: readonly GroupTerm[], structure: LevelStructure): { inside: GroupTerm[]; also: GroupTerm[] } {
  const known = new Set(structure.groups.flat())
  const taken = new Map<string, Set<string>>()
  const inside: GroupTerm[] = []
  const also: GroupTerm[] = []
  for (const term of random) {
    const own = productKeys(term)
    const before = taken.get(term.groupLabel) ?? new Set()
    if (!known.has(term.groupLabel) || own.some((key) => before.has(key))) {
      also.push(term)
      continue
    }
    for (const key of own) before.add(key)
    taken.set(term.groupLabel, before)
    inside.push(term)
  }
  return { inside, also }
}

function productKeys(term: GroupTerm): string[] {
  const keys = term.terms.map(({ variables }) => JSON.stringify(variables.map(printExpr).sort()))
  return term.intercept ? ['[]', ...keys] : keys
}

function outcomeOf(terms: ModelTerms, options: ToEquationsOptions): Outcome {
  const response: Expr = terms.response ?? { kind: 'name', name: 'y', span: nowhere }
  const { family = 'gaussian', link = 'identity' } = options
  const at = { source: '', line: 0 }
  if (isGaussian(options)) return { response, at, distribution: null }
  const parameter = distributionOf(family)?.mean ?? 'mu'
  const counts = family === 'binomial' ? readCounts(response) : null
  return {
    response: counts?.successes ?? response,
    at,
    distribution: { family, link, trials: counts?.trials ?? null, parameter },
  }
}

/** `cbind(y, n - y)`: y successes in n trials. */
function readCounts(e: Expr): { readonly successes: Expr; readonly trials: Expr } | null {
  if (e.kind !== 'call' || e.callee !== 'cbind' || e.args.length !== 2 || e.args.some(({ name }) => name !== null)) return null
  const [successes, failures] = e.args.map(({ value }) => value)
  if (failures!.kind !== 'binary' || failures!.op !== '-' || !equalExpr(failures!.right, successes!)) return null
  return { successes: successes!, trials: failures!.left }
}
