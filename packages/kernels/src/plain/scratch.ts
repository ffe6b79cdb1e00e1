// Working memory of the plain kernels. One set for the whole process; kernels never call back, so sharing is safe.

/** Rows packed at a time. */
export const MC = 64
/** Inner dimension packed at a time. */
export const KC = 128
/** Columns packed at a time. */
export const NC = 128
/** Order at which the recursive factorisations and solves hand over to the strip code. */
export const NB = 32

/** Where in `rowStrips` the strip of the solves starts. */
export const STRIP = MC * KC
/** Where in `columnStrips` the packed triangle of the solves starts. */
export const TRIANGLE = KC * NC

/** Strips of 4 rows: 4 doubles a step. */
export const rowStrips: Float64Array = new Float64Array(MC * KC + 4 * NB)
/** Strips of 4 columns: 4 doubles a step. */
export const columnStrips: Float64Array = new Float64Array(KC * NC + NB * NB)
/** One 4 x 4 tile, by columns. */
export const corner: Float64Array = new Float64Array(16)
