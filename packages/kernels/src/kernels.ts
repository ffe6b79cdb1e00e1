/**
 * Dense kernels over one arena of memory. Arguments named a, b, c, l are offsets into `f64` (in doubles), `ld*` are
 * leading dimensions; matrices are column-major; `lower` means only the lower triangle is read or written.
 * `createKernels(doubles)` gives an arena of that many doubles, either WebAssembly memory or a plain Float64Array:
 * both behave the same. An arena never grows, so views stay valid.
 */
export interface Kernels {
  readonly kind: 'simd' | 'relaxed' | 'plain'
  readonly f64: Float64Array
  /** The same memory as 32-bit integers, two to a double: where the sparse kernels keep their indices. */
  readonly i32: Int32Array

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

  /**
   * Lays out the pattern of a sparse matrix of `rows` rows and n columns: row j has the cells ptr[j] .. ptr[j + 1] - 1 in the
   * columns that `col` names, in any order, each once. Fills the four lists of `index`, and with the cell that each
   * given one has become, `place` (`cells` integers).
   */
  sparseRowsLayout(n: number, rows: number, cells: number, ptr: number, col: number, index: SparseIndex, place: number): void

  /**
   * The pattern of V'V below its diagonal, column by column from column `from`: rows into `out`, unordered, the end of each
   * column's into outPtr[column + 1], counted from `out`. Stops before a column that might not fit into `capacity` integers
   * (at least n) and returns it, or n. `mark` has n integers, zero before the first call.
   */
  sparsePattern(
    n: number,
    from: number,
    index: SparseIndex,
    mark: number,
    out: number,
    capacity: number,
    outPtr: number,
  ): number

  /**
   * The same pattern, both triangles, as bits: bit i of row c, `words` integers (at least n / 32, a multiple of four) from
   * bits + c words on, says that columns i and c are together in one of the rows ptr[j] .. ptr[j + 1] - 1 of `col`. The diagonal is
   * zero. `clique` has `words` integers.
   */
  cliqueBits(n: number, rows: number, ptr: number, col: number, words: number, bits: number, clique: number): void
  /** Reads the rows of such bits, ascending, as `sparsePattern` writes them. */
  bitPattern(n: number, from: number, words: number, bits: number, out: number, capacity: number, outPtr: number): number

  /** out(r) <- sum of a(e) b(e) over the cells e of row r, ptr(r) .. ptr(r + 1) - 1, for from <= r < to. */
  rowProducts(from: number, to: number, ptr: number, a: number, b: number, out: number): void

  /**
   * B(list(i), list(j)) <- B(list(i), list(j)) + A(i, j) for j < columns and j <= i < rows; `list` is an offset into `i32`.
   */
  scatterTriangle(columns: number, rows: number, a: number, lda: number, list: number, b: number, ldb: number): void
  /** A(i, j) <- B(list(i), list(j)) for j < columns and j <= i < rows. */
  gatherTriangle(columns: number, rows: number, b: number, ldb: number, list: number, a: number, lda: number): void

  // A sparse matrix N by rows: cells ptr(r) .. ptr(r + 1) - 1 in the columns `col`, both offsets into `i32`, with values from
  // `val` on, or all 1 where `val` < 0. Vectors travel two or eight together: entry i of lane c is at lanes i + c. Each call takes
  // the rows from <= r < to.

  /** y <- y + N x. */
  laneGather(lanes: 2 | 8, from: number, to: number, ptr: number, col: number, val: number, x: number, y: number): void
  /** y <- y + N' x. */
  laneScatter(lanes: 2 | 8, from: number, to: number, ptr: number, col: number, val: number, x: number, y: number): void
  /** y <- y - N' W N x, W diagonal. */
  laneSweep(
    lanes: 2 | 8,
    from: number,
    to: number,
    ptr: number,
    col: number,
    val: number,
    w: number,
    x: number,
    y: number,
  ): void

  /**
   * Sums by level over rows of data, Z (rows x k), its weighted twin W Z and X (rows x m) row-major: with l = levels(i), an
   * offset into `i32`, zz(l) <- zz(l) + (w z)_i z_i' (k x k) and zx(l) <- zx(l) + (w z)_i x_i' (k x m), row-major a level.
   */
  levelSums(rows: number, k: number, m: number, levels: number, z: number, wz: number, x: number, zz: number, zx: number): void

  /**
   * C <- C - V'V for one panel of C. `work` has a double for every column of C, all zero before and after. Every pair of
   * columns that share a row of V must be in the pattern of the panels. Takes the panel's columns begin..end-1, all by default.
   */
  sparseGramSub(panel: SparsePanel, v: SparseRows, work: number, begin?: number, end?: number): void

  /**
   * Half of the products Z v' that quadratic forms v Z v' need, for one panel of the symmetric matrix Z and one plane of V,
   * which begins at `values`: dots(e) = sum of Z(column of t, column of e) v(t) over the cells t that follow e in its row,
   * plus half of that for e itself, for the cells e in the panel's columns. `work` is as above, but may hold anything
   * before and holds anything after. Takes the panel's columns begin..end-1, all by default.
   */
  sparseGramDots(
    panel: SparsePanel,
    v: SparseRows,
    values: number,
    dots: number,
    work: number,
    begin?: number,
    end?: number,
  ): void
}

/**
 * One dense panel of a supernodal matrix, at offset `at`, column-major with width + below rows: columns `first` to
 * first + width - 1, and below their square the rows that the indices at `rows` (an offset into `i32`) name.
 */
export interface SparsePanel {
  readonly first: number
  readonly width: number
  readonly below: number
  readonly rows: number
  readonly at: number
}

/**
 * The pattern of a sparse matrix by rows, its cells ascending by column within a row, with its columns listed as well. All are
 * offsets into `i32`: `cellColumn` and `cellEnd` (the end of the cell's row) by cell; `columnPtr` by column, into the list of
 * cells at `columnCells`.
 */
export interface SparseIndex {
  readonly columnPtr: number
  readonly columnCells: number
  readonly cellColumn: number
  readonly cellEnd: number
}

/**
 * A sparse matrix V: `planes` value arrays of `cells` doubles each lie one after the other from offset `values`, and V stands
 * for them on top of each other.
 */
export interface SparseRows extends SparseIndex {
  readonly cells: number
  readonly planes: number
  readonly values: number
}
