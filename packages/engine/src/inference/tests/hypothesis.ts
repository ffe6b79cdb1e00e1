/** Linear equations L beta = c over the kept coefficients of a fit. */
export interface Hypothesis {
  readonly equations: readonly Equation[]
}

export interface Equation {
  /** A weight for each kept coefficient. */
  readonly weights: Float64Array
  /** The right side c. */
  readonly value: number
  /** The left side as text, such as `recipeB - recipeC`. */
  readonly label: string
}

/** The text of a linear combination of named coefficients: `a - b`, `0.5*a + 0.5*b`. */
export function combinationLabel(weights: ArrayLike<number>, names: readonly string[]): string {
  let text = ''
  for (let j = 0; j < weights.length; j++) {
    const weight = weights[j]!
    if (weight === 0) continue
    const size = Math.abs(weight)
    const sign = weight < 0 ? (text === '' ? '-' : ' - ') : text === '' ? '' : ' + '
    text += `${sign}${size === 1 ? '' : `${Number(size.toPrecision(6))}*`}${names[j]!}`
  }
  return text
}
