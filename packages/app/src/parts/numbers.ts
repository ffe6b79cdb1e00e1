const minus = '\u2212'

/** Fixed decimals with a true minus sign. */
export function fixed(value: number, decimals = 3): string {
  if (!Number.isFinite(value)) return '·'
  const text = Math.abs(value).toFixed(decimals)
  return `${value < 0 && Number(text) !== 0 ? minus : ''}${text}`
}

/** Decimals with which a standard error shows three digits that count. */
export function decimalsFor(stdError: number): number {
  if (!(stdError > 0) || !Number.isFinite(stdError)) return 3
  return Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(stdError))))
}

/** Three digits that count, without a tail of noughts. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '·'
  const size = Math.abs(value)
  if (size === 0) return '0'
  const text = size >= 1e6 || size < 1e-4 ? size.toExponential(1) : String(Number(size.toPrecision(size >= 1000 ? 4 : 3)))
  return `${value < 0 ? minus : ''}${text}`
}

export const count = (value: number): string => value.toLocaleString('en')

/** `<.001`, never 0.000. */
export function pText(p: number): string {
  if (!Number.isFinite(p)) return '·'
  return p < 0.001 ? '<.001' : p.toFixed(3).replace(/^0/, '')
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`
