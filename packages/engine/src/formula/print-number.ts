/**
 * A literal as R prints it: the fewest digits up to 15 that show the value, fixed or scientific notation whichever is
 * shorter (fixed when equal), `L` kept on whole numbers. A value that needs more digits than R shows gets them, so that
 * what is printed is always the same number.
 */
export function printNumber(value: number, text: string): string {
  if (Number.isNaN(value)) return text === 'NA' ? 'NA' : 'NaN'
  if (!Number.isFinite(value)) return 'Inf'
  if (isIntegerLiteral(value, text)) return `${value}L`
  if (Number(value.toPrecision(15)) !== value) return String(value)
  let digits = 1
  while (Number(value.toPrecision(digits)) !== value) digits++
  const [mantissa, exponentText] = value.toExponential(digits - 1).split('e') as [string, string]
  const exponent = Number(exponentText)
  const size = String(Math.abs(exponent)).padStart(2, '0')
  const scientific = `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
  const decimals = Math.max(0, digits - 1 - exponent)
  const fixedWidth = Math.max(exponent, 0) + 1 + (decimals > 0 ? decimals + 1 : 0)
  return fixedWidth <= scientific.length ? value.toFixed(decimals) : scientific
}

/** `2L` is R's integer two. */
export function isIntegerLiteral(value: number, text: string): boolean {
  return text.endsWith('L') && Number.isSafeInteger(value)
}
