import type { FitOptions } from './fit-options.ts'

/** Whether options ask for the linear mixed model: normal responses on the scale of the linear predictor. */
export function isLinear(options: Pick<FitOptions, 'family' | 'link'>): boolean {
  return (options.family ?? 'gaussian') === 'gaussian' && (options.link ?? 'identity') === 'identity'
}

/** A method as text: `{ quadrature: 11 }` is `agq:11`. */
export function methodName(method: FitOptions['method']): string | undefined {
  return typeof method === 'object' && method !== null ? `agq:${method.quadrature}` : method
}
