import { formatCount, formatSignificant } from 'blup'

/** A number in a sentence: three significant digits, a true minus sign. */
export function told(value: number, digits = 3): string {
  const size = Math.abs(value)
  const text = size >= 10 ** (digits - 1) && size < 1e9 ? formatCount(Math.round(value)) : formatSignificant(value, digits)
  return text.replace('-', '−')
}

/** `18 levels`, `1 level`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`
}

/** `95%`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(4))}%`
}

/** A number to as many decimals as show two digits of its standard error. */
export function toldWithError(value: number, stdError: number): string {
  if (!(stdError > 0) || !Number.isFinite(stdError)) return told(value)
  const decimals = Math.max(0, Math.min(12, 1 - Math.floor(Math.log10(stdError))))
  const rounded = Number(value.toFixed(decimals))
  return rounded === 0 ? '0' : rounded.toFixed(decimals).replace('-', '−')
}
