import type { Family } from '../../family/family.ts'
import type { Observations } from '../../family/observations.ts'
import { count, listSome } from '../../frame/list-text.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import type { WeightsKind } from '../../frame/weights-kind.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'

export interface ReadObservations {
  readonly observations: Observations
  readonly weightsAs: WeightsKind
  readonly findings: readonly Finding[]
}

/**
 * The response of a frame as a family takes it: numbers; for the binomial family 0 and 1, a logical, a factor of two
 * levels (the first is failure), `cbind(successes, failures)`, or a proportion with weights as trials.
 *
 * @throws BlupError E218 for values that the family cannot produce, D114 for a response of the wrong kind, D128 for
 *   proportions without totals
 */
export function readObservations(frame: ModelFrame, family: Family, weightsAs: WeightsKind | undefined): ReadObservations {
  return family.name === 'binomial' ? binomialObservations(frame, weightsAs) : numericObservations(frame, family, weightsAs)
}

function numericObservations(frame: ModelFrame, family: Family, given: WeightsKind | undefined): ReadObservations {
  const { response, n } = frame
  if (response.kind !== 'number') {
    const what = response.kind === 'columns' ? `has ${response.columns.length} columns` : 'holds categories'
    throw new BlupError(
      'D114',
      `The response \`${response.label}\` ${what}, and the ${family.name} family takes one number a row.`,
      {
        place: { column: response.label },
        fixes: [
          'name a column of numbers on the left of `~`',
          'for categories or successes and failures use the binomial family',
        ],
      },
    )
  }
  if (given === 'trials') {
    throw new BlupError('E221', `Weights are trials for the binomial family only, not for ${family.name}.`, {
      fixes: ['use precision or frequency weights'],
    })
  }
  const y = response.values
  if (family.mean !== 'real') {
    const zero = family.discrete
    const one = family.mean === 'unit'
    stopAtValues(frame, response.label, y, (v) => v < 0 || (!zero && v === 0) || (one && v >= 1), family)
  }
  const weightsKind = given ?? 'precision'
  return {
    observations: { n, y, size: null, ...weightParts(frame, weightsKind), offset: frame.offset },
    weightsAs: weightsKind,
    findings: family.discrete ? wholeFinding(response.label, y, frame) : [],
  }
}

function binomialObservations(frame: ModelFrame, given: WeightsKind | undefined): ReadObservations {
  const { response, n } = frame
  if (response.kind === 'columns') {
    if (response.columns.length !== 2) {
      throw new BlupError(
        'D114',
        `The response \`${response.label}\` has ${response.columns.length} columns, and the binomial family takes two: successes and failures.`,
        { place: { column: response.label }, fixes: ['write `cbind(successes, failures)`'] },
      )
    }
    const [successes, failures] = response.columns as [Float64Array, Float64Array]
    for (const column of [successes, failures]) stopAtNegative(frame, response.label, column)
    const size = successes.map((s, i) => s + failures[i]!)
    stopWhereEmpty(frame, response.label, size)
    checkBoth(response.label, successes, size)
    if (given === 'trials') {
      throw new BlupError('E221', `\`${response.label}\` says how many trials there were; weights cannot be trials as well.`, {
        fixes: ['use precision or frequency weights', 'give the proportion as response and the trials as weights'],
      })
    }
    const kind = given ?? 'precision'
    return {
      observations: { n, y: successes, size, ...weightParts(frame, kind), offset: frame.offset },
      weightsAs: kind,
      findings: [successes, failures]
        .flatMap((column) => wholeFinding(response.label, column, frame, successFixes))
        .slice(0, 1),
    }
  }
  const y = response.kind === 'number' ? response.values : zeroOne(response.label, response.column)
  stopOutside(frame, response.label, y)
  const share = y.findIndex((v) => v !== 0 && v !== 1)
  const kind = given ?? (share >= 0 && frame.weights !== null ? 'trials' : 'precision')
  if (kind === 'trials') {
    if (frame.weights === null) {
      throw new BlupError('D115', 'Weights are to be trials, and there are none.', {
        fixes: ['name the column of totals: `--weights total`'],
      })
    }
    const size = frame.weights
    const successes = y.map((p, i) => nearWhole(p * size[i]!))
    checkBoth(response.label, successes, size)
    return {
      observations: { n, y: successes, size, weights: null, frequencies: null, offset: frame.offset },
      weightsAs: 'trials',
      findings: wholeFinding(response.label, successes, frame, totalFixes),
    }
  }
  if (share >= 0) {
    throw new BlupError(
      'D128',
      `The response \`${response.label}\` holds proportions such as ${y[share]}, and nothing says of how many trials.`,
      {
        place: { column: response.label, row: rowNumber(frame, share) },
        fixes: [
          'give the totals as weights: `--weights total`',
          'give successes and failures: `cbind(successes, failures)`',
          'for shares that are no counts use the family beta',
        ],
      },
    )
  }
  checkBoth(response.label, y, null)
  return {
    observations: { n, y, size: null, ...weightParts(frame, kind), offset: frame.offset },
    weightsAs: kind,
    findings: [],
  }
}

function weightParts(frame: ModelFrame, kind: WeightsKind): Pick<Observations, 'weights' | 'frequencies'> {
  if (kind === 'sampling') {
    throw new BlupError('E207', 'Weights as sampling are not built yet.', { fixes: ['use precision or frequency weights'] })
  }
  return kind === 'frequency' ? { weights: null, frequencies: frame.weights } : { weights: frame.weights, frequencies: null }
}

function zeroOne(label: string, column: Extract<ModelFrame['response'], { kind: 'column' }>['column']): Float64Array {
  if (column.kind === 'logical') return Float64Array.from(column.values)
  if (column.kind === 'factor') {
    const used = [...new Set(column.codes)].sort((a, b) => a - b)
    if (used.length > 2) {
      throw new BlupError(
        'D114',
        `The response \`${label}\` has ${used.length} categories, and the binomial family takes two.`,
        {
          place: { column: label },
          fixes: ['compare one with the rest, such as `I(y == "yes")`'],
        },
      )
    }
    // failure is the first level of the factor; where one level alone is left, which it is decides
    const first = column.levels.length === 2 ? 0 : used[0]!
    return Float64Array.from(column.codes, (code) => (code === first ? 0 : 1))
  }
  throw new BlupError('D114', `The response \`${label}\` is neither numbers nor categories.`, {
    place: { column: label },
    fixes: ['use a column of numbers, or one of two categories'],
  })
}

function checkBoth(label: string, successes: Float64Array, size: Float64Array | null): void {
  const all = (test: (i: number) => boolean): boolean => {
    for (let i = 0; i < successes.length; i++) if (!test(i)) return false
    return true
  }
  const none = all((i) => successes[i] === 0)
  if (!none && !all((i) => successes[i] === (size === null ? 1 : size[i]!))) return
  throw new BlupError(
    'D113',
    `The response \`${label}\` has ${none ? 'no success' : 'no failure'} in any row used, so there is nothing to explain.`,
    { place: { column: label }, fixes: ['check that this is the column you meant', 'check which rows were left out'] },
  )
}

function stopOutside(frame: ModelFrame, label: string, y: Float64Array): void {
  const bad = rowsWhere(frame, y, (v) => v < 0 || v > 1)
  if (bad.length === 0) return
  throw outside(label, bad, y, frame, 'the binomial family takes 0 and 1, or proportions between them', [
    'for counts of successes write `cbind(successes, failures)`',
    'for other counts use the family poisson',
  ])
}

function stopAtNegative(frame: ModelFrame, label: string, y: Float64Array): void {
  const bad = rowsWhere(frame, y, (v) => v < 0)
  if (bad.length > 0) throw outside(label, bad, y, frame, 'counts are zero or more', [])
}

function stopWhereEmpty(frame: ModelFrame, label: string, size: Float64Array): void {
  const bad = rowsWhere(frame, size, (v) => v === 0)
  if (bad.length === 0) return
  throw new BlupError('E218', `\`${label}\` has no trials at all in ${count(bad.length, 'row')} (${rowList(bad)}).`, {
    place: { column: label, row: bad[0]! },
    fixes: ['leave these rows out: they say nothing'],
  })
}

function stopAtValues(frame: ModelFrame, label: string, y: Float64Array, bad: (v: number) => boolean, family: Family): void {
  const rows = rowsWhere(frame, y, bad)
  if (rows.length === 0) return
  const takes =
    family.mean === 'unit' ? 'shares strictly between 0 and 1' : family.discrete ? 'counts of zero or more' : 'positive numbers'
  const fixes =
    family.mean === 'unit'
      ? ['move the ends inwards, or model them by a part of their own', 'for counts out of totals use the family binomial']
      : family.discrete
        ? ['use the family gaussian']
        : ['use a family that can produce these values, such as gaussian', 'check whether zeros stand for missing values']
  throw outside(label, rows, y, frame, `the ${family.name} family takes ${takes}`, fixes)
}

function outside(
  label: string,
  rows: readonly number[],
  y: Float64Array,
  frame: ModelFrame,
  takes: string,
  fixes: string[],
): BlupError {
  const at = frame.rows === null ? rows[0]! - 1 : frame.rows.indexOf(rows[0]! - 1)
  return new BlupError(
    'E218',
    `\`${label}\` is ${y[at]} in row ${rows[0]}${rows.length > 1 ? ` and out of range in ${count(rows.length, 'row')} in all` : ''}: ${takes}.`,
    { place: { column: label, row: rows[0]! }, fixes },
  )
}

function rowsWhere(frame: ModelFrame, y: Float64Array, test: (v: number) => boolean): number[] {
  const out: number[] = []
  for (let i = 0; i < y.length; i++) if (test(y[i]!)) out.push(rowNumber(frame, i))
  return out
}

function rowNumber(frame: ModelFrame, i: number): number {
  return (frame.rows === null ? i : frame.rows[i]!) + 1
}

function rowList(rows: readonly number[]): string {
  return `${rows.length === 1 ? 'row' : 'rows'} ${listSome(rows)}`
}

/** Products of a proportion and its total are whole but for rounding. */
function nearWhole(x: number): number {
  const whole = Math.round(x)
  return Math.abs(x - whole) < 1e-6 * Math.max(1, whole) ? whole : x
}

function wholeFinding(label: string, y: Float64Array, frame: ModelFrame, fixes = countFixes): Finding[] {
  const rows = rowsWhere(frame, y, (v) => !Number.isInteger(v))
  if (rows.length === 0) return []
  return [
    finding('D127', `Counts of \`${label}\` are not whole in ${count(rows.length, 'row')}`, rowList(rows), {
      consequence:
        'The likelihood is that of a distribution on whole numbers, so its level means little; estimates of the mean still do.',
      fixes,
    }),
  ]
}

const countFixes: readonly string[] = [
  'check whether these are rates: give the counts, and the exposure as an offset',
  'use a family for positive numbers, such as gamma',
]
const successFixes: readonly string[] = [
  'check that successes and failures are counts of trials',
  'for shares that are no counts use the family beta',
]
const totalFixes: readonly string[] = [
  'check that the weights are the numbers of trials that the proportions are of',
  'for shares that are no counts use the family beta',
]
