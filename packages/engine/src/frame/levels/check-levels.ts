import type { Expr } from '../../formula/ast.ts'
import { writeOutCentring } from '../../formula/levels/centring.ts'
import { equationError, onLine, type Statement } from '../../formula/levels/equation-error.ts'
import type { LevelEquation, LevelEquations, LevelSection } from '../../formula/levels/level-equations.ts'
import { printExpr } from '../../formula/print.ts'
import { variablesOf } from '../../formula/variables-of.ts'
import { checkNames, columnsRead, type EvaluationContext } from '../evaluate.ts'
import { type GroupCodes, groupCodes } from '../group-codes.ts'
import { dateGroup, makeVariable } from '../make-variable.ts'
import type { Variable } from '../model-frame.ts'
import { numberLabel } from '../number-label.ts'
import { manyRows, readColumnsSteps } from '../read-columns.ts'
import type { Table } from '../table.ts'
import { newState } from '../transform-state.ts'
import { type Variation, variationWithin } from './within-groups.ts'

/**
 * Checks level equations against the data that they are for; messages point into the equations. Rests between the columns of many rows.
 *
 * @throws BlupError E204 for an unknown column, E205 and E206 for calls, E207 for a coefficient among the predictors, E307
 *   for a predictor that varies within the groups of its level, E310 for a level that does not consist of whole groups of
 *   the one below.
 */
export function* checkLevelsSteps(equations: LevelEquations, table: Table): Generator<undefined, void, void> {
  const { outcome, levels } = equations
  checkColumns(outcome.response, outcome.at, levels, table)
  if (outcome.distribution?.trials != null) checkColumns(outcome.distribution.trials, outcome.at, levels, table)
  for (const section of levels.flat()) {
    for (const expr of section.group) checkColumns(expr, section.header, levels, table)
    for (const equation of section.equations) {
      for (const term of equation.terms) for (const variable of term.variables) checkColumns(variable, equation, levels, table)
      for (const offset of equation.offsets) checkColumns(offset, equation, levels, table)
    }
  }
  const codes = new Map<LevelSection, GroupCodes>()
  for (const section of levels.slice(1).flat()) {
    if (table.nrow >= manyRows) yield* readColumnsSteps(table, section.group.flatMap(columnsRead))
    yield undefined
    codes.set(section, sectionCodes(section, table))
  }
  yield undefined
  checkNesting(levels, codes)
  for (const [l, sections] of levels.slice(1).entries()) {
    for (const section of sections) {
      const place = { own: section.group, next: (levels[l + 2] ?? []).map(({ group }) => group) }
      for (const equation of section.equations) yield* checkPredictors(equation, section, place, codes.get(section)!, table)
    }
  }
}

function checkColumns(expr: Expr, at: Statement, levels: LevelEquations['levels'], table: Table): void {
  const coefficients = levels
    .flat()
    .flatMap(({ equations }) =>
      equations.flatMap(({ constant, terms }) => [
        ...(constant === null ? [] : [constant]),
        ...terms.map((term) => term.coefficient),
      ]),
    )
  for (const name of variablesOf(expr)) {
    if (table.columns.has(name) || !coefficients.includes(name)) continue
    throw equationError(
      'E207',
      `\`${name}\` is a coefficient, and coefficients as predictors of others are not built yet.`,
      at,
      expr.span,
      ['put a column there'],
    )
  }
  onLine(at, () => checkNames(expr, table.columns, at.source))
}

function contextOf(table: Table, source: string): EvaluationContext {
  return { table, state: newState({}), source, datesRead: new Set() }
}

function sectionCodes(section: LevelSection, table: Table): GroupCodes {
  const context = contextOf(table, section.header.source)
  return groupCodes(
    section.group.map((expr) => dateGroup(printExpr(expr), expr, context) ?? makeVariable(printExpr(expr), expr, context)),
  )
}

/** Each higher level consists of whole groups of some classification below it. */
function checkNesting(levels: LevelEquations['levels'], codes: ReadonlyMap<LevelSection, GroupCodes>): void {
  levels.forEach((sections, l) => {
    if (l < 2) return
    for (const outer of sections) {
      const { refs, levels: names } = codes.get(outer)!
      const asVariable: Variable = { kind: 'categorical', label: outer.label, codes: refs, levels: names, ordered: false }
      const spread = levels[l - 1]!.map((inner) => {
        const own = codes.get(inner)!
        return { inner, own, found: variationWithin(asVariable, own.refs, own.levels.length) }
      })
      const first = spread[0]!
      if (spread.some(({ found }) => found === null) || first.found === null) continue
      const { group, rows } = first.found
      const places = rows.map((row) => names[refs[row]!]).join(' and ')
      const message = `\`${first.inner.label}\` ${first.own.levels[group]} is in \`${outer.label}\` ${places}, so level ${l + 1} does not consist of whole groups of level ${l}.`
      throw equationError('E310', message, outer.header, { start: 0, end: outer.header.source.length }, [
        `if the labels repeat in each \`${outer.label}\`, write \`level ${l} (${first.inner.group.map(printExpr).join(':')}:${outer.group.map(printExpr).join(':')}):\``,
        `if the two cross, give both the header \`level ${l} (...)\``,
      ])
    }
  })
}

function* checkPredictors(
  equation: LevelEquation,
  section: LevelSection,
  place: Parameters<typeof writeOutCentring>[1],
  codes: GroupCodes,
  table: Table,
): Generator<undefined, void, void> {
  for (const term of equation.terms) {
    for (const expr of term.variables) {
      const written = writeOutCentring(expr, place)
      if ('why' in written) continue
      if (table.nrow >= manyRows) yield* readColumnsSteps(table, columnsRead(written))
      yield undefined
      const label = printExpr(expr)
      const variable = makeVariable(label, written, contextOf(table, equation.source))
      yield undefined
      const found = variationWithin(variable, codes.refs, codes.levels.length)
      if (found !== null) throw varies(variable, found, equation, section, codes, expr)
    }
  }
}

function varies(
  variable: Variable,
  found: Variation,
  equation: LevelEquation,
  section: LevelSection,
  codes: GroupCodes,
  expr: Expr,
): Error {
  const { label } = variable
  const values = found.rows.map((row) => valueText(variable, row)).join(' and ')
  const message = `\`${label}\` varies within \`${section.label}\`, as in ${codes.levels[found.group]} (${values}), and a predictor there has one value a group.`
  return equationError('E307', message, equation, expr.span, [
    `put \`${label}\` into the equation of a lower level`,
    ...(variable.kind === 'numeric' ? [`use its group mean: \`mean(${label})\``] : []),
  ])
}

function valueText(variable: Variable, row: number): string {
  if (variable.kind === 'categorical') return variable.levels[variable.codes[row]!]!
  return numberLabel(variable.columns.find((values) => !Number.isNaN(values[row]))?.[row] ?? Number.NaN)
}
