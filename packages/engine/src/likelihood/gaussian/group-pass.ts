/** What the passes over the groups share. */
export interface PassState {
  readonly nLevels: number
  /** Columns of [X y]. */
  readonly m: number
  /** Z_j'Z_j, k x k a group. */
  readonly zz: Float64Array
  /** R_j = Z_j'[X y], k x m row-major a group. */
  readonly zxy: Float64Array
  /** k x k row-major lower. */
  readonly lambda: Float64Array
  /** m x m column-major, lower triangle in use. */
  readonly g: Float64Array
  /** [-beta; 1]. */
  readonly w: Float64Array
  /** (X'H^-1X)^-1, p x p. */
  readonly phi: Float64Array
}

/** The algebra of one group, summed over all of them, for a given number of random coefficients. */
export interface GroupPass {
  /** g -= sum_j W_j'W_j, W_j = L_j^-1 lambda'R_j; returns sum_j log |C_j|, NaN where a pivot is not positive. */
  eliminate(state: PassState): number
  /** sum_j C_j^-1 + u_j u_j'/sigma^2, and with REML B_j phi B_j', B_j = C_j^-1 lambda'Z_j'X; k x k. */
  traces(state: PassState, reml: boolean, sigma2: number): Float64Array
  /**
   * For each direction D: m_j = D u_j + lambda D'r_j; adds m_j'r_j to `f`, X_j'H_j^-1 Z_j m_j to `xx` (nPar x p), and
   * m_j' K_j m_j of two directions to `square` (nPar x nPar, lower), K_j = Z_j'H_j^-1 Z_j.
   */
  information(
    state: PassState,
    directions: readonly Float64Array[],
    f: Float64Array,
    xx: Float64Array,
    square: Float64Array,
  ): void
}
