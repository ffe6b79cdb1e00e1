/** A B for p x p row-major matrices. */
export function multiply(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let q = 0; q < p; q++) {
      const x = a[r * p + q]!
      if (x !== 0) for (let c = 0; c < p; c++) out[r * p + c] = out[r * p + c]! + x * b[q * p + c]!
    }
  }
  return out
}

/** A A' for a p x p row-major matrix. */
export function timesTranspose(a: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = 0; c <= r; c++) {
      let s = 0
      for (let q = 0; q < p; q++) s += a[r * p + q]! * a[c * p + q]!
      out[r * p + c] = s
      out[c * p + r] = s
    }
  }
  return out
}

/** A' as a new p x p matrix. */
export function transpose(a: Float64Array, p: number): Float64Array {
  return a.map((_, e) => a[(e % p) * p + Math.floor(e / p)]!)
}

/** tr A. */
export function trace(a: Float64Array, p: number): number {
  let s = 0
  for (let i = 0; i < p; i++) s += a[i * p + i]!
  return s
}

/** tr(A B). */
export function traceProduct(a: Float64Array, b: Float64Array, p: number): number {
  let s = 0
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += a[r * p + c]! * b[c * p + r]!
  return s
}
