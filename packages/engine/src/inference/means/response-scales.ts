import { linkByName } from '../../family/link-registry.ts'
import type { Expr } from '../../formula/ast.ts'
import type { ResponseScale } from './mean-source.ts'

/** Functions of the response that a formula may model in its place, and the way back. */
const transformations: Readonly<Record<string, ResponseScale>> = {
  log: { name: 'log', inverse: Math.exp, derivative: Math.exp, ratio: 'ratio' },
  log2: { name: 'log2', inverse: (x) => 2 ** x, derivative: (x) => Math.LN2 * 2 ** x, ratio: null },
  log10: { name: 'log10', inverse: (x) => 10 ** x, derivative: (x) => Math.LN10 * 10 ** x, ratio: null },
  log1p: { name: 'log1p', inverse: Math.expm1, derivative: Math.exp, ratio: null },
  sqrt: { name: 'sqrt', inverse: (x) => x * x, derivative: (x) => 2 * x, ratio: null },
}

/** The scale of a transformed response such as `log(y)`; null for one as it is, or transformed in a way without a way back. */
export function transformedResponse(response: Expr | null): ResponseScale | null {
  if (response?.kind !== 'call' || response.args.length !== 1) return null
  return Object.hasOwn(transformations, response.callee) ? transformations[response.callee]! : null
}

/** The scale of a generalized model's linear predictor; null for the identity link. */
export function linkScale(name: string): ResponseScale | null {
  if (name === 'identity') return null
  const link = linkByName(name)
  const jet = new Float64Array(2)
  const at = (eta: number, order: 0 | 1): number => {
    if (!link.valid(eta)) return Number.NaN
    link.inverse(eta, order, jet)
    return jet[order]!
  }
  const ratios: Readonly<Record<string, ResponseScale['ratio']>> = {
    log: 'ratio',
    logit: 'odds ratio',
    cloglog: 'hazard ratio',
  }
  return { name, inverse: (eta) => at(eta, 0), derivative: (eta) => at(eta, 1), ratio: ratios[name] ?? null }
}
