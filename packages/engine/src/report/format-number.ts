/** What stands in a table where a number is not defined. */
export const undefinedNumber = '-'

const smallestP = 1e-16

/**
 * `value` with a fixed number of decimals; in scientific notation where that would show nothing of it or run past nine
 * digits before the point. Not-a-number prints as a dash, an exact zero as `0`.
 */
export function formatFixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return undefinedNumber
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf'
  if (value === 0) return '0'
  if (Math.abs(value) >= 1e9) return formatScientific(value, 4)
  const text = value.toFixed(Math.min(Math.max(decimals, 0), 100))
  return Number(text) === 0 ? formatScientific(value, 2) : text
}

/** `value` to `digits` significant digits, trailing zeros kept; scientific below 1e-4 and from 1e9. */
export function formatSignificant(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value) || value === 0) return formatFixed(value, 0)
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e9) return formatScientific(value, digits)
  return formatFixed(value, decimalsFor(value, digits))
}

/** `3.26e-6`: `digits` significant digits and an exponent without padding. */
function formatScientific(value: number, digits: number): string {
  return value.toExponential(Math.max(digits, 1) - 1).replace('e+', 'e')
}

/** Decimals that show `digits` significant digits of `value` (after rounding: 9.9996 to four digits is 10.00). */
export function decimalsFor(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0) return 0
  const exponent = Number(value.toExponential(Math.max(digits, 1) - 1).split('e')[1])
  return Math.max(0, digits - 1 - exponent)
}

/** A p value: `<1e-16`, `3.3e-6`, `0.0012`, `0.049`. */
export function formatP(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return undefinedNumber
  if (value < smallestP) return '<1e-16'
  if (value < 0.001) return formatScientific(value, 2)
  return value < 0.01 ? value.toFixed(4) : value.toFixed(3)
}

/** A correlation: two decimals, more where two would round it to a perfect one that it is not. */
export function formatCorrelation(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return undefinedNumber
  const exact = Math.abs(value) >= 1 - 1e-9
  for (let decimals = 2; decimals < 6; decimals++) {
    const text = value.toFixed(decimals)
    if (exact || Math.abs(Number(text)) < 1) return text.replace(/^-(0\.0*)$/, '$1')
  }
  return value.toFixed(6)
}

/** A whole number with commas between thousands. */
export function formatCount(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 row`, `7,230 rows`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A share in percent: not `0%` and not `100%` unless it is. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return `${100 * share}%`
  if (share < 0.01) return `${Number((100 * share).toPrecision(1))}%`
  return share > 0.99 ? `${Math.min(99.9, 100 * share).toFixed(1)}%` : `${Math.round(100 * share)}%`
}
