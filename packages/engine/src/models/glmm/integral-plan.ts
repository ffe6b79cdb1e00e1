import { nestedOrder } from '../../likelihood/quadrature/nested-rows.ts'
import { mixedRows } from './mixed-rows.ts'
import type { GlmmSpecification } from './specify.ts'

/** How the integral over the random effects of a generalized model would be handled. */
export interface IntegralPlan {
  readonly method: string
  /** Why this method, where none was asked for. */
  readonly chosen: string | null
  /** How the grouping factors lie to each other. */
  readonly structure: 'none' | 'one factor' | 'nested' | 'crossed'
  /** Random coefficients that one integral is over: of a group and all groups within it, or of all groups where they cross. */
  readonly dimension: number
  /** Points of quadrature a coefficient by grouping factor; null where there are none, or the log-likelihood decides. */
  readonly points: readonly number[] | null
  /** Times that the density of a row is evaluated in one pass, modes apart; null where the number of points is not known. */
  readonly nodes: number | null
}

export function integralPlan(spec: GlmmSpecification, asked: boolean): IntegralPlan {
  const { design, method } = spec
  const groupings = design.groupings
  const k = groupings.map((g) => g.k)
  const chain = groupings.length === 0 ? [] : nestedOrder(mixedRows(design))
  const structure =
    groupings.length === 0 ? 'none' : groupings.length === 1 ? 'one factor' : chain === null ? 'crossed' : 'nested'
  const total = (of: readonly number[]): number => of.reduce((s, x) => s + x, 0)
  const quadrature = /^(?:agq|ghq):(\d+(?:,\d+)*)$/.exec(method.name)
  const points = quadrature === null || groupings.length === 0 ? null : perFactor(quadrature[1]!, groupings.length)
  return {
    method: structure === 'none' && 'create' in method ? 'ml' : method.name,
    chosen: asked ? null : reason(structure, method.name),
    structure,
    dimension: structure === 'crossed' ? total(groupings.map((g) => g.levels.length * g.k)) : total(k),
    points,
    nodes: points === null ? (/^(?:agq|ghq)$/.test(method.name) ? null : 1) : points.reduce((s, K, g) => s * K ** k[g]!, 1),
  }
}

function perFactor(written: string, factors: number): number[] {
  const each = written.split(',').map(Number)
  return each.length === 1 ? Array.from({ length: factors }, () => each[0]!) : each
}

function reason(structure: IntegralPlan['structure'], method: string): string {
  if (structure === 'none') return 'there are no random effects to integrate over'
  if (method === 'agq') return 'one random effect a group, and responses that say little of it'
  return structure === 'crossed'
    ? 'crossed effects are one integral, which quadrature cannot take'
    : 'several random effects a group, or responses that say much of them'
}
