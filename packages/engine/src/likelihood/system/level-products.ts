// Products and half-solves of the small dense blocks that the levels of a grouping factor have, in place in long arrays.

/** out <- lambda' ZZ lambda + I for the level that starts at `at`; `half` is scratch. */
export function quadraticForm(
  lambda: Float64Array,
  zz: Float64Array,
  at: number,
  k: number,
  half: Float64Array,
  out: Float64Array,
  outAt: number = at,
): void {
  if (k === 1) {
    out[outAt] = lambda[0]! * lambda[0]! * zz[at]! + 1
    return
  }
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let s = 0
      for (let q = c; q < k; q++) s += zz[at + r * k + q]! * lambda[q * k + c]!
      half[r * k + c] = s
    }
  }
  for (let r = 0; r < k; r++) {
    for (let c = 0; c <= r; c++) {
      let s = r === c ? 1 : 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * half[q * k + c]!
      out[outAt + r * k + c] = s
      out[outAt + c * k + r] = s
    }
  }
}

/** out (k x m) <- lambda' B, B is k x m row-major at `at`. */
export function transposedTimes(
  lambda: Float64Array,
  b: Float64Array,
  at: number,
  k: number,
  m: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < m; c++) {
      let s = 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * b[at + q * m + c]!
      out[outAt + r * m + c] = s
    }
  }
}

/** out <- L^-1 lambda' B. */
export function halfSolve(
  lambda: Float64Array,
  l: Float64Array,
  lAt: number,
  k: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
  m: number,
): void {
  for (let r = 0; r < k; r++) {
    const pivot = l[lAt + r * k + r]!
    for (let c = 0; c < m; c++) {
      let s = 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * b[bAt + q * m + c]!
      for (let q = 0; q < r; q++) s -= l[lAt + r * k + q]! * out[outAt + q * m + c]!
      out[outAt + r * m + c] = s / pivot
    }
  }
}

/** The same in place on a cell whose width is kh; rows are read downwards before they are overwritten. */
export function halfSolveInPlace(
  lambda: Float64Array,
  l: Float64Array,
  lAt: number,
  k: number,
  b: Float64Array,
  at: number,
  kh: number,
): void {
  for (let r = 0; r < k; r++) {
    const pivot = l[lAt + r * k + r]!
    for (let c = 0; c < kh; c++) {
      let s = 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * b[at + q * kh + c]!
      for (let q = 0; q < r; q++) s -= l[lAt + r * k + q]! * b[at + q * kh + c]!
      b[at + r * kh + c] = s / pivot
    }
  }
}

/** out <- P lambda_h for one cell P (k x kh). */
export function timesLower(p: Float64Array, at: number, lambda: Float64Array, k: number, kh: number, out: Float64Array): void {
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < kh; c++) {
      let s = 0
      for (let q = c; q < kh; q++) s += p[at + r * kh + q]! * lambda[q * kh + c]!
      out[at + r * kh + c] = s
    }
  }
}
