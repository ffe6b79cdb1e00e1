/**
 * The sufficient statistics of a Gaussian mixed model: A = [Z X y]' W [Z X y] in blocks, built in one pass over the rows.
 * Random-effects terms on the same grouping factor are one block here. All columns are on the internal scale
 * (`Scaling`); m = p + 1 counts the kept columns of X and the response.
 */
export interface CrossProducts {
  /** Rows, or the sum of frequency weights. */
  readonly n: number
  /** Kept columns of X. */
  readonly p: number
  /** sum log w over the rows, for the constants of the likelihood; 0 for frequency weights. */
  readonly sumLogWeights: number
  /** [X y]' W [X y], m x m, both triangles. */
  readonly xy: Float64Array
  readonly blocks: readonly GroupingBlock[]
  /** One for each pair g < h of grouping factors that share rows. */
  readonly pairs: readonly PairBlock[]
}

/** Z_g' W Z_g and Z_g' W [X y] of one grouping factor: J blocks. */
export interface GroupingBlock {
  readonly nLevels: number
  /** Columns a level: k. */
  readonly k: number
  /** J blocks of k x k, both triangles. */
  readonly zz: Float64Array
  /** J blocks of k x m, row-major. */
  readonly zxy: Float64Array
}

/** Z_g' W Z_h as a sparse matrix of k_g x k_h cells (row-major), rows are the levels of g, columns sorted. */
export interface PairBlock {
  readonly g: number
  readonly h: number
  readonly ptr: Int32Array
  readonly col: Int32Array
  readonly val: Float64Array
}
