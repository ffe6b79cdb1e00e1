/** Smallest and largest value; both NaN where any value is. Infinities show, an empty array gives Infinity, -Infinity. */
export interface NumberRange {
  readonly low: number
  readonly high: number
}

/** One pass that finds missing and infinite values as well as the range. */
export function numberRange(values: Float64Array): NumberRange {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return { low, high }
}
