/** Which columns an in-order rank test keeps, and their triangle. */
export interface OrderedRank {
  /** Indices of the columns that earlier kept columns do not explain, ascending. */
  readonly kept: number[]
  /** Upper triangle of the kept columns, q x q row-major, diagonal positive: X_kept' X_kept = R'R. */
  readonly r: Float64Array
  /** Smallest ratio, over the kept columns, of a column's residual norm to its norm; 1 when nothing is kept. */
  readonly smallestPivot: number
}

/** Entries below this are zeros: reflections of numbers this small would lose their digits. */
const negligible = 1e-290

/**
 * The triangle R of a QR factorisation X = QR, from the rows of X in chunks: memory p^2, work 2 p^2 a row. Unlike X'X it
 * keeps all the digits of X.
 *
 * Source: Golub & Van Loan (2013), section 6.5.3 (appending rows), with Householder reflections over each chunk.
 */
export class StreamedQr {
  readonly p: number
  /** R so far, p x p row-major, upper; rows below those absorbed are zero. */
  readonly r: Float64Array

  constructor(p: number) {
    this.p = p
    this.r = new Float64Array(p * p)
  }

  /** Takes `rows` more rows of X, row-major with p columns; `x` is used as work space and destroyed. */
  absorb(x: Float64Array, rows: number): void {
    const { p, r } = this
    for (let j = 0; j < p; j++) {
      let largest = 0
      for (let i = 0, at = j; i < rows; i++, at += p) largest = Math.max(largest, Math.abs(x[at]!))
      if (largest < negligible) continue
      const head = r[j * p + j]!
      largest = Math.max(largest, Math.abs(head))
      let squares = (head / largest) ** 2
      for (let i = 0, at = j; i < rows; i++, at += p) squares += (x[at]! / largest) ** 2
      const norm = Math.sqrt(squares) * largest
      const alpha = head > 0 ? -norm : norm
      // v = (head - alpha; x_j), scaled so that its first entry is 1; H = I - tau v v'.
      const lead = head - alpha
      const tau = -lead / alpha
      r[j * p + j] = alpha
      for (let i = 0, at = j; i < rows; i++, at += p) x[at] = x[at]! / lead
      for (let k = j + 1; k < p; k++) {
        let sum = r[j * p + k]!
        for (let i = 0, at = 0; i < rows; i++, at += p) sum += x[at + j]! * x[at + k]!
        sum *= tau
        r[j * p + k]! -= sum
        for (let i = 0, at = 0; i < rows; i++, at += p) x[at + k]! -= sum * x[at + j]!
      }
    }
  }

  /**
   * Column j is dropped when what earlier kept columns leave of it has a norm at most `tolerance` (default 1e-7) times its
   * own: the order of the columns decides, as in R's `lm`. R itself is left alone, so more rows may follow.
   */
  rank(tolerance = 1e-7): OrderedRank {
    const { p } = this
    const work = this.r.slice()
    const kept: number[] = []
    let smallestPivot = 1
    for (let j = 0; j < p; j++) {
      const rank = kept.length
      let norm = 0
      let residual = 0
      for (let i = 0; i < p; i++) norm = Math.hypot(norm, this.r[i * p + j]!)
      for (let i = rank; i < p; i++) residual = Math.hypot(residual, work[i * p + j]!)
      if (!(residual > tolerance * norm)) continue
      smallestPivot = Math.min(smallestPivot, residual / norm)
      reflect(work, p, rank, j, residual)
      kept.push(j)
    }
    const q = kept.length
    const r = new Float64Array(q * q)
    for (let i = 0; i < q; i++) {
      const sign = work[i * p + kept[i]!]! < 0 ? -1 : 1
      for (let k = i; k < q; k++) r[i * q + k] = sign * work[i * p + kept[k]!]!
    }
    return { kept, r, smallestPivot }
  }
}

/** Householder reflection of rows `row` .. p - 1 that leaves column j with `norm` (up to sign) in that row alone. */
function reflect(work: Float64Array, p: number, row: number, j: number, norm: number): void {
  const head = work[row * p + j]!
  const alpha = head > 0 ? -norm : norm
  const lead = head - alpha
  const tau = -lead / alpha
  for (let k = j + 1; k < p; k++) {
    let sum = work[row * p + k]!
    for (let i = row + 1; i < p; i++) sum += (work[i * p + j]! / lead) * work[i * p + k]!
    sum *= tau
    work[row * p + k]! -= sum
    for (let i = row + 1; i < p; i++) work[i * p + k]! -= sum * (work[i * p + j]! / lead)
  }
  work[row * p + j] = alpha
  for (let i = row + 1; i < p; i++) work[i * p + j] = 0
}
