import type { CodedTerm } from '../../design/coded-term.ts'
import { printExpr } from '../../formula/print.ts'
import { count, listSome } from '../../frame/list-text.ts'
import { type GlmmRows, observationAt } from './fitted.ts'

/** What in a term tells the outcome, in words, and what may be done about it. */
export interface SeparationCause {
  readonly words: string
  readonly fixes: readonly string[]
}

const compare = 'compare the models with and without the term by their likelihoods'
const combination = 'a combination of predictors tells the outcome'

/** Why the coefficients of a term run away: levels whose outcomes are all alike, or a value that parts the outcomes. */
export function separationCause(term: CodedTerm | undefined, data: GlmmRows): SeparationCause {
  if (term !== undefined && term.cells !== null && term.numerics.length === 0) return ofLevels(term, term.cells, data)
  const x = term?.cells === null && term.numerics.length === 1 ? term.numerics[0]! : null
  const words = x === null ? null : partingValue(x, term!.label, data)
  return {
    words: words ?? combination,
    fixes: [
      x === null
        ? 'look at which rows the coefficients single out, and leave a predictor out'
        : `check that \`${term!.label}\` is not made from the outcome`,
      compare,
    ],
  }
}

function ofLevels(term: CodedTerm, cells: Int32Array, data: GlmmRows): SeparationCause {
  const { n } = data.rows
  const successes = new Float64Array(term.nCells)
  const failures = new Float64Array(term.nCells)
  const rows = new Int32Array(term.nCells)
  const first = new Int32Array(term.nCells)
  const binomial = data.spec.family.name === 'binomial'
  for (let i = n - 1; i >= 0; i--) {
    const { y, size } = observationAt(data, i)
    const cell = cells[i]!
    rows[cell]!++
    first[cell] = i
    successes[cell]! += y
    failures[cell]! += binomial ? size - y : 1
  }
  const alike: { readonly name: string; readonly words: string }[] = []
  for (let cell = 0; cell < term.nCells; cell++) {
    if (rows[cell] === 0 || (successes[cell]! > 0 && failures[cell]! > 0)) continue
    const name = nameOfLevel(term.label, first[cell]!, data)
    const outcome = !binomial ? 'are 0' : `${rows[cell] === 1 ? 'has' : 'have'} outcome ${failures[cell] === 0 ? 1 : 0}`
    const which = rows[cell] === 1 ? 'the only row' : `all ${rows[cell]} rows`
    alike.push({ name, words: `${which} with ${name} ${rows[cell] === 1 && !binomial ? 'is 0' : outcome}` })
  }
  if (alike.length === 0) return { words: combination, fixes: [`merge levels of \`${term.label}\``, compare] }
  return {
    words: listSome(alike.map(({ words }) => words)),
    fixes: [
      `merge ${listSome(alike.map(({ name }) => name))} with ${alike.length === 1 ? 'another level' : 'other levels'}`,
      compare,
    ],
  }
}

/** `f = a`, or `f = a, k = yes` of an interaction, at a row. */
function nameOfLevel(label: string, row: number, { spec }: GlmmRows): string {
  const { terms, variables } = spec.frame
  const term = terms.fixed.find((own) => own.label === label)
  const names = (term?.variables ?? []).map((expr) => {
    const name = printExpr(expr)
    const variable = variables.get(name)
    return variable?.kind === 'categorical' ? `${name} = ${variable.levels[variable.codes[row]!]}` : name
  })
  return `\`${names.join(', ')}\``
}

/** The value of a number above which all outcomes are the same and below which all are the other; null where it does not part them. */
function partingValue(x: Float64Array, label: string, data: GlmmRows): string | null {
  if (data.spec.family.name !== 'binomial') return zerosBeyond(x, label, data)
  const successes = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  const failures = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  for (let i = 0; i < x.length; i++) {
    const { y, size } = observationAt(data, i)
    for (const [present, range] of [
      [y > 0, successes],
      [y < size, failures],
    ] as const) {
      if (!present) continue
      range.low = Math.min(range.low, x[i]!)
      range.high = Math.max(range.high, x[i]!)
    }
  }
  for (const [upper, lower, above] of [
    [successes, failures, 1],
    [failures, successes, 0],
  ] as const) {
    if (upper.low < lower.high) continue
    const below = 1 - above
    if (upper.low > lower.high) {
      return `every outcome is ${above} where it is ${shown(upper.low)} or more, and ${below} where it is ${shown(lower.high)} or less`
    }
    const sides = [
      ...(upper.high > upper.low ? [`${above} above ${shown(upper.low)}`] : []),
      ...(lower.low < lower.high ? [`${below} below ${shown(lower.high)}`] : []),
    ]
    if (sides.length > 0) return `every outcome is ${sides.join(' and ')}`
  }
  return null
}

/** Counts that are all zero beyond a value of a number that takes two values. */
function zerosBeyond(x: Float64Array, label: string, data: GlmmRows): string | null {
  const values = new Set<number>()
  for (const v of x) {
    values.add(v)
    if (values.size > 2) return null
  }
  for (const value of values) {
    let rows = 0
    let sum = 0
    for (let i = 0; i < x.length; i++) {
      if (x[i] !== value) continue
      rows++
      sum += observationAt(data, i).y
    }
    if (sum === 0) return `${count(rows, 'row')} with \`${label} = ${shown(value)}\`: all are 0`
  }
  return null
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)))
}
