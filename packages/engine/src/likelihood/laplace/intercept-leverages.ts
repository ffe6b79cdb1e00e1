// loops of their own: compiled early in the first pass

/** Leverages of random intercepts from the diagonal d of the inverse: h += lambda^2 d; returns the weighted sum of lambda d. */
export function ownLeverages(
  refs: Int32Array,
  n: number,
  d: Float64Array,
  lambda: number,
  w: Float64Array,
  h: Float64Array,
): number {
  let t = 0
  for (let i = 0; i < n; i++) {
    const q = d[refs[i]!]! * lambda
    h[i] = h[i]! + lambda * q
    t += w[i]! * q
  }
  return t
}

/** The same between two factors, from the entries of the inverse in their cells; returns the weighted sum of the entries. */
export function crossLeverages(
  at: Int32Array,
  slots: Int32Array | null,
  n: number,
  values: Float64Array,
  both: number,
  w: Float64Array,
  h: Float64Array,
): number {
  let t = 0
  for (let i = 0; i < n; i++) {
    const place = at[i]!
    const x = values[slots === null ? place : slots[place]!]!
    h[i] = h[i]! + both * x
    t += w[i]! * x
  }
  return t
}
