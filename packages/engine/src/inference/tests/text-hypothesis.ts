import type { FeTerm } from '../../design/fe-term.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { ContrastParser, type LinearForm } from './contrast-parser.ts'
import { combinationLabel, type Equation, type Hypothesis } from './hypothesis.ts'

/**
 * L beta = c from text: equations with commas between them, each linear in coefficients named as the table of fixed effects
 * prints them: `"Days = 0"`, `"a - b = 0, c = 1"`, `"(a + b)/2 = c"`, `"a = b = c"`. Without `=` the right side is 0.
 *
 * @throws BlupError I411 for an unknown coefficient, I412 for one that was left out, I413 for what is no linear equation
 */
export function textHypothesis(source: string, fe: FeTerm): Hypothesis {
  const parser = new ContrastParser(source, fe)
  const equations = parser.equations().flatMap((sides): Equation[] => {
    const right = sides.length === 1 ? [zero] : sides.slice(1)
    return right.map((side, i) => equationOf(sides[i]!, side, source, fe))
  })
  return { equations }
}

const zero: LinearForm = { weights: new Map(), constant: 0, start: 0, end: 0 }

function equationOf(left: LinearForm, right: LinearForm, source: string, fe: FeTerm): Equation {
  const weights = Float64Array.from(fe.kept, (j) => (left.weights.get(j) ?? 0) - (right.weights.get(j) ?? 0))
  const place = { source, start: left.start, end: Math.max(left.end, right.end) }
  if (weights.every((x) => x === 0)) {
    throw new BlupError('I413', `\`${source.slice(place.start, place.end).trim()}\` says nothing about any coefficient.`, {
      place,
    })
  }
  const value = right.constant - left.constant
  if (!weights.every((x) => Number.isFinite(x)) || !Number.isFinite(value)) {
    throw new BlupError('I413', `\`${source.slice(place.start, place.end).trim()}\` has numbers that are not finite.`, {
      place,
    })
  }
  const names = fe.kept.map((j) => fe.names[j]!)
  // no minus zero
  return { weights, value: value + 0, label: combinationLabel(weights, names) }
}
