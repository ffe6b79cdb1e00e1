/** Cells of rows by their loadings on random effects: `width` a cell, `at` says on which of all `effects`. */
export interface CellLoadings {
  readonly effects: number
  readonly width: number
  readonly at: Int32Array
  readonly c: Float64Array
}

/** What the pairs of rows sum to, s_ij = c_i' H^-1 c_j, t_i a third derivative. */
export interface PairSums {
  /** sum_ij t_i t_j s_ij^3. */
  readonly cubes: number
  /** s_ii. */
  readonly v: Float64Array
  readonly slopes: PairSlopes | null
}

export interface PairSlopes {
  /** sum_j t_j s_ij^3. */
  readonly rows: Float64Array
  /** sum_ij t_i t_j s_ij^2 c_i c_j', effects x effects. */
  readonly q: Float64Array
}

/** The sums over all pairs of rows as they stand; `inverse` is H^-1. */
export function pairSums(
  { effects, width, at, c }: CellLoadings,
  inverse: Float64Array,
  third: Float64Array,
  withSlopes: boolean,
): PairSums {
  const cells = third.length
  const v = new Float64Array(cells)
  const y = new Float64Array(effects)
  const slopes = withSlopes ? { rows: new Float64Array(cells), q: new Float64Array(effects * effects) } : null
  const z = new Float64Array(withSlopes ? effects : 0)
  let cubes = 0
  for (let i = 0; i < cells; i++) {
    y.fill(0)
    for (let o = i * width; o < (i + 1) * width; o++) {
      const column = at[o]! * effects
      const load = c[o]!
      for (let e = 0; e < effects; e++) y[e] = y[e]! + load * inverse[column + e]!
    }
    // the value needs each pair once, its derivative all pairs of a row
    const end = slopes === null ? i + 1 : cells
    z.fill(0)
    let row = 0
    for (let j = 0, from = 0; j < end; j++, from += width) {
      let s = 0
      for (let e = from; e < from + width; e++) s += c[e]! * y[at[e]!]!
      if (j === i) v[i] = s
      const tss = third[j]! * s * s
      row += tss * s
      if (slopes !== null) for (let e = from; e < from + width; e++) z[at[e]!] = z[at[e]!]! + tss * c[e]!
    }
    if (slopes === null) {
      cubes += third[i]! * (2 * row - third[i]! * v[i]! ** 3)
      continue
    }
    cubes += third[i]! * row
    slopes.rows[i] = row
    for (let o = i * width; o < (i + 1) * width; o++) {
      const to = at[o]! * effects
      const load = third[i]! * c[o]!
      for (let e = 0; e < effects; e++) slopes.q[to + e] = slopes.q[to + e]! + load * z[e]!
    }
  }
  return { cubes, v, slopes }
}
