import type { Expr } from '../formula/ast.ts'
import { parseExpression } from '../formula/parser.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelTerms } from '../formula/terms.ts'
import { variablesOf } from '../formula/variables-of.ts'
import { BlupError } from '../messages/blup-error.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { nearestName } from '../messages/nearest-name.ts'
import type { Basis, BasisVariable } from './basis.ts'
import { convertColumn } from './convert-column.ts'
import type { EvaluationContext } from './evaluate.ts'
import { factorFromNumbers } from './factor-from-numbers.ts'
import { fittedCodes } from './fitted-codes.ts'
import { optionNumbers, rowNumbers } from './frame-option.ts'
import { frameParts } from './frame-parts.ts'
import { count, listSome } from './list-text.ts'
import { dateGroup, makeVariable } from './make-variable.ts'
import type { ModelFrame, Variable } from './model-frame.ts'
import type { Column, FactorColumn, Table } from './table.ts'
import { groupState, storedState } from './transform-state.ts'

/** The variables of new data, coded as the fit's were. Rows with missing values stay: NaN in numbers, -1 in codes. */
export interface NewFrame extends Pick<ModelFrame, 'terms' | 'n' | 'offset' | 'variables' | 'basis' | 'findings'> {
  readonly mayLack: true
}

export interface NewDataOptions {
  /** Whether the random terms are wanted too: their variables and their groups. True by default. */
  readonly random?: boolean | undefined
  /** Offset of the new rows, where the fit was given one as numbers. */
  readonly offset?: ArrayLike<number> | undefined
}

/**
 * Evaluates a model's terms on new data with the levels and the constants of the fit. A category may be given by the
 * number or the logical value that names its level.
 *
 * @throws BlupError P501 for a column that is missing, P504 for a level that the fit has not seen (groups may be new), D101
 *   for text where the fit had numbers, D103 for an offset of another length.
 */
export function frameForNewData(basis: Basis, terms: ModelTerms, table: Table, options: NewDataOptions = {}): NewFrame {
  const parts = frameParts(options.random === false ? { ...terms, random: [] } : terms)
  const offsetOption = basis.offset === null ? [] : [parseExpression(basis.offset)]
  const offsets = [...terms.offsets, ...offsetOption]
  requireColumns([...parts.fixed.values(), ...parts.slopes.values(), ...parts.groups.values(), ...offsets], table)
  const context: EvaluationContext = {
    table,
    state: storedState(basis.state),
    datesRead: new Set(),
    column: (name) => fittedColumn(basis, name, table),
    newGroups: new Map(),
  }
  const stored = new Map(basis.variables.map((variable) => [variable.label, variable]))
  const variables = new Map<string, Variable>()
  const findings: Finding[] = []
  for (const [label, expr] of [...parts.fixed, ...parts.slopes]) {
    if (variables.has(label)) continue
    const old = stored.get(label)
    if (old === undefined) {
      throw new BlupError('D122', `The stored fit lacks the variable \`${label}\`.`, { fixes: ['fit the model again'] })
    }
    const variable = conform(makeVariable(label, expr, { ...context, column: columnOf(expr, context) }), old)
    variables.set(label, variable)
    findings.push(...outsideFindings(variable, old))
  }
  const groupContext = { ...context, state: groupState(context.state), column: () => undefined }
  for (const [label, expr] of parts.groups) {
    if (variables.has(label)) continue
    variables.set(label, dateGroup(label, expr, context) ?? makeVariable(label, expr, groupContext))
  }
  const addends = offsets.map((expr) => rowNumbers(`offset(${printExpr(expr)})`, expr, 'E206', context))
  if (basis.givenAsNumbers.includes('offset')) addends.push(newOffset(options.offset, table))
  const offset = addends.length === 0 ? null : addends.reduce((a, b) => a.map((v, i) => v + b[i]!))
  findings.push(...[...context.newGroups!].map(newGroupsFinding))
  return { terms, n: table.nrow, offset, variables, basis, findings, mayLack: true }
}

function requireColumns(expressions: readonly Expr[], table: Table): void {
  for (const expr of expressions) {
    for (const name of variablesOf(expr)) {
      if (table.columns.has(name) || name === 'pi') continue
      const near = nearestName(name, table.columns.keys())
      throw new BlupError('P501', `The new data have no column \`${name}\`, which the model needs.`, {
        place: { column: name },
        fixes: near === null ? [] : [`did you mean \`${near}\`?`],
      })
    }
  }
}

/** A bare column is matched to the fit's levels afterwards; inside a call its levels have to be the fit's at once. */
function columnOf(expr: Expr, context: EvaluationContext): (name: string) => Column | undefined {
  return (name) => (expr.kind === 'name' ? undefined : context.column?.(name))
}

/** A factor column with the levels, the order and the origin that it had in the fit. */
function fittedColumn(basis: Basis, name: string, table: Table): Column | undefined {
  if (!Object.hasOwn(basis.factorColumns, name)) return undefined
  const fitted = basis.factorColumns[name]!
  const factor = convertColumn(name, table.columns.get(name)!, 'factor') as FactorColumn
  return { kind: 'factor', ...fitted, codes: fittedCodes(name, factor.codes, factor.levels, fitted.levels) }
}

/** The variable with the fit's levels, in their order. */
function conform(variable: Variable, fitted: BasisVariable): Variable {
  const { label } = variable
  if (fitted.kind === 'categorical') {
    const { levels, ordered } = fitted
    const own = variable.kind === 'categorical' ? variable : factorFromNumbers(variable.columns[0]!)
    return { kind: 'categorical', label, codes: fittedCodes(label, own.codes, own.levels, levels), levels, ordered }
  }
  if (variable.kind === 'numeric' && variable.columns.length === fitted.suffixes.length) return variable
  const what = variable.kind === 'numeric' ? `${variable.columns.length} columns` : `categories (${listSome(variable.levels)})`
  throw new BlupError('D101', `\`${label}\` holds ${what} in the new data, and the fit has numbers.`, {
    place: { column: label },
    fixes: [`declare \`${label}\` a number in the new data`],
  })
}

/** P503 for values further from the fit's range than the range is wide. */
function outsideFindings(variable: Variable, fitted: BasisVariable): Finding[] {
  if (variable.kind !== 'numeric' || fitted.kind !== 'numeric') return []
  return variable.columns.flatMap((values, k) => {
    const [low, high] = fitted.range[k]!
    const reach = high - low
    let outside = 0
    let farthest = low
    let distance = reach
    for (const value of values) {
      const beyond = Math.max(low - value, value - high)
      if (!(beyond > reach)) continue
      outside++
      if (beyond <= distance) continue
      distance = beyond
      farthest = value
    }
    if (outside === 0) return []
    const name = `${variable.label}${variable.suffixes[k]!}`
    const evidence = `${count(outside, 'row')} of ${values.length}, the farthest ${shortNumber(farthest)}; the fit has seen ${shortNumber(low)} to ${shortNumber(high)}.`
    return [
      finding('P503', `\`${name}\` is far outside the data`, evidence, {
        consequence: 'Predictions there rest on the form of the model, not on data.',
      }),
    ]
  })
}

function newGroupsFinding([call, groups]: readonly [string, readonly string[]]): Finding {
  return finding(
    'P506',
    `\`${call}\` takes the means of new groups from the new data`,
    `groups that the fit has not seen: ${listSome(groups)}`,
    {
      consequence: 'They stand for the groups as far as their rows here do.',
    },
  )
}

const shortNumber = (value: number): string => String(Number(value.toPrecision(6)))

function newOffset(offset: ArrayLike<number> | undefined, table: Table): Float64Array {
  if (offset === undefined) {
    throw new BlupError('P501', 'The fit had an offset that was given as numbers, and the new data come without one.', {
      fixes: ['give `offset`, one number for each new row'],
    })
  }
  return optionNumbers('offset', offset, table)
}
