/** A number as the name of a level: 15 significant digits, so that 0.1 + 0.2 is `0.3`; whole numbers in full. */
export function numberLabel(value: number): string {
  if (Number.isInteger(value)) return String(value === 0 ? 0 : value)
  return String(Number(value.toPrecision(15)))
}
