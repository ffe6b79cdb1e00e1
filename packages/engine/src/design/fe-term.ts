/**
 * The fixed-effects model matrix as it is used: which columns are kept, and the affine map between the user's columns and
 * the internal ones, x~ = (x - centre) / scale for kept columns, times `rotation` where X had to be orthogonalised.
 */
export interface FeTerm {
  /** All columns of the model matrix, in order. */
  readonly names: readonly string[]
  /** Indices of the kept columns. */
  readonly kept: readonly number[]
  /** Names of the columns that earlier ones explain. */
  readonly aliased: readonly string[]
  /** Position of the intercept among the kept columns; -1 for none. */
  readonly intercept: number
  /** By kept column. */
  readonly centre: Float64Array
  readonly scale: Float64Array
  /**
   * p x p upper triangular, row-major: internal columns are the centred and scaled ones times this matrix. Null where
   * they are well conditioned and no orthogonalisation was needed.
   */
  readonly rotation: Float64Array | null
  /** Of each column of `names` the number of its term: 0 for the intercept, then as in the formula. R's `assign`. */
  readonly assign: readonly number[]
  /** Kept x aliased, row-major: each aliased column as the combination of kept ones that it is, in the user's columns. */
  readonly aliasing: Float64Array
  /**
   * X~'X~ of the internal kept columns without precision weights, p x p; null where no such weights were given and the
   * model's cross-products hold it.
   */
  readonly unweighted: Float64Array | null
}

/**
 * beta on the user's scale = yScale B beta~ + yCentre e_intercept. B is p x p row-major.
 */
export function fixedBackTransform(fe: FeTerm): Float64Array {
  const p = fe.kept.length
  const b = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = 0; c < p; c++)
      b[r * p + c] = (fe.rotation === null ? (r === c ? 1 : 0) : fe.rotation[r * p + c]!) / fe.scale[r]!
  }
  if (fe.intercept >= 0) {
    for (let r = 0; r < p; r++) {
      if (r === fe.intercept || fe.centre[r] === 0) continue
      for (let c = 0; c < p; c++) b[fe.intercept * p + c] = b[fe.intercept * p + c]! - fe.centre[r]! * b[r * p + c]!
    }
  }
  return b
}

/** log |det| of d x~ / d x: what log |X'H^-1X| on the internal scale lacks, halved and with its sign turned. */
export function logDetScaling(fe: FeTerm): number {
  const p = fe.kept.length
  let s = 0
  for (let j = 0; j < p; j++)
    s += Math.log(fe.scale[j]!) - (fe.rotation === null ? 0 : Math.log(Math.abs(fe.rotation[j * p + j]!)))
  return s
}
