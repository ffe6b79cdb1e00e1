/** Rows of a pass between two rests: a few milliseconds, of which the rest is nothing. */
export const rowChunk = 16_384
