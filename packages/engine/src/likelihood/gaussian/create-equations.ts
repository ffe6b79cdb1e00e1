import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { FitThreads } from '../../numeric/fit-threads.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { createTrailingFactor, createTrailingFactorSteps } from '../system/create-trailing-factor.ts'
import { MixedSystem } from '../system/mixed-system.ts'
import { trailingLayoutSteps } from '../system/trailing-layout.ts'
import { BlockEquations } from './block-equations.ts'
import { CollapsedEquations } from './collapsed-equations.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { GroupEquations } from './group-equations.ts'
import { IterativeEquations } from './iterative-equations.ts'

/** How the equations are to be solved: as fits best, or by one way on request. */
export type EquationsRoute = 'auto' | 'exact' | 'iterative'

/** Grouping factors that conjugate gradients take: their curvature travels in eight lanes. */
const mostFactors = 8
/** Pairs of cells within an eliminated level, above which their slots alone would take hundreds of megabytes. */
const mostPairs = 5e7
/** Multiplications of one factorisation, above which conjugate gradients are quicker. */
const mostFlops = 1e10
/** The same where there are no conjugate gradients to turn to: more would take the better part of an hour. */
const mostFlopsWithSlopes = 1e13

/**
 * The cheapest form of a model's equations, chosen by their structure: exact wherever a factorisation is affordable, conjugate
 * gradients for crossed random intercepts beyond that.
 *
 * @throws BlupError E228 for crossed random slopes that are beyond a factorisation; E221 for a route that the model cannot take
 */
export function createEquations(
  a: CrossProducts,
  route: EquationsRoute = 'auto',
  threads: FitThreads | null = null,
): GaussianEquations {
  return runToEnd(createEquationsSteps(a, route, threads))
}

/** The same with rests. */
export function* createEquationsSteps(
  a: CrossProducts,
  route: EquationsRoute = 'auto',
  threads: FitThreads | null = null,
): Generator<undefined, GaussianEquations, void> {
  const crossed = a.blocks.length > 1
  const intercepts = a.blocks.every((block) => block.k === 1)
  const iterative = crossed && intercepts && a.blocks.length <= mostFactors
  if (route === 'iterative') {
    if (iterative) return new IterativeEquations(a, threads)
    throw new BlupError(
      'E221',
      `The iterative route is for two to ${mostFactors} grouping factors with a random intercept each.`,
      {
        fixes: ['leave the route to blup'],
      },
    )
  }
  if (route === 'auto' && iterative && cellPairs(a) > mostPairs) return new IterativeEquations(a, threads)
  yield undefined
  const collapsed = yield* CollapsedEquations.ofSteps(a)
  if (collapsed !== null) return collapsed
  yield undefined
  const small = yield* GroupEquations.ofSteps(a)
  if (small !== null) return small
  const layout = yield* trailingLayoutSteps(a)
  yield undefined
  const most = route === 'auto' && iterative ? mostFlops : Number.POSITIVE_INFINITY
  const factor = yield* createTrailingFactorSteps(layout.trailing, most)
  if (factor === null) return new IterativeEquations(a, threads)
  if (route === 'auto' && factor.cost.flops > mostFlopsWithSlopes) throw tooManySlopes(a)
  yield undefined
  yield* layout.trailing.locateSteps(factor)
  yield undefined
  return new BlockEquations(new MixedSystem(a, () => factor, layout))
}

function tooManySlopes(a: CrossProducts): BlupError {
  const sizes = a.blocks.map(({ nLevels, k }) => `${nLevels} x ${k}`).join(', ')
  return new BlupError(
    'E228',
    `The crossed random effects (${sizes} coefficients) are too many for a factorisation, and conjugate gradients take ${mostFactors} random intercepts at most.`,
    {
      fixes: ['use random intercepts: `(1 | g)`', 'fit a part of the data'],
    },
  )
}

/** Pairs of cells that the levels of the eliminated factor connect. */
function cellPairs(a: CrossProducts): number {
  let first = 0
  a.blocks.forEach((block, g) => {
    if (block.nLevels * block.k > a.blocks[first]!.nLevels * a.blocks[first]!.k) first = g
  })
  const degree = new Float64Array(a.blocks[first]!.nLevels)
  for (const { g, h, ptr, col } of a.pairs) {
    if (g === first) for (let j = 0; j < degree.length; j++) degree[j] = degree[j]! + ptr[j + 1]! - ptr[j]!
    else if (h === first) for (let e = 0; e < col.length; e++) degree[col[e]!] = degree[col[e]!]! + 1
  }
  let pairs = 0
  for (const d of degree) pairs += (d * (d + 1)) / 2
  return pairs
}

/**
 * The block system factorised at theta: that of `equations` where they have one, otherwise its own.
 *
 * @throws BlupError I407 where the equations were solved iteratively and there is no factorisation
 */
export function systemAt(a: CrossProducts, equations: GaussianEquations, map: ThetaMap, theta: Float64Array): MixedSystem {
  return runToEnd(systemAtSteps(a, equations, map, theta))
}

/** The same with rests. */
export function* systemAtSteps(
  a: CrossProducts,
  equations: GaussianEquations,
  map: ThetaMap,
  theta: Float64Array,
): Generator<undefined, MixedSystem, void> {
  if (equations instanceof IterativeEquations) {
    throw new BlupError(
      'I407',
      'This needs a factorisation of the random-effects equations, and the model was too large for one: it was solved iteratively.',
      {
        fixes: ['estimates, standard errors of fixed effects, conditional modes and fitted values do not need it'],
      },
    )
  }
  const system = equations instanceof BlockEquations ? equations.system : new MixedSystem(a, createTrailingFactor)
  map.setFactors(theta, system.lambda)
  if (!system.isFactoredAt(system.lambda)) yield* system.factorSteps()
  return system
}
