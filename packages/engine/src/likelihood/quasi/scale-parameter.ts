import type { ResponseDensity } from '../../family/response-density.ts'

/**
 * Whether the dispersion parameter of a family scales the variance and does nothing else, as in the Gaussian, Gamma and inverse
 * Gaussian families: 1 where Var(y) grows as exp(phi), -1 where it falls as exp(-phi), 0 where the parameter changes the shape
 * of the variance (negative binomial, beta), null where there is none. Read off the expected information at eta.
 */
export function scaleParameter(density: ResponseDensity, eta: Float64Array): 1 | -1 | 0 | null {
  if (density.nDispersion === 0) return null
  const { n } = density
  const at = new Float64Array(n)
  const beside = new Float64Array(n)
  density.expectedInformation(eta, Float64Array.of(0), 0, n, at)
  density.expectedInformation(eta, Float64Array.of(1), 0, n, beside)
  const matches = (factor: number): boolean => at.every((w, i) => Math.abs(beside[i]! - w * factor) <= 1e-8 * Math.abs(w))
  if (matches(Math.exp(-1))) return 1
  return matches(Math.E) ? -1 : 0
}
