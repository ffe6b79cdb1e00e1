import type { CodedTerm } from './coded-term.ts'

/** How many columns the terms have together: p. */
export function countColumns(terms: readonly CodedTerm[]): number {
  let p = 0
  for (const term of terms) p += term.columns.length
  return p
}

/** Rows `from` to `to` (exclusive) of one column of a term into `out`, from its start. */
export function fillColumn(term: CodedTerm, column: number, from: number, to: number, out: Float64Array): void {
  const { numeric, coding } = term.columns[column]!
  fillStrided(term, numeric, coding, from, to, out, 0, 1)
}

/**
 * Rows `from` to `to` (exclusive) of the model matrix of `terms` into `out`, row-major: (to - from) x p, where p is the
 * number of columns of all terms. A chunk of rows at a time keeps `out` in the cache.
 */
export function fillRows(terms: readonly CodedTerm[], from: number, to: number, out: Float64Array): void {
  const p = countColumns(terms)
  let offset = 0
  for (const term of terms) {
    if (term.numerics.length === 0 && term.cells !== null) copyCodings(term, from, to, out, offset, p)
    else {
      for (let c = 0; c < term.columns.length; c++) {
        const { numeric, coding } = term.columns[c]!
        fillStrided(term, numeric, coding, from, to, out, offset + c, p)
      }
    }
    offset += term.columns.length
  }
}

/** Of a term of factors alone, column c is coding c: a row is a copy of its cell's codings. */
function copyCodings(term: CodedTerm, from: number, to: number, out: Float64Array, offset: number, p: number): void {
  const cells = term.cells!
  const codings = term.codings!
  const { nCoding } = term
  let at = offset
  for (let i = from; i < to; i++) {
    const source = cells[i]! * nCoding
    for (let c = 0; c < nCoding; c++) out[at + c] = codings[source + c]!
    at += p
  }
}

function fillStrided(
  term: CodedTerm,
  numeric: number,
  coding: number,
  from: number,
  to: number,
  out: Float64Array,
  offset: number,
  stride: number,
): void {
  const { cells, codings, nCoding } = term
  const x = numeric < 0 ? null : term.numerics[numeric]!
  let at = offset
  if (coding < 0) {
    if (x === null) for (let i = from; i < to; i++, at += stride) out[at] = 1
    else for (let i = from; i < to; i++, at += stride) out[at] = x[i]!
  } else if (x === null) {
    for (let i = from; i < to; i++, at += stride) out[at] = codings![cells![i]! * nCoding + coding]!
  } else {
    for (let i = from; i < to; i++, at += stride) out[at] = x[i]! * codings![cells![i]! * nCoding + coding]!
  }
}
