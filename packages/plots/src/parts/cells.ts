/** A rectangle of the plane and the number of points in it. */
export type Cell = {
  readonly x1: number
  readonly x2: number
  readonly y1: number
  readonly y2: number
  readonly rows: number
}

/** Points of the plane counted in a grid of cells; empty cells are left out. */
export function cells(x: ArrayLike<number>, y: ArrayLike<number>, most: number): Cell[] {
  const across = Math.max(4, Math.floor(Math.sqrt(most * 1.4)))
  const up = Math.max(4, Math.floor(most / across))
  const [x0, xStep] = grid(x, across)
  const [y0, yStep] = grid(y, up)
  const counts = new Map<number, number>()
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]!) || !Number.isFinite(y[i]!)) continue
    const column = Math.min(across - 1, Math.floor((x[i]! - x0) / xStep))
    const row = Math.min(up - 1, Math.floor((y[i]! - y0) / yStep))
    const key = row * across + column
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([key, rows]) => {
      const column = key % across
      const row = Math.floor(key / across)
      return {
        x1: x0 + column * xStep,
        x2: x0 + (column + 1) * xStep,
        y1: y0 + row * yStep,
        y2: y0 + (row + 1) * yStep,
        rows,
      }
    })
}

function grid(values: ArrayLike<number>, cellsAcross: number): [from: number, step: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high > low ? [low, (high - low) / cellsAcross] : [low - 0.5, 1 / cellsAcross]
}
