import type { BinaryOperator, UnaryOperator } from '../formula/ast.ts'
import { numberLabel } from './number-label.ts'
import { asLogicals, asNumbers, lengthOf, logicalValue, numberValue, type Value } from './value.ts'

/** Stops with an E206 at the operator's place. */
export type Fail = (message: string, fixes?: readonly string[]) => never

const arithmetic: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // R: 1 to any power is 1, missing or not, as is anything to the power 0.
  '^': (a, b) => (a === 1 ? 1 : a ** b),
  '%%': (a, b) => a - Math.floor(a / b) * b,
  '%/%': (a, b) => Math.floor(a / b),
}

/** By the sign of the comparison: -1, 0, 1. */
const comparison: Partial<Record<BinaryOperator, (sign: number) => boolean>> = {
  '==': (sign) => sign === 0,
  '!=': (sign) => sign !== 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
}

/**
 * Applies a binary operator row by row, constants to every row, with R's rules for missing values: arithmetic and
 * comparison with a missing value are missing, `FALSE & NA` is FALSE, `TRUE | NA` is TRUE.
 */
export function binaryOperation(op: BinaryOperator, a: Value, b: Value, fail: Fail): Value {
  const compute = arithmetic[op]
  if (compute !== undefined) return arithmeticOperation(op, compute, a, b, fail)
  const accept = comparison[op]
  if (accept !== undefined) return compare(op, accept, a, b, fail)
  switch (op) {
    case '&':
    case '|':
      return logicOperation(op, a, b, fail)
    case '&&':
    case '||':
      return fail(`\`${op}\` compares single values, not columns.`, [`use \`${op[0]}\``])
    case '%in%':
      return membership(a, b, fail)
    default:
      return sequence(a, b, fail)
  }
}

export function unaryOperation(op: UnaryOperator, a: Value, fail: Fail): Value {
  if (op === '!') {
    const values = asLogicals(a) ?? fail(`\`!\` needs a condition, not ${describe(a)}.`)
    return logicalValue(values.map((v) => (v < 0 ? -1 : 1 - v)))
  }
  if (a.kind === 'matrix') return { ...a, columns: op === '-' ? a.columns.map(negate) : a.columns }
  const values = asNumbers(a) ?? fail(`\`${op}\` needs numbers, not ${describe(a)}.`)
  return numberValue(op === '-' ? negate(values) : values)
}

/** What a value is, for messages. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'number':
      return 'numbers'
    case 'logical':
      return 'logical values'
    case 'matrix':
      return `${value.columns.length} columns`
    case 'factor':
      return value.origin === 'text' ? 'text' : 'categories'
    case 'text':
      return 'text'
  }
}

const negate = (values: Float64Array): Float64Array => values.map((v) => -v)

/** Rows of the result; a constant goes with any number of rows. */
function commonLength(a: number, b: number, fail: Fail): number {
  if (a !== b && a !== 1 && b !== 1) fail(`Lists of ${a} and ${b} values do not go together.`)
  return a === 1 ? b : a
}

function arithmeticOperation(
  op: BinaryOperator,
  compute: (a: number, b: number) => number,
  a: Value,
  b: Value,
  fail: Fail,
): Value {
  if (a.kind === 'matrix' || b.kind === 'matrix') {
    const columns = (v: Value) => (v.kind === 'matrix' ? v.columns.map(numberValue) : [v])
    const left = columns(a)
    const right = columns(b)
    const width = commonLength(left.length, right.length, fail)
    const results = Array.from({ length: width }, (_, k) =>
      arithmeticOperation(op, compute, left[left.length === 1 ? 0 : k]!, right[right.length === 1 ? 0 : k]!, fail),
    )
    const named = a.kind === 'matrix' ? a : (b as Extract<Value, { kind: 'matrix' }>)
    return { kind: 'matrix', columns: results.map((r) => asNumbers(r)!), suffixes: named.suffixes }
  }
  const x = asNumbers(a) ?? fail(`\`${op}\` needs numbers, not ${describe(a)}.`)
  const y = asNumbers(b) ?? fail(`\`${op}\` needs numbers, not ${describe(b)}.`)
  const n = commonLength(x.length, y.length, fail)
  const dx = x.length === 1 ? 0 : 1
  const dy = y.length === 1 ? 0 : 1
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) out[i] = compute(x[i * dx]!, y[i * dy]!)
  return numberValue(out)
}

function compare(op: BinaryOperator, accept: (sign: number) => boolean, a: Value, b: Value, fail: Fail): Value {
  if (a.kind === 'matrix' || b.kind === 'matrix') return fail(`\`${op}\` compares single values, not several columns.`)
  const x = asNumbers(a)
  const y = asNumbers(b)
  if (x !== null && y !== null) {
    const n = commonLength(x.length, y.length, fail)
    const dx = x.length === 1 ? 0 : 1
    const dy = y.length === 1 ? 0 : 1
    const out = new Int8Array(n)
    for (let i = 0; i < n; i++) {
      const u = x[i * dx]!
      const v = y[i * dy]!
      out[i] = Number.isNaN(u) || Number.isNaN(v) ? -1 : accept(u < v ? -1 : u > v ? 1 : 0) ? 1 : 0
    }
    return logicalValue(out)
  }
  if (op !== '==' && op !== '!=') return compareOrdered(op, accept, a, b, fail)
  const s = texts(a)
  const t = texts(b)
  const n = commonLength(lengthOf(a), lengthOf(b), fail)
  const out = new Int8Array(n)
  for (let i = 0; i < n; i++) {
    const u = s(i)
    const v = t(i)
    out[i] = u === null || v === null ? -1 : accept(u === v ? 0 : 1) ? 1 : 0
  }
  return logicalValue(out)
}

/** `dose < "high"`: by the order of the levels. */
function compareOrdered(op: BinaryOperator, accept: (sign: number) => boolean, a: Value, b: Value, fail: Fail): Value {
  const factor = a.kind === 'factor' && a.ordered ? a : b.kind === 'factor' && b.ordered ? b : null
  if (factor === null) {
    return fail(`\`${op}\` has no meaning for ${describe(a.kind === 'number' ? b : a)} without an order.`, [
      'make it a number, or a factor with `ordered()`',
    ])
  }
  const rank = new Map(factor.levels.map((level, k) => [level, k]))
  const s = texts(a)
  const t = texts(b)
  const n = commonLength(lengthOf(a), lengthOf(b), fail)
  const out = new Int8Array(n)
  const rankOf = (text: string): number =>
    rank.get(text) ?? fail(`\`${text}\` is not among the levels ${factor.levels.join(', ')}.`)
  for (let i = 0; i < n; i++) {
    const u = s(i)
    const v = t(i)
    out[i] = u === null || v === null ? -1 : accept(rankOf(u) - rankOf(v)) ? 1 : 0
  }
  return logicalValue(out)
}

/** The text of each row, null where it is missing. */
function texts(value: Value): (row: number) => string | null {
  switch (value.kind) {
    case 'factor':
      return (i) => value.levels[value.codes[i]!] ?? null
    case 'text':
      return value.values.length === 1 ? () => value.values[0]! : (i) => value.values[i]!
    default: {
      const values = asNumbers(value)!
      const step = values.length === 1 ? 0 : 1
      return (i) => (Number.isNaN(values[i * step]!) ? null : numberLabel(values[i * step]!))
    }
  }
}

function logicOperation(op: '&' | '|', a: Value, b: Value, fail: Fail): Value {
  const x = asLogicals(a) ?? fail(`\`${op}\` needs conditions, not ${describe(a)}.`)
  const y = asLogicals(b) ?? fail(`\`${op}\` needs conditions, not ${describe(b)}.`)
  const n = commonLength(x.length, y.length, fail)
  const dx = x.length === 1 ? 0 : 1
  const dy = y.length === 1 ? 0 : 1
  const decisive = op === '&' ? 0 : 1
  const out = new Int8Array(n)
  for (let i = 0; i < n; i++) {
    const u = x[i * dx]!
    const v = y[i * dy]!
    out[i] = u === decisive || v === decisive ? decisive : u < 0 || v < 0 ? -1 : 1 - decisive
  }
  return logicalValue(out)
}

/** `f %in% c("a", "b")`; a missing value is in no list, as in R. */
function membership(a: Value, b: Value, fail: Fail): Value {
  if (a.kind === 'matrix' || b.kind === 'matrix') return fail('`%in%` looks single values up, not several columns.')
  const list = new Set<string | null>()
  const t = texts(b)
  for (let i = 0; i < lengthOf(b); i++) list.add(t(i))
  const s = texts(a)
  const out = new Int8Array(lengthOf(a))
  for (let i = 0; i < out.length; i++) out[i] = list.has(s(i)) ? 1 : 0
  return logicalValue(out)
}

/** `2:5` as a list of constants. */
function sequence(a: Value, b: Value, fail: Fail): Value {
  if (a.kind !== 'number' || b.kind !== 'number' || a.values.length !== 1 || b.values.length !== 1) {
    return fail('`:` inside a call makes a list of whole numbers, such as `1:3`.')
  }
  const from = a.values[0]!
  const steps = Math.floor(Math.abs(b.values[0]! - from) + 1e-10)
  if (!(steps < 1e6)) return fail('`:` makes a list of at most a million numbers.')
  const sign = b.values[0]! >= from ? 1 : -1
  return numberValue(Float64Array.from({ length: steps + 1 }, (_, k) => from + sign * k))
}
