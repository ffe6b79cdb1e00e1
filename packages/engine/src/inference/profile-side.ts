import { findRoot } from '../numeric/find-root.ts'
import type { ProfileTarget } from './profile-target.ts'

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

/** zeta is found to this: limits then hold to as many standard errors. */
const zetaTolerance = 1e-7
/** Points of the curve on each side, beyond the estimate. */
const curvePoints = 6
const mostSteps = 60

/**
 * From the estimate outwards until zeta passes `cut`; the limit by root search between the last two values. Yields after
 * each optimisation.
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
  let near = target.start
  const record = (value: number, rise: number): number => {
    fall = Math.min(fall, rise)
    const zeta = Math.sqrt(Math.max(rise, 0))
    points.push({ value, zeta: sign * zeta })
    return zeta
  }
  const zetaAt = (value: number): number => {
    const found = target.at(value, near)
    near = found.theta
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
  let step = sign * target.step * cut
  let high: typeof low | null = null
  for (let i = 0; i < mostSteps; i++) {
    const x = low.x + step
    const value = target.unscale(x)
    if (value === end || target.unscale(low.x) === value) break
    const f = zetaAt(value) - cut
    yield
    if (f >= 0) {
      high = { x, f }
      break
    }
    // the secant's guess, a little beyond it
    const rate = (f - low.f) / (x - low.x)
    const guess = (-f / rate) * 1.1
    low = { x, f }
    step = sign * Math.min(Math.max(Math.abs(guess), 0.1 * Math.abs(step)), 4 * Math.abs(step))
    if (!Number.isFinite(step)) step = sign * target.step
  }
  if (high === null) return done(Number.isFinite(end) ? end : sign * Number.POSITIVE_INFINITY, true)
  const root = findRoot((x) => zetaAt(target.unscale(x)) - cut, low, high, { tolerance: zetaTolerance })
  yield
  const limit = target.unscale(root)
  for (let i = 1; i < curvePoints; i++) {
    zetaAt(target.unscale(origin + ((root - origin) * i) / curvePoints))
    yield
  }
  return done(limit, false)
}
