import type { Expr } from '../formula/ast.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelTerms } from '../formula/terms.ts'
import { variablesOf } from '../formula/variables-of.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { Finding } from '../messages/finding.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import type { Basis, BasisVariable, ContrastName } from './basis.ts'
import { completeRows, type Piece } from './complete-rows.ts'
import { defaultContrast } from './contrasts.ts'
import { checkNames, columnsRead, dependsOnRows, type EvaluationContext, evaluate, placeOf } from './evaluate.ts'
import { dateFinding, identifierFindings, missingFinding, unusedLevelFinding } from './frame-findings.ts'
import { type FrameOption, optionValues, readOption, rowNumbers } from './frame-option.ts'
import { type FrameParts, frameParts } from './frame-parts.ts'
import { count, listSome } from './list-text.ts'
import { dateGroup, makeVariable } from './make-variable.ts'
import type { ModelFrame, Variable } from './model-frame.ts'
import { type NumberRange, numberRange } from './number-range.ts'
import { manyRows, readColumnsSteps } from './read-columns.ts'
import { checkContrasts } from './read-contrasts.ts'
import { checkResponse, checkVariation, type ResponseKind, responseData, takeResponse } from './read-response.ts'
import { readWeights } from './read-weights.ts'
import { referenceValues } from './reference-values.ts'
import type { Table } from './table.ts'
import { takeNumbers, takeVariable } from './take-rows.ts'
import { groupState, newState } from './transform-state.ts'
import { withoutUnusedLevels } from './unused-levels.ts'
import type { WeightsKind } from './weights-kind.ts'

export interface FrameOptions {
  /** A column, an expression of columns, or one number a row of the table. */
  readonly weights?: string | ArrayLike<number> | undefined
  /** What the weights mean; `precision` by default. */
  readonly weightsAs?: WeightsKind | undefined
  /** Added to the formula's own offsets: a column, an expression, or one number a row of the table. */
  readonly offset?: string | ArrayLike<number> | undefined
  /** Contrasts of factors in the fixed part; polynomial for ordered factors and treatment for others by default. */
  readonly contrasts?: Readonly<Record<string, ContrastName>> | undefined
  /** `numeric` (default) asks for one number a row. */
  readonly responseKind?: ResponseKind | undefined
  /** The formula's text, which messages point into. */
  readonly source?: string | undefined
}

/**
 * The data of a model: every variable evaluated, rows with a missing value in any of them left out, factor levels without
 * rows left out, and the basis that new data will need. Nothing is copied when all rows are used. Constants of stateful
 * calls come from all rows of the table where their argument is present, as in R; those of `group`, `mean` and `grand` from
 * the rows used.
 *
 * @throws BlupError E202 without a response, E204-E206 for expressions, E208 for too few different values in `poly` or
 *   `scale`, E220 for a factor with one level, E225 for a response among the predictors, E226 for contrasts, D103 for
 *   weights or an offset of the wrong length, D111-D115 for values that cannot be used.
 */
export function buildFrame(terms: ModelTerms, table: Table, options: FrameOptions = {}): ModelFrame {
  return runToEnd(buildFrameSteps(terms, table, options))
}

/** The same with rests between the passes over the rows. */
export function* buildFrameSteps(
  terms: ModelTerms,
  table: Table,
  options: FrameOptions = {},
): Generator<undefined, ModelFrame, void> {
  const { source } = options
  const parts = frameParts(terms)
  const response = requireResponse(terms, parts, source)
  const weights = readOption('weights', options.weights, table)
  const offset = readOption('offset', options.offset, table)
  checkAllNames(
    [response, ...parts.fixed.values(), ...terms.offsets, ...parts.slopes.values(), ...parts.groups.values()],
    table,
    source,
  )
  for (const option of [weights, offset]) {
    if (option?.kind === 'expression') checkNames(option.expr, table.columns, option.text)
  }

  const rangeOf = rememberedRange()
  const state: Record<string, readonly number[] | readonly string[]> = {}
  const context: EvaluationContext = { table, state: newState(state), source, datesRead: new Set() }
  const responseLabel = printExpr(response)
  if (table.nrow >= manyRows) yield* readColumnsSteps(table, columnsRead(response))
  const responseValue = evaluate(response, context)
  checkResponse(responseLabel, response, responseValue, options.responseKind ?? 'numeric', table.nrow, source)
  yield undefined
  const whole = yield* evaluateVariables(parts, context)
  const offsets = evaluateOffsets(terms, offset, context)
  const weightValues = weights === null ? null : optionValues(weights, 'D115', context)

  yield undefined
  const complete = yield* completeRows(
    [
      { label: responseLabel, columns: variablesOf(response), data: responseData(responseValue) },
      ...[...whole].map(([label, { expr, variable }]) => ({ label, columns: variablesOf(expr), data: variableData(variable) })),
      ...offsets,
    ],
    table,
    rangeOf,
  )
  yield undefined
  if (complete.rows?.length === 0) throw noRows(table, complete.missing)
  const weightsAs = options.weightsAs ?? 'precision'
  const used =
    weightValues === null
      ? { rows: complete.rows, findings: [] }
      : readWeights(weights!.label, weightValues, weightsAs, complete.rows)
  const { rows } = used
  const weightsUsed = weightValues === null ? null : takeNumbers(weightValues, rows)
  const n = rows === null ? table.nrow : rows.length
  const usedOnly = { ...context, rowsUsed: rows }
  if (rows !== null) evaluateAgain(whole, usedOnly)

  const taken = takeResponse(
    responseLabel,
    rows !== null && dependsOnRows(response) ? evaluate(response, usedOnly) : responseValue,
    rows,
  )
  if (taken.kind === 'number') checkFinite(responseLabel, [taken.values], rows, rangeOf)
  if (taken.kind === 'columns') checkFinite(responseLabel, taken.columns, rows, rangeOf)
  if (taken.kind === 'number') checkVariation(responseLabel, taken.values)
  const dropped: Finding[] = []
  const variables = new Map<string, Variable>()
  for (const [label, { variable, expr }] of whole) {
    yield undefined
    const onRows = takeVariable(variable, rows)
    const coded = parts.fixed.has(label) || parts.slopes.has(label)
    if (onRows.kind === 'numeric') checkFinite(label, onRows.columns, rows, rangeOf)
    variables.set(label, onRows.kind === 'categorical' && coded ? usedLevels(onRows, expr, n, dropped, source) : onRows)
  }
  const offsetsAgain = rows !== null && terms.offsets.some(dependsOnRows) ? evaluateOffsets(terms, offset, usedOnly) : offsets
  const offsetsUsed = offsetsAgain.map(({ label, data: [values] }) => ({ label, values: takeNumbers(values, rows) }))
  for (const { label, values } of offsetsUsed) checkFinite(label, [values], rows, rangeOf)
  const contrasts = options.contrasts ?? {}
  const contrastNotes = checkContrasts(contrasts, parts.fixed, variables, table)

  yield undefined
  const reference = yield* referenceValues(
    parts.fixed,
    terms.fixed,
    offset?.kind === 'expression' ? [...terms.offsets, offset.expr] : terms.offsets,
    variables,
    table,
    rows,
    offset?.kind === 'numbers' ? offsetsUsed.at(-1)!.values : null,
    weightsAs === 'frequency' ? weightsUsed : null,
  )
  yield undefined
  return {
    terms,
    n,
    nInput: table.nrow,
    rows,
    response: taken,
    weights: weightsUsed,
    weightsAs,
    offset: sumOf(offsetsUsed.map(({ values }) => values)),
    variables,
    basis: {
      variables: basisVariables(parts, variables, contrasts, rangeOf),
      state,
      factorColumns: factorColumns(parts, terms.offsets, offset, table),
      weights: weights?.kind === 'expression' ? weights.text : null,
      weightsAs,
      offset: offset?.kind === 'expression' ? offset.text : null,
      reference,
      givenAsNumbers: [
        ...(weights?.kind === 'numbers' ? (['weights'] as const) : []),
        ...(offset?.kind === 'numbers' ? (['offset'] as const) : []),
      ],
    },
    findings: [
      ...(complete.rows === null ? [] : [missingFinding(terms, variablesOnly(whole), table, complete.rows, complete.missing)]),
      ...used.findings,
      ...dropped,
      ...[...context.datesRead].map(dateFinding),
      ...identifierFindings(parts.fixed, table),
      ...contrastNotes,
    ],
  }
}

interface Evaluated {
  readonly expr: Expr
  readonly variable: Variable
}

interface OffsetPiece extends Piece {
  readonly data: readonly [Float64Array]
}

function requireResponse(terms: ModelTerms, parts: FrameParts, source: string | undefined): Expr {
  const { response } = terms
  if (response === null) {
    throw new BlupError('E202', 'The formula has no response.', { fixes: ['write the response on the left: `y ~ ...`'] })
  }
  const label = printExpr(response)
  for (const [predictor, expr] of [...parts.fixed, ...parts.slopes, ...parts.groups]) {
    if (predictor !== label && !(response.kind === 'name' && variablesOf(expr).includes(response.name))) continue
    throw new BlupError(
      'E225',
      `The response \`${label}\` is also a predictor (\`${predictor}\`), so it would explain itself.`,
      {
        place: placeOf(expr, source),
        fixes: [`take \`${predictor}\` out of the right side`],
      },
    )
  }
  return response
}

function checkAllNames(expressions: readonly Expr[], table: Table, source: string | undefined): void {
  for (const expr of expressions) checkNames(expr, table.columns, source)
}

/** Every variable of the terms on all rows, each once. A date that only names groups is a category. */
function* evaluateVariables(parts: FrameParts, context: EvaluationContext): Generator<undefined, Map<string, Evaluated>, void> {
  const { table } = context
  const variables = new Map<string, Evaluated>()
  for (const [label, expr] of [...parts.fixed, ...parts.slopes]) {
    if (variables.has(label)) continue
    yield undefined
    if (table.nrow >= manyRows) yield* readColumnsSteps(table, columnsRead(expr))
    variables.set(label, { expr, variable: makeVariable(label, expr, context) })
  }
  const groupContext = { ...context, state: groupState(context.state) }
  for (const [label, expr] of parts.groups) {
    if (variables.has(label)) continue
    yield undefined
    if (table.nrow >= manyRows) yield* readColumnsSteps(table, columnsRead(expr))
    variables.set(label, { expr, variable: dateGroup(label, expr, context) ?? makeVariable(label, expr, groupContext) })
  }
  return variables
}

/** Group means are those of the rows used, and which rows are used is known only now. No value goes missing by it. */
function evaluateAgain(variables: Map<string, Evaluated>, context: EvaluationContext): void {
  for (const [label, { expr }] of variables) {
    if (dependsOnRows(expr)) variables.set(label, { expr, variable: makeVariable(label, expr, context) })
  }
}

function evaluateOffsets(terms: ModelTerms, option: FrameOption | null, context: EvaluationContext): OffsetPiece[] {
  const pieces: OffsetPiece[] = terms.offsets.map((expr) => {
    const label = `offset(${printExpr(expr)})`
    return { label, columns: variablesOf(expr), data: [rowNumbers(label, expr, 'E206', context)] }
  })
  if (option !== null) {
    const columns = option.kind === 'expression' ? variablesOf(option.expr) : []
    pieces.push({ label: option.label, columns, data: [optionValues(option, 'E206', context)] })
  }
  return pieces
}

function variableData(variable: Variable): Piece['data'] {
  return variable.kind === 'numeric' ? variable.columns : [variable.codes]
}

function variablesOnly(whole: ReadonlyMap<string, Evaluated>): Map<string, Variable> {
  return new Map([...whole].map(([label, { variable }]) => [label, variable]))
}

function noRows(table: Table, missing: ReadonlyMap<string, number>): BlupError {
  const most = [...missing].sort((a, b) => b[1] - a[1])
  const columns = most.map(([name, rows]) => `\`${name}\` in ${rows}`)
  return new BlupError(
    'D111',
    `No rows are left: each of the ${count(table.nrow, 'row')} lacks a value (${listSome(columns)}).`,
    { place: { column: most[0]![0] }, fixes: [`leave \`${most[0]![0]}\` out of the model`] },
  )
}

type RangeOf = (values: Float64Array) => NumberRange

/** The range of an array is asked for when missing values are looked for, when infinite ones are, and for the basis. */
function rememberedRange(): RangeOf {
  const known = new Map<Float64Array, NumberRange>()
  return (values) => {
    let range = known.get(values)
    if (range === undefined) {
      range = numberRange(values)
      known.set(values, range)
    }
    return range
  }
}

/** @throws BlupError D112. */
function checkFinite(label: string, columns: readonly Float64Array[], rows: Int32Array | null, rangeOf: RangeOf): void {
  for (const values of columns) {
    const { low, high } = rangeOf(values)
    if (Number.isFinite(low) && Number.isFinite(high)) continue
    const where: number[] = []
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]!)) where.push((rows === null ? i : rows[i]!) + 1)
    }
    const list = `${where.length === 1 ? 'row' : 'rows'} ${listSome(where)}`
    throw new BlupError('D112', `\`${label}\` is infinite in ${count(where.length, 'row')} (${list}).`, {
      place: { column: label, row: where[0]! },
      fixes: ['leave these values empty where they stand for missing', ...zeroLog(label)],
    })
  }
}

function zeroLog(label: string): string[] {
  return /^log\d*\(/.test(label) ? ['the logarithm of 0 is infinite; use `log1p` or a smallest positive value'] : []
}

/** @throws BlupError E220. */
function usedLevels(
  variable: Extract<Variable, { kind: 'categorical' }>,
  expr: Expr,
  n: number,
  findings: Finding[],
  source: string | undefined,
): Variable {
  const { codes, levels, unused } = withoutUnusedLevels(variable.codes, variable.levels)
  if (levels.length < 2) {
    throw new BlupError(
      'E220',
      `\`${variable.label}\` has one level (\`${levels[0]}\`) in the ${count(n, 'row')} used, so it explains nothing.`,
      {
        place: placeOf(expr, source),
        fixes: [`leave \`${variable.label}\` out`],
      },
    )
  }
  if (unused.length > 0) findings.push(unusedLevelFinding(variable.label, unused))
  return unused.length === 0 ? variable : { ...variable, codes, levels }
}

function sumOf(columns: readonly Float64Array[]): Float64Array | null {
  if (columns.length < 2) return columns[0] ?? null
  return columns.reduce((a, b) => a.map((v, i) => v + b[i]!))
}

function basisVariables(
  parts: FrameParts,
  variables: ReadonlyMap<string, Variable>,
  contrasts: Readonly<Record<string, ContrastName>>,
  rangeOf: RangeOf,
): BasisVariable[] {
  const labels = new Set([...parts.fixed.keys(), ...parts.slopes.keys()])
  return [...labels].map((label): BasisVariable => {
    const variable = variables.get(label)!
    if (variable.kind === 'numeric') {
      const range = variable.columns.map((values) => [rangeOf(values).low, rangeOf(values).high] as const)
      return { kind: 'numeric', label, suffixes: variable.suffixes, range }
    }
    const { levels, ordered } = variable
    const chosen = Object.hasOwn(contrasts, label) ? contrasts[label]! : defaultContrast(ordered)
    return { kind: 'categorical', label, levels, ordered, contrast: chosen }
  })
}

/** The factor columns inside calls: their codes and their order must not change with the data at hand. */
function factorColumns(
  parts: FrameParts,
  offsets: readonly Expr[],
  option: FrameOption | null,
  table: Table,
): Basis['factorColumns'] {
  const factors: Record<string, Basis['factorColumns'][string]> = {}
  const expressions = [...parts.fixed.values(), ...parts.slopes.values(), ...offsets]
  if (option?.kind === 'expression') expressions.push(option.expr)
  for (const expr of expressions) {
    if (expr.kind === 'name') continue
    for (const name of columnsRead(expr)) {
      const column = table.columns.get(name)
      if (column?.kind !== 'factor') continue
      const { levels, ordered, origin } = column
      factors[name] = { levels, ordered, origin }
    }
  }
  return factors
}
