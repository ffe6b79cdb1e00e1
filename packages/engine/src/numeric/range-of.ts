/** The smallest and the largest of numbers, as many as there may be; infinite of none. */
export function rangeOf(values: ArrayLike<number>): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < least) least = values[i]!
    if (values[i]! > most) most = values[i]!
  }
  return { least, most }
}
