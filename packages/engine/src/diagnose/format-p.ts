/** A p value in a sentence: `0.03`, `0.0002`, `1.2e-7`. */
export function formatP(value: number): string {
  return value < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(2)))
}
