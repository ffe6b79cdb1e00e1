import type { Coefficient, EquationSystem, ErrorTerm, Section } from '../equation-system.ts'
import { coefficientSummand, outcomeBlock, productNode } from '../level-form.ts'
import { type EquationBlock, line, type MathNode, plus, squared, sub, symbol } from '../math-node.ts'
import type { Notation, PrintOptions, Symbols } from '../notation.ts'

/**
 * MLwiN (Rasbash et al.): every column of X has a numbered beta, and the betas that vary have an equation that adds their
 * random parts, the residual among those of the constant: beta_0ij = beta_0 + u_0j + e_0ij.
 */
export const mlwin: Notation = {
  name: 'mlwin',
  title: 'MLwiN',
  symbols: mlwinSymbols,
  level: mlwinLevels,
  matrices: {
    twoStep: null,
    oneStep: {
      design: 'X',
      fixed: 'beta',
      randomDesign: 'Z',
      random: 'u',
      residual: 'e',
      covariance: 'Omega_u',
      residualCovariance: 'Omega_e',
    },
  },
}

/** Errors from level 2 up; level 1 has e. */
const errorLetters = ['u', 'v', 'f', 'g', 'h', 'k']

function letterOf(section: Section): string {
  return errorLetters[section.position] ?? 'w'
}

/** The number of the beta that a random part belongs to: that of its column in X, or the next free ones. */
function numbers(system: EquationSystem): (c: Coefficient) => number {
  const products = new Map<string, number>()
  const key = (c: Coefficient) => JSON.stringify(c.product.map(({ name }) => name).sort())
  for (const c of system.fixed) products.set(key(c), c.fixed!.index)
  return (c) => {
    const known = products.get(key(c))
    if (known !== undefined) return known
    const next = Math.max(-1, ...products.values()) + 1
    products.set(key(c), next)
    return next
  }
}

function mlwinSymbols(system: EquationSystem): Symbols {
  const numberOf = numbers(system)
  const from = (section: Section): string[] =>
    system.chain || section.level === 1
      ? system.sections.filter(({ level }) => level >= section.level).map(({ index }) => index)
      : [section.index]
  return {
    rowIndices: system.sections.map(({ index }) => index),
    coefficient: (c) => sub(symbol('beta'), String(numberOf(c))),
    error: (e) => sub(symbol(letterOf(e.section)), String(numberOf(e.of)), ...from(e.section)),
    residual: sub(symbol('e'), '0', ...system.sections.map(({ index }) => index)),
    variableIndices: (section) => from(section),
    residualVariance: squared(sub(symbol('sigma'), 'e0')),
    covariance: (block) => {
      const { section } = block.errors[0]!
      const several = section.blocks.length > 1 ? [String(section.blocks.indexOf(block) + 1)] : []
      return sub(symbol('Omega'), letterOf(section), ...several)
    },
    element: (block, r, c) => {
      const own = [block.errors[r]!, block.errors[c]!].map(({ of }) => numberOf(of))
      const letter = letterOf(block.errors[0]!.section)
      return r === c
        ? squared(sub(symbol('sigma'), `${letter}${own[0]}`))
        : sub(symbol('sigma'), `${letter}${own.join(own.some((n) => n > 9) ? ',' : '')}`)
    },
  }
}

function mlwinLevels(system: EquationSystem, symbols: Symbols, print: PrintOptions): EquationBlock[] {
  const numberOf = numbers(system)
  const errors = system.sections.flatMap((section) => section.equations.flatMap(({ error }) => (error === null ? [] : [error])))
  const gaussian = system.outcome.distribution === null
  const varying = new Map<number, ErrorTerm[]>()
  for (const error of errors) varying.set(numberOf(error.of), [...(varying.get(numberOf(error.of)) ?? []), error])
  const product = (c: Coefficient): MathNode[] => c.product.map((piece) => productNode(piece, system, symbols, null))
  const columns = [
    ...system.fixed,
    ...errors
      .filter(
        ({ of }, i) =>
          !system.fixed.some((c) => numberOf(c) === numberOf(of)) &&
          errors.findIndex((e) => numberOf(e.of) === numberOf(of)) === i,
      )
      .map(({ of }) => of),
  ]
  const indices = (c: Coefficient): string[] => {
    const own = varying.get(numberOf(c)) ?? []
    if (numberOf(c) === 0 && c.product.length === 0 && gaussian) return [...symbols.rowIndices]
    return [...new Set(own.flatMap(({ section }) => symbols.variableIndices(section, null)))]
  }
  const isVarying = (c: Coefficient): boolean => indices(c).length > 0
  const first = columns.map((c) => {
    if (!isVarying(c)) return coefficientSummand(c, symbols, null, print, product(c))
    const node = sub(symbol('beta'), String(numberOf(c)), ...indices(c))
    return plus(product(c).length === 0 ? node : ({ kind: 'row', items: [node, ...product(c)] } as MathNode))
  })
  const noConstant = !columns.some((c) => c.product.length === 0)
  const lines = columns.filter(isVarying).map((c) => {
    const fixed = c.fixed === null ? [] : [coefficientSummand(c, symbols, null, print, [])]
    const own = (varying.get(numberOf(c)) ?? []).map((error) => plus(symbols.error(error, null)))
    const residual = gaussian && c.product.length === 0 ? [plus(symbols.residual)] : []
    return line(sub(symbol('beta'), String(numberOf(c)), ...indices(c)), '=', ...fixed, ...own, ...residual)
  })
  const outcome = outcomeBlock(
    system,
    symbols,
    [...first, ...(noConstant && gaussian ? [plus(symbols.residual)] : [])],
    'model',
  )
  return [{ ...outcome, lines: [...outcome.lines, ...lines] }]
}
