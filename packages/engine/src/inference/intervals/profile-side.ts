import type { ProfileTarget } from './profile-target.ts'

/** A value of a parameter and the signed root of the rise of the deviance there. */
export interface CurvePoint {
  readonly value: number
  readonly zeta: number
}

/** One half of a profile. */
export interface ProfiledSide {
  readonly limit: number
  /** Whether the limit is the end of the parameter's range. */
  readonly atEnd: boolean
  readonly points: readonly CurvePoint[]
  /** The lowest deviance seen, less that of the estimate: negative where the estimate was not the optimum. */
  readonly fall: number
}

/** Where the others are at their best, by the place on the parameter's scale. */
interface Optimum {
  readonly x: number
  readonly theta: Float64Array
}

/** zeta is found to this: limits then hold to as many standard errors. */
const zetaTolerance = 1e-7
/** Points of the curve on each side up to the limit, about equally far apart in zeta. */
const curvePoints = 4
const mostSteps = 60

/**
 * From the estimate outwards in steps that raise zeta by about equal parts of `cut` until it is passed; the limit by
 * inverse interpolation through the points of the curve. Yields after each optimisation.
 */
export function* profileSide(
  target: ProfileTarget,
  from: { readonly estimate: number; readonly deviance: number },
  sign: -1 | 1,
  cut: number,
): Generator<void, ProfiledSide, void> {
  const { estimate, deviance } = from
  const points: CurvePoint[] = []
  let fall = 0
  let last: Optimum | null = null
  let before: Optimum | null = null
  const record = (value: number, rise: number): number => {
    fall = Math.min(fall, rise)
    const zeta = Math.sqrt(Math.max(rise, 0))
    if (Number.isFinite(zeta)) points.push({ value, zeta: sign * zeta })
    return zeta
  }
  const zetaAt = (value: number): number => {
    const x = target.scale(value)
    const found = target.at(value, startAt(x, last, before) ?? target.start)
    before = last
    last = { x, theta: found.theta }
    return record(value, found.deviance - deviance)
  }
  const end = sign < 0 ? target.low : target.high
  const done = (limit: number, atEnd: boolean): ProfiledSide => ({ limit, atEnd, points, fall })
  if (estimate === end) return done(end, true)
  let endZeta = Number.POSITIVE_INFINITY
  if (Number.isFinite(end)) {
    const at = target.atEnd(end)
    if (Number.isFinite(at)) endZeta = record(end, at - deviance)
    yield
  }
  if (endZeta <= cut) {
    for (let i = 1; i < curvePoints; i++) {
      zetaAt(estimate + ((end - estimate) * i) / curvePoints)
      yield
    }
    return done(end, true)
  }

  // an estimate at the other end of its range (a variance of zero) has no place on the scale: start beside it
  const finite = Number.isFinite(target.scale(estimate))
  const origin = finite ? target.scale(estimate) : target.inside(estimate)
  let low = { x: origin, f: -cut }
  if (!finite) low = { x: origin, f: zetaAt(target.unscale(origin)) - cut }
  while (!finite && low.f > 0) {
    low = { x: low.x - sign * Math.LN10, f: 0 }
    low.f = zetaAt(target.unscale(low.x)) - cut
    yield
  }
  const curve = [{ x: low.x, zeta: low.f + cut }]
  let step = (sign * target.step * cut) / curvePoints
  let high: typeof low | null = null
  for (let i = 0; i < mostSteps; i++) {
    const x = low.x + step
    const value = target.unscale(x)
    if (value === end || target.unscale(low.x) === value) break
    const f = zetaAt(value) - cut
    if (Number.isFinite(f)) curve.push({ x, zeta: f + cut })
    yield
    if (f >= 0) {
      high = { x, f }
      break
    }
    // as far again as raises zeta by the next part, and just past the limit where that is near
    const slope = (f - low.f) / (x - low.x)
    const wanted = Math.abs(Math.min(cut / curvePoints, -f * 1.02 + zetaTolerance) / slope)
    low = { x, f }
    step = sign * Math.min(Math.max(wanted, 0.1 * Math.abs(step)), 4 * Math.abs(step))
    if (!Number.isFinite(step)) step = sign * target.step
  }
  if (high === null) return done(Number.isFinite(end) ? end : sign * Number.POSITIVE_INFINITY, true)
  for (let i = 0; Math.min(-low.f, high.f) > zetaTolerance && i < mostSteps; i++) {
    // after some steps that did not settle, and where nothing is possible beyond, halve
    const x: number = i < 8 && Number.isFinite(high.f) ? between(low, high, interpolate(curve, cut)) : 0.5 * (low.x + high.x)
    if (x === low.x || x === high.x) break
    const f: number = zetaAt(target.unscale(x)) - cut
    if (Number.isFinite(f)) curve.push({ x, zeta: f + cut })
    yield
    if (f >= 0) high = { x, f }
    else low = { x, f }
  }
  return done(target.unscale(high.f < -low.f ? high.x : low.x), false)
}

/** The optimum at x by the line through the last two; null where there are no two, or x is far beyond them. */
function startAt(x: number, last: Optimum | null, before: Optimum | null): Float64Array | null {
  if (last === null || before === null) return last?.theta ?? null
  const t = (x - last.x) / (last.x - before.x)
  if (!(Math.abs(t) <= 2)) return last.theta
  return last.theta.map((value, i) => value + t * (value - before.theta[i]!))
}

/** x inside the bracket, or a point of the chord where it is not. */
function between(
  low: { readonly x: number; readonly f: number },
  high: { readonly x: number; readonly f: number },
  x: number,
): number {
  const inside = (x - low.x) * (x - high.x) < 0
  return inside ? x : low.x - (low.f * (high.x - low.x)) / (high.f - low.f)
}

/** x where zeta is `wanted`: the polynomial x(zeta) through the points nearest to it, by Neville's scheme. */
function interpolate(curve: readonly { readonly x: number; readonly zeta: number }[], wanted: number): number {
  const near = [...curve].sort((a, b) => Math.abs(a.zeta - wanted) - Math.abs(b.zeta - wanted)).slice(0, 6)
  const x = near.map((point) => point.x)
  for (let width = 1; width < near.length; width++) {
    for (let i = 0; i + width < near.length; i++) {
      const left = near[i]!.zeta
      const right = near[i + width]!.zeta
      x[i] = ((wanted - right) * x[i]! + (left - wanted) * x[i + 1]!) / (left - right)
    }
  }
  return x[0]!
}
