/**
 * Dense kernels over one arena of memory. Arguments named a, b, c, l are offsets into `f64` (in doubles), `ld*` are
 * leading dimensions; matrices are column-major; `lower` means only the lower triangle is read or written.
 * `createKernels(doubles)` gives an arena of that many doubles, either WebAssembly memory or a plain Float64Array:
 * both behave the same. An arena never grows, so views stay valid.
 */
export interface Kernels {
  readonly kind: 'simd' | 'relaxed' | 'plain'
  readonly f64: Float64Array

  /** Cholesky, lower, in place: A = L L'. Returns 0, or j + 1 for the first column whose pivot is not a positive finite number. */
  potrf(n: number, a: number, lda: number): number
  /** B <- B L^-T, B is m x n. */
  trsmRightLowerTrans(m: number, n: number, l: number, ldl: number, b: number, ldb: number): void
  /** B <- B L^-1, B is m x n. */
  trsmRightLower(m: number, n: number, l: number, ldl: number, b: number, ldb: number): void
  /** B <- L^-1 B, B is n x m. */
  trsmLeftLower(n: number, m: number, l: number, ldl: number, b: number, ldb: number): void
  /** B <- L^-T B, B is n x m. */
  trsmLeftLowerTrans(n: number, m: number, l: number, ldl: number, b: number, ldb: number): void
  /** C <- C - A A', lower triangle only; A is n x k. */
  syrkSubLower(n: number, k: number, a: number, lda: number, c: number, ldc: number): void
  /** C <- C + alpha A B; A is m x k, B is k x n. */
  gemmNN(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void
  /** C <- C + alpha A B'; A is m x k, B is n x k. */
  gemmNT(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void
  /** C <- C + alpha A' B; A is k x m, B is k x n. */
  gemmTN(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void
  /** In place, lower: L <- L^-1. */
  trtriLower(n: number, l: number, ldl: number): void
  /** In place, lower: from L^-1 to the lower triangle of L^-T L^-1. */
  lauumLowerTrans(n: number, l: number, ldl: number): void

  // One grouping factor: J groups, each with ZZ_j (k x k, symmetric) and ZX_j (k x m; with a fixed-effects model its columns
  // are those of X and then y, m = p + 1). Lambda is k x k lower, column-major. With
  //   M_j = Lambda' ZZ_j Lambda + I = L_j L_j'      W_j = L_j^-1 Lambda' ZX_j      V_j = L_j^-T W_j
  //
  // Layout ("two groups a vector"): groups 2P and 2P + 1 share a block of 2 E doubles, E = k (k + 1) / 2 + k m, at
  // data + 2 E P. Value e of group j is at data + 2 E floor(j / 2) + 2 e + j mod 2. The values are the lower triangle of ZZ
  // by columns (z00, z10, .., z11, ..), then ZX by columns. With an odd number of groups the other half of the last
  // block is neither read as data nor written. `groupDoubles` and `groupOffset` do the arithmetic.
  // 1 <= k <= 64 and 1 <= m <= 128, else RangeError. Sums over groups are taken over short runs first, and the product of
  // the pivots is kept as mantissa and exponent, so that a million groups lose no more than a few digits.

  /**
   * First pass, all that the profiled deviance needs of the random effects:
   * gram <- gram + sum_j W_j' W_j (m x m, lower), and the double at `logDet` <- + sum_j log det M_j (= 2 sum log diag L_j).
   * Returns 0, or j + 1 for a first group whose M_j has a pivot that is not a positive finite number; then neither output
   * has changed. Bates et al. (2015), J. Stat. Softw. 67(1), equations 18 to 25, for one factor.
   */
  groupHalfSolve(
    k: number,
    m: number,
    groups: number,
    data: number,
    lambda: number,
    gram: number,
    ldgram: number,
    logDet: number,
  ): number

  /**
   * Second pass, for the conditional modes and for the gradient in Lambda:
   * u_j = V_j coef, group after group with k values each (`u` < 0: not stored), and
   * t <- t + sum_j (M_j^-1 + weight u_j u_j' + (V_j F)(V_j F)') (k x k, lower).
   * coef has m values, (-beta, 1) for the modes on the scale of spherical effects; weight is 1 / sigma^2. F is upper
   * triangular with `columns` <= m columns, of which column c has rows 0 .. c: F F' = Phi, the covariance of beta over
   * sigma^2, adds REML's term L_j^-T W_X Phi W_X' L_j^-1; 0 columns leave it out.
   * Returns as `groupHalfSolve`; on a nonzero return `t` has not changed and `u` is unspecified.
   */
  groupBackSolve(
    k: number,
    m: number,
    groups: number,
    data: number,
    lambda: number,
    coef: number,
    weight: number,
    factor: number,
    ldfactor: number,
    columns: number,
    t: number,
    ldt: number,
    u: number,
  ): number
}
