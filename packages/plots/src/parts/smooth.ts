/** A point of a smoothed curve. */
export type SmoothPoint = { readonly x: number; readonly y: number }

/** So few different values of x are places of their own. */
const fewPlaces = 12

/**
 * Local linear regression with tricube weights over the nearest share of the points, at `at` places of even rank. Cleveland
 * (1979), Journal of the American Statistical Association 74:829.
 */
export function smooth(x: ArrayLike<number>, y: ArrayLike<number>, span = 0.6, at = 60): SmoothPoint[] {
  const order = Array.from({ length: x.length }, (_, i) => i)
    .filter((i) => Number.isFinite(x[i]!) && Number.isFinite(y[i]!))
    .sort((a, b) => x[a]! - x[b]!)
  const n = order.length
  if (n < 3) return []
  const few = meansByPlace(order, x, y)
  if (few !== null) return few
  const sorted = thin(order, 4000)
  const xs = Float64Array.from(sorted, (i) => x[i]!)
  const ys = Float64Array.from(sorted, (i) => y[i]!)
  const m = xs.length
  const width = Math.min(m, Math.max(3, Math.ceil(span * m)))
  const out: SmoothPoint[] = []
  let left = 0
  let before = Number.NaN
  for (let k = 0; k < at; k++) {
    const x0 = xs[0]! + ((xs[m - 1]! - xs[0]!) * k) / (at - 1)
    if (x0 === before) continue
    before = x0
    while (left + width < m && xs[left + width]! - x0 < x0 - xs[left]!) left++
    const reach = Math.max(x0 - xs[left]!, xs[left + width - 1]! - x0)
    out.push({ x: x0, y: localLine(xs, ys, left, width, x0, reach) })
  }
  return out
}

/** The mean at each place where these are few: between them there is nothing to smooth. */
function meansByPlace(order: readonly number[], x: ArrayLike<number>, y: ArrayLike<number>): SmoothPoint[] | null {
  const at = new Map<number, [sum: number, count: number]>()
  for (const i of order) {
    const [sum, count] = at.get(x[i]!) ?? [0, 0]
    if (count === 0 && at.size === fewPlaces) return null
    at.set(x[i]!, [sum + y[i]!, count + 1])
  }
  return order.length > 2 * at.size ? [...at].map(([place, [sum, count]]) => ({ x: place, y: sum / count })) : null
}

/** Every so many-th of the points: a curve does not need more. */
function thin(order: readonly number[], most: number): readonly number[] {
  const step = order.length / most
  return step <= 1 ? order : Array.from({ length: most }, (_, k) => order[Math.floor(k * step)]!)
}

function localLine(x: Float64Array, y: Float64Array, from: number, width: number, x0: number, reach: number): number {
  let [s, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0]
  for (let i = from; i < from + width; i++) {
    const d = x[i]! - x0
    const share = reach > 0 ? Math.min(1, Math.abs(d) / (reach * 1.0001)) : 0
    const w = (1 - share ** 3) ** 3
    s += w
    sx += w * d
    sy += w * y[i]!
    sxx += w * d * d
    sxy += w * d * y[i]!
  }
  const det = s * sxx - sx * sx
  return det > 1e-10 * s * sxx ? (sxx * sy - sx * sxy) / det : sy / s
}
