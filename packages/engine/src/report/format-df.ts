import { formatFixed, undefinedNumber } from './format-number.ts'

/** Degrees of freedom: whole where they are, otherwise with two decimals; `none` for those of the normal distribution. */
export function formatDf(df: number | null, none = undefinedNumber): string {
  if (df === null) return none
  if (!Number.isFinite(df)) return formatFixed(df, 0)
  return Math.abs(df - Math.round(df)) < 5e-4 ? String(Math.round(df)) : formatFixed(df, 2)
}
