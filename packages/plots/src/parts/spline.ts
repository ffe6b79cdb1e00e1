/** A point of an interpolated curve with its slope. */
export type SplinePoint = { readonly x: number; readonly y: number; readonly slope: number }

/** Natural cubic spline through points of increasing x, at `at` even places. */
export function spline(points: readonly { readonly x: number; readonly y: number }[], at: number): SplinePoint[] {
  const n = points.length
  if (n < 3) return points.map(({ x, y }) => ({ x, y, slope: Number.NaN }))
  const h = points.slice(1).map((p, i) => p.x - points[i]!.x)
  const rise = points.slice(1).map((p, i) => (p.y - points[i]!.y) / h[i]!)
  const second = new Float64Array(n)
  const c = new Float64Array(n)
  const d = new Float64Array(n)
  for (let i = 1; i < n - 1; i++) {
    const pivot = 2 * (h[i - 1]! + h[i]!) - h[i - 1]! * c[i - 1]!
    c[i] = h[i]! / pivot
    d[i] = (6 * (rise[i]! - rise[i - 1]!) - h[i - 1]! * d[i - 1]!) / pivot
  }
  for (let i = n - 2; i > 0; i--) second[i] = d[i]! - c[i]! * second[i + 1]!
  const [first, last] = [points[0]!.x, points[n - 1]!.x]
  let k = 0
  return Array.from({ length: at }, (_, q) => {
    const x = q === at - 1 ? last : first + ((last - first) * q) / (at - 1)
    while (k < n - 2 && x > points[k + 1]!.x) k++
    const t = x - points[k]!.x
    const slope0 = rise[k]! - (h[k]! * (2 * second[k]! + second[k + 1]!)) / 6
    const cubic = (second[k + 1]! - second[k]!) / (6 * h[k]!)
    return {
      x,
      y: points[k]!.y + t * (slope0 + t * (second[k]! / 2 + t * cubic)),
      slope: slope0 + t * (second[k]! + 3 * t * cubic),
    }
  })
}
