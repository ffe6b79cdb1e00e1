import type { FitRecord, FixedRow, ModelParts } from 'blup'
import type { FitAnswer } from '../engine/protocol.ts'
import { decimalsFor, fixed, short } from '../parts/numbers.ts'
import { nouns } from './nouns.ts'

const longest = 88

/** What the model lets differ, in one sentence. */
export function modelHeadline(parts: ModelParts): string {
  const groups = parts.sections.filter(({ level, blocks }) => level > 1 && blocks.length > 0)
  if (groups.length === 0)
    return parts.also === '' ? 'One equation for all rows, no groups' : 'Groups differ as the formula says'
  const slopesOf = (blocks: (typeof groups)[number]['blocks']): string[] =>
    blocks.flatMap(({ errors }) => errors.flatMap(({ all }) => (all.length === 0 ? [] : [all.join(' × ')])))
  const hasAverage = (blocks: (typeof groups)[number]['blocks']): boolean =>
    blocks.some(({ errors }) => errors.some(({ all }) => all.length === 0))
  const [first] = groups
  if (groups.length === 1 && first !== undefined) {
    const [one] = nouns(first.label)
    const slopes = slopesOf(first.blocks)
    const own = [...(hasAverage(first.blocks) ? ['its own average'] : []), ...slopes.map((slope) => `its own ${slope} slope`)]
    const all = `Each ${one} has ${list(own)}`
    return all.length <= longest ? all : `Each ${one} has its own average and ${slopes.length} slopes`
  }
  const names = groups.map(({ label }) => `each ${nouns(label)[0]}`)
  const slopes = groups.some(({ blocks }) => slopesOf(blocks).length > 0)
  const text = `${list(names)} ${groups.length > 1 ? 'have' : 'has'} an average of their own${slopes ? ', and slopes' : ''}`
  return `E${text.slice(1)}`
}

/** The main effect with its interval: the fixed effect that stands out most. */
export function resultHeadline({ record, confLevel }: FitAnswer): string {
  const rows = record.fixed.filter(({ term }) => term !== '(Intercept)')
  const level = Math.round(100 * confLevel)
  const response = record.formula.split('~')[0]!.trim()
  const main = [...rows].sort((a, b) => Math.abs(b.statistic) - Math.abs(a.statistic))[0]
  if (main === undefined) {
    const intercept = record.fixed[0]
    if (intercept === undefined) return `What ${response} shares within its groups`
    const d = headDecimals(intercept.stdError)
    return `${response} is ${fixed(intercept.estimate, d)} on average (${level}% CI ${fixed(intercept.confLow, d)} to ${fixed(intercept.confHigh, d)})`
  }
  const { estimate, confLow, confHigh, stdError, term } = main
  const d = headDecimals(stdError)
  if (record.family.link === 'log' || record.family.link === 'logit') return ratioHeadline(main, record, level)
  const scale = record.family.link === 'identity' ? response : `${record.family.link} of ${response}`
  const interval = `(${level}% CI ${fixed(confLow, d)} to ${fixed(confHigh, d)})`
  const size = fixed(Math.abs(estimate), d)
  const text = term.includes(':')
    ? `${term.split(':').join(' × ')} changes ${scale} by ${fixed(estimate, d)} ${interval}`
    : isNumber(term, record.formula)
      ? `${scale} ${estimate >= 0 ? 'rises' : 'falls'} by ${size} for each unit of ${term} ${estimate >= 0 ? interval : `(${level}% CI of the slope ${fixed(confLow, d)} to ${fixed(confHigh, d)})`}`
      : `${term}: ${scale} ${estimate >= 0 ? 'higher' : 'lower'} by ${size} ${interval}`
  return text
}

/** On the scale of logarithms effects multiply: means, or odds. */
function ratioHeadline({ term, estimate, confLow, confHigh }: FixedRow, { formula, family }: FitRecord, level: number): string {
  const response = formula.split('~')[0]!.trim()
  // Of cbind(yes, no) the first is what is counted.
  const counted = /^cbind\(([^,]+),/.exec(response)?.[1]?.trim() ?? response
  const what = family.link === 'logit' ? `Odds of ${counted}` : counted
  const where = term.includes(':')
    ? `for ${term.split(':').join(' × ')}`
    : isNumber(term, formula)
      ? `for each unit of ${term}`
      : `with ${term}`
  const [low, high] = [short(Math.exp(confLow)), short(Math.exp(confHigh))]
  return `${what} ${short(Math.exp(estimate))} times as high ${where} (${level}% CI ${low} to ${high})`
}

/** A term that stands in the formula as it is is a number; what is a level of a factor has its name appended. */
const isNumber = (term: string, formula: string): boolean =>
  formula
    .split('~')[1]!
    .split(/[^\p{L}\d._]+/u)
    .includes(term)

const headDecimals = (stdError: number): number => Math.max(0, decimalsFor(stdError) - 1)

export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
