import type { Kernels } from '@blup/kernels'

/** Multiplications between two rests: some ten or twenty milliseconds. */
export const workAtOnce = 1e8
/** Multiplications in the time in which an entry of an update is added to its ancestor, or read from there. */
export const scatterWork = 40
/** Columns of a wide panel that one call takes. */
const strip = 128
/** Doubles of scratch that `squareWidePanel` needs. */
export const wideScratch = 512 * strip

/** Whether a panel takes several rests by itself, and so is taken apart: the factorisation is as quick in parts as in one call. */
export function isWide(width: number, height: number): boolean {
  return width > 2 * strip && width * width * height > 4 * workAtOnce
}

/** The same for the inverse, which is slower in parts and rests only where it must. */
export function isVeryWide(width: number): boolean {
  return width ** 3 > 20 * workAtOnce
}

/**
 * Factorises the square of a wide panel and solves the rows below it, a strip of columns at a time: what `potrf` and
 * `trsmRightLowerTrans` do in one call each. Yields the work done since the last time. Returns as `potrf`.
 */
export function* factorWidePanel(kernels: Kernels, width: number, height: number, at: number): Generator<number, number, void> {
  for (let k = 0; k < width; k += strip) {
    const columns = Math.min(strip, width - k)
    const corner = at + k * (height + 1)
    const stopped = kernels.potrf(columns, corner, height)
    if (stopped !== 0) return k + stopped
    const rest = height - k - columns
    if (rest === 0) continue
    kernels.trsmRightLowerTrans(rest, columns, corner, height, corner + columns, height)
    yield (columns * columns * rest) / 2
    for (let j = k + columns; j < width; j += strip) {
      const own = Math.min(strip, width - j)
      const left = at + j + k * height
      const target = at + j * (height + 1)
      kernels.syrkSubLower(own, columns, left, height, target, height)
      const below = height - j - own
      if (below > 0) kernels.gemmNT(below, own, columns, -1, left + own, height, left, height, target + own, height)
      yield own * columns * (below + own / 2)
    }
  }
  return 0
}

/** L^-1 of the square of a wide panel, in place of zeros at `target`, as `trtriLower` makes it of L. Yields as above. */
export function* invertWidePanel(
  kernels: Kernels,
  width: number,
  height: number,
  at: number,
  target: number,
): Generator<number, void, void> {
  const { f64 } = kernels
  for (let k = 0; k < width; k += strip) {
    const columns = Math.min(strip, width - k)
    const corner = target + k * (height + 1)
    for (let c = 0; c < columns; c++) f64[corner + c * (height + 1)] = 1
    kernels.trsmLeftLower(width - k, columns, at + k * (height + 1), height, corner, height)
    yield (columns * (width - k) ** 2) / 2
  }
}

/**
 * From L^-1 in a square with zeros above its diagonal to the lower triangle of L^-T L^-1, in place, as `lauumLowerTrans`: from the
 * first rows to the last, which read only rows that are still those of L^-1. Yields as above.
 */
export function* squareWidePanel(
  kernels: Kernels,
  width: number,
  height: number,
  target: number,
  scratch: number,
): Generator<number, void, void> {
  const { f64 } = kernels
  for (let k = 0; k < width; k += strip) {
    const rows = Math.min(strip, width - k)
    const corner = target + k * (height + 1)
    const below = width - k - rows
    const most = Math.max(1, Math.min(wideScratch / strip, Math.floor(workAtOnce / (rows * (rows + below)))))
    for (let j = 0; j < k; j += most) {
      const columns = Math.min(most, k - j)
      const own = target + k + j * height
      for (let c = 0; c < columns; c++) {
        f64.copyWithin(scratch + c * rows, own + c * height, own + c * height + rows)
        f64.fill(0, own + c * height, own + c * height + rows)
      }
      kernels.gemmTN(rows, columns, rows, 1, corner, height, scratch, rows, own, height)
      if (below > 0) kernels.gemmTN(rows, columns, below, 1, corner + rows, height, own + rows, height, own, height)
      yield rows * columns * (below + rows)
    }
    kernels.lauumLowerTrans(rows, corner, height)
    if (below === 0) continue
    kernels.gemmTN(rows, rows, below, 1, corner + rows, height, corner + rows, height, corner, height)
    yield rows * rows * below
  }
}

/** Rests whenever enough work has been done. */
export function* pausing<R>(parts: Generator<number, R, void>): Generator<undefined, R, void> {
  let work = 0
  for (;;) {
    const part = parts.next()
    if (part.done) return part.value
    work += part.value
    if (work < workAtOnce) continue
    work = 0
    yield undefined
  }
}
