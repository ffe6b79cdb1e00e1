import type { Expr, Span } from '../ast.ts'
import { printExpr } from '../print.ts'
import { termLabel } from '../term-label.ts'
import type { FixedTerm, GroupTerm, ModelTerms } from '../terms.ts'
import { type CentringPlace, writeOutCentring } from './centring.ts'
import { equationError } from './equation-error.ts'
import type { LevelEquation, LevelEquations, LevelSection } from './level-equations.ts'

/** A model in terms, with the distribution of its outcome. */
export interface TermsOfLevels {
  readonly terms: ModelTerms
  readonly family: string
  readonly link: string
}

/** A coefficient with the product that it multiplies once everything is put together. */
interface Coefficient {
  readonly variables: readonly Expr[]
  /** The highest level that has a part in the product; 0 for the constant of all. */
  readonly reach: number
  readonly equation: LevelEquation
  readonly span: Span
}

/**
 * Puts level equations together: a coefficient of the top level becomes the fixed term of everything that it multiplies on
 * the way down, an error term the random coefficient of what its own coefficient multiplies.
 *
 *     b1 = g10 + g11*Z + d1,  y = b0 + b1*x + e   ->   x + x:Z + (0 + x | group)
 *
 * Terms of level 1 come first, then those with a part of level 2, and so on; within a degree that is the order of columns.
 *
 * @throws BlupError E312 for `group(x)` where no single level is next, E313 for a product with two coefficients.
 */
export function equationsToTerms(equations: LevelEquations): TermsOfLevels {
  const { outcome, levels, also } = equations
  let coefficients = new Map<string, Coefficient>()
  const fixed: Coefficient[] = []
  const offsets: Expr[] = []
  const random: GroupTerm[] = []
  levels.forEach((sections, l) => {
    const next = (levels[l + 1] ?? []).map(({ group }) => group)
    const defined = new Map<string, Coefficient>()
    for (const section of sections) {
      const products = new Map<string, readonly Expr[]>()
      for (const equation of section.equations) {
        const left = equation.coefficient === null ? null : coefficients.get(equation.coefficient)!
        const base = left === null ? [] : left.variables
        const place = { own: section.group, next }
        if (equation.constant !== null) {
          defined.set(equation.constant, { variables: base, reach: left?.reach ?? 0, equation, span: equation.span })
        }
        for (const term of equation.terms) {
          const own = term.variables.map((variable) => written(variable, place, equation))
          defined.set(term.coefficient, { variables: [...base, ...own], reach: l + 1, equation, span: term.span })
        }
        if (equation.error !== null) products.set(equation.error, base)
        offsets.push(...equation.offsets.map((e) => written(e, place, equation)))
      }
      if (l > 0) random.push(...section.blocks.map((block) => groupTerm(block.errors, products, section, block)))
    }
    if (l === levels.length - 1) fixed.push(...defined.values())
    coefficients = defined
  })
  checkOnce(fixed)
  const ordered = [...fixed].sort((a, b) => a.reach - b.reach)
  const terms = ordered.filter(({ variables }) => variables.length > 0).map(({ variables }) => fixedTerm(variables))
  const { distribution } = outcome
  return {
    terms: {
      response:
        distribution === null || distribution.trials === null
          ? outcome.response
          : successesAndFailures(outcome.response, distribution.trials),
      intercept: fixed.some(({ variables }) => variables.length === 0),
      fixed: terms.sort(byDegree),
      offsets,
      random: [...random, ...also],
    },
    family: distribution?.family ?? 'gaussian',
    link: distribution?.link ?? 'identity',
  }
}

const byDegree = (a: FixedTerm, b: FixedTerm): number => a.variables.length - b.variables.length

const fixedTerm = (variables: readonly Expr[]): FixedTerm => ({ variables, label: termLabel(variables) })

function groupTerm(
  errors: readonly string[],
  products: ReadonlyMap<string, readonly Expr[]>,
  { group, label }: LevelSection,
  block: LevelSection['blocks'][number],
): GroupTerm {
  const own = errors.map((error) => products.get(error)!)
  return {
    structure: block.structure,
    intercept: own.some((variables) => variables.length === 0),
    terms: own
      .filter((variables) => variables.length > 0)
      .map(fixedTerm)
      .sort(byDegree),
    group,
    groupLabel: label,
    ...(block.args.length === 0 ? {} : { structureArguments: block.args }),
    span: { start: 0, end: 0 },
  }
}

function written(variable: Expr, place: CentringPlace, equation: LevelEquation): Expr {
  const out = writeOutCentring(variable, place)
  if (!('why' in out)) return out
  const { call, why } = out
  const text = printExpr(call)
  const argument = printExpr(call.args[0]!.value)
  if (why === 'several-next-levels') {
    const groups = place.next.map((group) => group.map(printExpr).join(', '))
    const message = `\`${text}\` does not say by which of ${groups.map((g) => `\`${g}\``).join(' and ')} it is centred.`
    throw equationError(
      'E312',
      message,
      equation,
      call.span,
      groups.map((g) => `write \`${call.callee}(${argument}, ${g})\``),
    )
  }
  const message =
    why === 'no-next-level'
      ? `\`${text}\` is centred on the means of the next level's groups, and there is no next level.`
      : `\`${text}\` stands on level 1, where it has no groups to take means of.`
  throw equationError('E312', message, equation, call.span, [`name the groups: \`${call.callee}(${argument}, school)\``])
}

function checkOnce(fixed: readonly Coefficient[]): void {
  const seen = new Set<string>()
  for (const { variables, equation, span } of fixed) {
    const labels = variables.map(printExpr)
    const key = JSON.stringify([...labels].sort())
    if (seen.has(key)) {
      throw equationError('E313', `\`${labels.join('*') || 'The constant'}\` has a second coefficient here.`, equation, span, [
        'leave one of the two out',
      ])
    }
    seen.add(key)
  }
}

/** `cbind(y, n - y)`. */
function successesAndFailures(successes: Expr, trials: Expr): Expr {
  const { span } = successes
  const failures: Expr = { kind: 'binary', op: '-', left: trials, right: successes, span }
  return { kind: 'call', callee: 'cbind', args: [successes, failures].map((value) => ({ name: null, value })), span }
}
