export interface RootOptions {
  /** Stops where |f| is no larger. */
  readonly tolerance: number
  /** Default 60. */
  readonly maxEvaluations?: number
}

/**
 * A root of a continuous function between two points where it has opposite signs: inverse quadratic interpolation where it
 * can be trusted, bisection otherwise. Chandrupatla (1997), Advances in Engineering Software 28:145-149.
 */
export function findRoot(
  f: (x: number) => number,
  low: { readonly x: number; readonly f: number },
  high: { readonly x: number; readonly f: number },
  { tolerance, maxEvaluations = 60 }: RootOptions,
): number {
  let a = high
  let b = low
  let c = a
  let t = b.f === a.f ? 0.5 : Math.min(Math.max(a.f / (a.f - b.f), 0.05), 0.95)
  for (let i = 0; i < maxEvaluations; i++) {
    const best = Math.abs(a.f) < Math.abs(b.f) ? a : b
    if (Math.abs(best.f) <= tolerance || Math.abs(b.x - a.x) <= 4e-16 * Math.abs(best.x)) return best.x
    const x = a.x + t * (b.x - a.x)
    const next = { x, f: f(x) }
    if (Math.sign(next.f) === Math.sign(a.f)) c = a
    else {
      c = b
      b = a
    }
    a = next
    const xi = (a.x - b.x) / (c.x - b.x)
    const phi = (a.f - b.f) / (c.f - b.f)
    const trusted = phi * phi < xi && (1 - phi) ** 2 < 1 - xi
    t = trusted
      ? (a.f / (b.f - a.f)) * (c.f / (b.f - c.f)) + ((c.x - a.x) / (b.x - a.x)) * (a.f / (c.f - a.f)) * (b.f / (c.f - b.f))
      : 0.5
    t = Math.min(Math.max(t, 1e-6), 1 - 1e-6)
  }
  return Math.abs(a.f) < Math.abs(b.f) ? a.x : b.x
}
