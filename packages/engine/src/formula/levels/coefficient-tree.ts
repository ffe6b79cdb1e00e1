import type { Expr } from '../ast.ts'
import { printExpr } from '../print.ts'
import type { GroupTerm, ModelTerms } from '../terms.ts'
import type { LevelStructure } from './level-structure.ts'

/** A coefficient: the path of indices that leads to it and what it multiplies in its own equation (nothing: a constant). */
export interface TreeNode {
  readonly path: readonly number[]
  readonly part: readonly Expr[]
  /** Given when the equation that holds it is written. */
  name: string
}

interface Branch extends TreeNode {
  path: readonly number[]
  /** By section of the next level; the constant has the key of no variables. */
  sections: Map<string, Map<string, Branch>>
  readonly errors: Set<string>
}

/** The equation of one node in one section. */
export interface TreeEquation {
  readonly node: TreeNode
  readonly constant: TreeNode | null
  readonly terms: readonly TreeNode[]
  readonly error: boolean
}

/**
 * The products of a model as a tree: level 1 divides the fixed terms by their level-1 part, each higher level by the part
 * that its variables have; a term ends in a constant on every level that it has no part in.
 */
export class CoefficientTree {
  readonly #levels: readonly (readonly string[])[]
  readonly #root: Branch
  readonly #split: (variables: readonly Expr[]) => Part[]
  readonly #ends = new Map<GroupTerm, Branch[]>()
  /** The largest index. */
  widest = 0

  constructor(terms: ModelTerms, random: readonly GroupTerm[], structure: LevelStructure) {
    this.#levels = structure.groups
    this.#root = newBranch([])
    const splits = new Map<string, Part[]>()
    const whole = (variables: readonly Expr[]): Part[] => (variables.length === 0 ? [] : [{ level: 1, section: '', variables }])
    this.#split = (variables) => splits.get(keyOf(variables)) ?? splitByLevel(variables, structure)
    // A random term of a product needs the product's coefficient on a level below its own groups.
    for (const term of random) {
      const level = this.#levels.findIndex((labels) => labels.includes(term.groupLabel)) + 2
      for (const { variables } of term.terms) {
        if (this.#split(variables).some((part) => part.level >= level)) splits.set(keyOf(variables), whole(variables))
      }
    }
    const products = [
      ...(terms.intercept ? [[]] : []),
      ...terms.fixed.map(({ variables }) => variables),
      ...random.flatMap((term) => [...(term.intercept ? [[]] : []), ...term.terms.map(({ variables }) => variables)]),
    ]
    // Level-1 coefficients are numbered by degree, as the terms of a formula are.
    const first = products.map((variables) => this.#split(variables).find(({ level }) => level === 1)?.variables ?? [])
    for (const variables of first.sort((a, b) => a.length - b.length)) this.#child(this.#root, '', variables)
    if (terms.intercept) this.#grow([])
    for (const { variables } of terms.fixed) this.#grow(variables)
    for (const term of random) {
      const ends = [...(term.intercept ? [[]] : []), ...term.terms.map((t) => t.variables)].map((variables) =>
        this.#vary(variables, term.groupLabel),
      )
      this.#ends.set(term, ends)
    }
    this.#number(this.#root)
  }

  /** The equations of a section, in the order of the coefficients that they explain. */
  equationsOf(level: number, section: string): TreeEquation[] {
    let nodes: Branch[] = [this.#root]
    for (let l = 1; l < level; l++)
      nodes = nodes.flatMap((node) => [...node.sections.values()].flatMap((children) => [...children.values()]))
    return nodes.map((node) => {
      const children = node.sections.get(section) ?? new Map<string, Branch>()
      const constant = children.get(keyOf([])) ?? null
      return {
        node,
        constant,
        terms: [...children.values()].filter((child) => child !== constant),
        error: node.errors.has(section),
      }
    })
  }

  /** The coefficients that vary in a random term, its intercept first. */
  nodesOf(term: GroupTerm): readonly TreeNode[] {
    return this.#ends.get(term) ?? []
  }

  /** The fixed effect of a product: a constant on each level that the product has no part in. */
  #grow(variables: readonly Expr[]): void {
    this.#descend(this.#split(variables), this.#levels.length + 1)
  }

  /** The coefficient of a product on the level below `group`, marked as varying between its levels. */
  #vary(variables: readonly Expr[], group: string): Branch {
    const level = this.#levels.findIndex((labels) => labels.includes(group)) + 2
    const node = this.#descend(this.#split(variables), level - 1)
    node.errors.add(group)
    return node
  }

  #descend(parts: readonly Part[], to: number): Branch {
    let node = this.#root
    for (let level = 1; level <= to; level++) {
      const part = parts.find((p) => p.level === level)
      node = this.#child(node, level === 1 ? '' : (part?.section ?? this.#levels[level - 2]![0]!), part?.variables ?? [])
    }
    return node
  }

  #child(parent: Branch, section: string, variables: readonly Expr[]): Branch {
    const children = parent.sections.get(section) ?? new Map<string, Branch>()
    parent.sections.set(section, children)
    const key = keyOf(variables)
    const known = children.get(key)
    if (known !== undefined) return known
    const child = newBranch(variables)
    children.set(key, child)
    return child
  }

  /**
   * Paths for all below a node. The constant is number 0 whether there is one or not; sections that cross number their terms
   * together, in the order of the sections and not of the terms, so that what is written is read back with the same numbers.
   */
  #number(node: Branch): void {
    const order = ['', ...this.#levels.flat()]
    node.sections = new Map([...node.sections].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
    let terms = 0
    for (const children of node.sections.values()) {
      for (const child of children.values()) {
        const index = child.part.length === 0 ? 0 : ++terms
        this.widest = Math.max(this.widest, index)
        child.path = [...node.path, index]
        this.#number(child)
      }
    }
  }
}

interface Part {
  readonly level: number
  readonly section: string
  readonly variables: readonly Expr[]
}

function newBranch(part: readonly Expr[]): Branch {
  return { path: [], part, name: '', sections: new Map(), errors: new Set() }
}

/** Products are sets: the same variables in another order are one product. */
const keyOf = (variables: readonly Expr[]): string => JSON.stringify(variables.map(printExpr).sort())

/** A product's part on each level; all of it on level 1 where two of its variables describe crossed classifications. */
function splitByLevel(variables: readonly Expr[], { groups, levelOf }: LevelStructure): Part[] {
  const parts = new Map<number, { section: string; variables: Expr[] }>()
  for (const variable of variables) {
    const label = printExpr(variable)
    const section = Object.hasOwn(levelOf, label) ? levelOf[label]! : ''
    const at = groups.findIndex((labels) => labels.includes(section))
    const level = at < 0 ? 1 : at + 2
    const part = parts.get(level)
    if (part === undefined) parts.set(level, { section: level === 1 ? '' : section, variables: [variable] })
    else if (level === 1 || part.section === section) part.variables.push(variable)
    else return [{ level: 1, section: '', variables }]
  }
  return [...parts].sort(([a], [b]) => a - b).map(([level, part]) => ({ level, ...part }))
}
