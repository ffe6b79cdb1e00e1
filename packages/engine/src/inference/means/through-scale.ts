interface Shown {
  readonly estimate: number
  readonly stdError: number
  readonly confLow: number
  readonly confHigh: number
}

/** An estimate and its limits taken through a scale, its standard error by the delta method. */
export function throughScale(
  shown: Shown,
  scale: { readonly inverse: (x: number) => number; readonly derivative: (x: number) => number } | null,
): Shown {
  if (scale === null) return shown
  const low = scale.inverse(shown.confLow)
  const high = scale.inverse(shown.confHigh)
  return {
    estimate: scale.inverse(shown.estimate),
    stdError: Math.abs(scale.derivative(shown.estimate)) * shown.stdError,
    confLow: Math.min(low, high),
    confHigh: Math.max(low, high),
  }
}
