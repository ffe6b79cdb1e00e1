import type { CrossProducts } from '../../design/cross-products.ts'
import { observationCount } from '../../family/observation-count.ts'
import { BlockEquations } from '../../likelihood/gaussian/block-equations.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { effectsOf, linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { workingProductsSteps } from '../../likelihood/rows/working-products.ts'
import { createTrailingFactorSteps } from '../../likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../likelihood/system/mixed-system.ts'
import { solveModesSteps } from '../../likelihood/system/mode-solution.ts'
import { trailingLayoutSteps } from '../../likelihood/system/trailing-layout.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { termInfo } from '../lmm/term-info.ts'
import type { GlmmState } from './glmm-state.ts'
import { methodName } from './methods.ts'
import { outOfRange } from './out-of-range.ts'
import { runsOff } from './runs-off.ts'
import type { GlmmSolution } from './solve.ts'
import type { GlmmSpecification } from './specify.ts'

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

/** The state of a fitted model from its solution, whose objective stands at the estimate, with rests between the passes over the rows. */
export function* glmmStateSteps(spec: GlmmSpecification, solution: GlmmSolution): Generator<undefined, GlmmState, void> {
  const { design, map, density, family, link, method } = spec
  const { rows, psi, objective, covariance, summary, scale } = solution
  const { n, p } = rows
  const theta = psi.slice(p, p + map.nPar)
  const phi = psi.slice(p + map.nPar)
  const lambda = design.groupings.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const u = objective.u.map((own) => own.slice())
  const beta = psi.slice(0, p)
  const eta = new Float64Array(n)
  const effects = effectsOf(rows, lambda, u)
  yield* inStretches(n, rowsAtOnce, (from, to) => linearPredictor(rows, beta, effects, eta, from, to))
  const jets = [0, 1, 2].map(() => new Float64Array(n))
  for (let from = 0; from < n; from += rowChunk) {
    yield undefined
    density.evaluate(eta, phi, from, Math.min(from + rowChunk, n), 2, jets)
  }
  // a residual variance that was set free divides the information of every row
  const spread = solution.quasi?.residualVariance ?? 1
  if (spread !== 1) for (const jet of jets) for (let i = 0; i < n; i++) jet[i] = jet[i]! / spread
  const observed = new Float64Array(n)
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) observed[i] = -jets[2]![i]!
  })
  const count = observationCount(spec.observations)
  let a = { ...(yield* productsAt(rows, observed, eta, jets[1]!)), n: count }
  yield undefined
  let system = yield* workingSystemSteps(a, lambda)
  if (system === null) {
    // where the observed information is not positive definite in beta as well, the expected one is
    const expected = new Float64Array(n)
    yield* inStretches(n, rowChunk, (from, to) => density.expectedInformation(eta, phi, from, to, expected))
    if (spread !== 1) for (let i = 0; i < n; i++) expected[i] = expected[i]! / spread
    a = { ...(yield* productsAt(rows, expected, eta, jets[1]!)), n: count }
    system = yield* workingSystemSteps(a, lambda)
    if (system === null) throw density.leaves ? outOfRange() : runsOff()
  }
  yield undefined
  return yield* assembleStateSteps({
    a,
    map,
    lambda,
    theta,
    psi,
    covariance,
    u,
    fe: { ...design.fe, unweighted: unweightedProducts(design.a) },
    terms: design.terms.map(termInfo),
    levels: design.groupings.map((g) => ({ label: g.label, names: g.levels })),
    scale,
    system,
    family,
    link,
    criterion: summary.objective,
    method: design.groupings.length === 0 && 'create' in method ? 'ml' : methodName(method, objective),
  })
}

/** Cross-products of the working model with weights w, at a linear predictor and the rows' slopes there. */
function* productsAt(
  rows: MixedRows,
  w: Float64Array,
  eta: Float64Array,
  slope: Float64Array,
): Generator<undefined, CrossProducts, void> {
  const v = new Float64Array(rows.n)
  yield* inStretches(rows.n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) v[i] = w[i]! * eta[i]! + slope[i]!
  })
  return yield* workingProductsSteps(rows, w, v)
}

/** What a state is made of, from a fit or from a store. */
export interface StateParts
  extends Pick<
    GlmmState,
    | 'a'
    | 'map'
    | 'lambda'
    | 'theta'
    | 'psi'
    | 'covariance'
    | 'fe'
    | 'terms'
    | 'levels'
    | 'family'
    | 'link'
    | 'criterion'
    | 'method'
  > {
  readonly system: MixedSystem
  readonly u: readonly Float64Array[]
  readonly scale: number
}

/** Rests now and then. */
export function* assembleStateSteps(parts: StateParts): Generator<undefined, GlmmState, void> {
  const { a, map, lambda, theta, psi, covariance, fe, terms, levels, system, u, scale, family, link, criterion, method } = parts
  const { p } = a
  const phi = new Float64Array(p * p)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) phi[r * p + c] = covariance[r * psi.length + c]!
  return {
    a,
    map,
    lambda,
    theta,
    psi,
    covariance,
    fe,
    terms,
    levels,
    family,
    link,
    criterion,
    method,
    system: () => system,
    objective: new ProfiledGaussian(new BlockEquations(system), map, false),
    exact: true,
    reml: false,
    modes: { beta: psi.slice(0, p), phi, u, sensitivity: (yield* solveModesSteps(system)).sensitivity },
    slope: null,
    yCentre: 0,
    yScale: scale,
    sigma2: 1,
  }
}

/** The factorised equations of the working model; null where they are not positive definite. Rests now and then. */
export function* workingSystemSteps(
  a: CrossProducts,
  lambda: readonly Float64Array[],
): Generator<undefined, MixedSystem | null, void> {
  const layout = yield* trailingLayoutSteps(a)
  const factor = (yield* createTrailingFactorSteps(layout.trailing))!
  yield* layout.trailing.locateSteps(factor)
  const system = new MixedSystem(a, () => factor, layout)
  system.lambda.forEach((l, g) => {
    l.set(lambda[g]!)
  })
  const m = a.p + 1
  // nothing asks for the residual sum of squares, and where the fit is close it would be rounding only
  a.xy[m * m - 1] = Math.max(a.xy[m * m - 1]!, 1) * 4
  return (yield* system.factorSteps()) ? system : null
}

/** X~'X~ of the design, whose cross-products carry no weights but those that count rows. */
function unweightedProducts({ p, xy }: CrossProducts): Float64Array {
  const out = new Float64Array(p * p)
  for (let c = 0; c < p; c++) for (let r = 0; r < p; r++) out[c * p + r] = xy[c * (p + 1) + r]!
  return out
}
