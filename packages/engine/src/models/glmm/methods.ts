import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { Design } from '../../design/build-design.ts'
import { ComposedDensity } from '../../family/composed-density.ts'
import type { Family } from '../../family/family.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { inTreeOrderSteps } from '../../likelihood/laplace/in-tree-order.ts'
import { Laplace } from '../../likelihood/laplace/laplace.ts'
import { modesInTreeOrderSteps } from '../../likelihood/laplace/modes-in-tree-order.ts'
import { RaisedLaplace } from '../../likelihood/laplace/raised-laplace.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { Grid } from '../../likelihood/quadrature/nested-quadrature.ts'
import { QuadratureLikelihood, type QuadratureOptions } from '../../likelihood/quadrature/quadrature-likelihood.ts'
import { checkPoints } from '../../likelihood/quadrature/quadrature-rule.ts'
import { SettlingQuadrature } from '../../likelihood/quadrature/settling-quadrature.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { Progress } from '../lmm/options.ts'
import type { GlmmSolution, InternalModel } from './glmm-solution.ts'
import { solveMasses } from './solve-masses.ts'
import { type QuasiSettings, solveQuasi } from './solve-quasi.ts'

/** A way of handling the integral over the random effects, by its name in `--method`: `laplace`, `agq:11`. */
export type GlmmMethod = LikelihoodMethod | OwnMethod

/** A likelihood, exact or approximate, that is maximised in all parameters at once. */
export interface LikelihoodMethod {
  readonly name: string
  /** The likelihood of this method for given rows. */
  create(rows: MixedRows, density: ResponseDensity, map: ThetaMap, labels: readonly string[]): MarginalLikelihood
  /** The same with rests. */
  createSteps: CreateSteps
}

type CreateSteps = (
  rows: MixedRows,
  density: ResponseDensity,
  map: ThetaMap,
  labels: readonly string[],
) => Generator<undefined, MarginalLikelihood, void>

/** The likelihood that a fit by this method ends with, for given rows: without the way that leads there. */
export function finalLikelihood(
  method: LikelihoodMethod,
  rows: MixedRows,
  density: ResponseDensity,
  map: ThetaMap,
  labels: readonly string[],
): MarginalLikelihood {
  const objective = method.create(rows, density, map, labels)
  return objective instanceof RaisedLaplace ? objective.higher : objective
}

/** A method that goes its own way from the start to the estimates. */
export interface OwnMethod {
  readonly name: string
  solve(model: InternalModel): Generator<Progress | Rest, GlmmSolution, void>
}

const quasiPattern = /^([pm])ql(2?)(?::(ml|reml))?(:free)?$/

/** What a method's text may look like, and the method it makes. One line a method. */
const methods: readonly { readonly pattern: RegExp; readonly shown: string; make(match: RegExpExecArray): GlmmMethod }[] = [
  { pattern: /^(?:laplace(?::1)?|ml)$/, shown: 'laplace', make: () => laplace },
  { pattern: /^laplace:([23])$/, shown: 'laplace:2, laplace:3', make: (m) => raised(m[1] === '2' ? 2 : 3) },
  { pattern: /^agq:(\d+(?:,\d+)*)$/, shown: 'agq:K', make: (m) => quadrature('agq', 'adaptive', m[1]!) },
  { pattern: /^ghq:(\d+(?:,\d+)*)$/, shown: 'ghq:K', make: (m) => quadrature('ghq', 'fixed', m[1]!) },
  { pattern: /^agq$/, shown: 'agq', make: () => settling('agq', 'adaptive') },
  { pattern: /^ghq$/, shown: 'ghq', make: () => settling('ghq', 'fixed') },
  { pattern: quasiPattern, shown: 'pql, pql2, mql, mql2', make: quasi },
  { pattern: /^npml(?::(\d+))?$/, shown: 'npml, npml:K', make: massPoints },
]

/** One of each kind, the nearest to the integral first: what a comparison tries. */
export const comparedMethods: readonly string[] = [
  'agq',
  'ghq',
  'laplace:3',
  'laplace:2',
  'laplace',
  'pql2',
  'pql',
  'mql2',
  'mql',
  'npml',
]

/** The names of the ways to handle the integral, as messages list them. */
export const glmmMethodNames: readonly string[] = methods.map(({ shown }) => shown)

const laplace = whereGrouped('laplace', laplaceSteps)

function* laplaceSteps(rows: MixedRows, density: ResponseDensity, map: ThetaMap): Generator<undefined, Laplace, void> {
  return new Laplace(rows, density, map, yield* modesInTreeOrderSteps(rows, density))
}

/**
 * The same method, which without random effects is the plain likelihood. Rows whose log-density is smooth beyond the range of the mean
 * have no edge there, so that a search passes it on the way; estimates with means beyond it are no answer (C325). Not with a grid
 * that stays in its place: its outer points would be far beyond.
 */
function whereGrouped(name: string, grouped: CreateSteps, fixedGrid = false): LikelihoodMethod {
  const createSteps: CreateSteps = (rows, density, map, labels) => {
    const smooth = density instanceof ComposedDensity && !fixedGrid ? density.continued() : density
    return (rows.groupings.length === 0 ? laplaceSteps : grouped)(rows, smooth, map, labels)
  }
  return { name, create: (...model) => runToEnd(createSteps(...model)), createSteps }
}

function raised(order: 2 | 3): LikelihoodMethod {
  return whereGrouped(`laplace:${order}`, (rows, density, map, labels) => raisedSteps(order, rows, density, map, labels))
}

/** `written` is one number of points, or one for each grouping factor in the order of the formula: `12,8`. */
function quadrature(name: string, grid: Grid, written: string): LikelihoodMethod {
  const each = written.split(',').map(Number)
  for (const points of each) checkPoints(points)
  return whereGrouped(
    `${name}:${written}`,
    (rows, density, map, labels) => {
      if (each.length > 1 && each.length !== labels.length)
        throw new BlupError(
          'E221',
          `\`${name}:${written}\` has points for ${each.length} grouping factors; there are ${labels.length}.`,
          {
            fixes: [`give one number for all, or one for each of ${labels.join(', ')}`],
          },
        )
      return quadratureSteps(rows, density, map, { points: each.length === 1 ? each[0]! : each, grid, labels })
    },
    grid === 'fixed',
  )
}

function settling(name: string, grid: Grid): LikelihoodMethod {
  return whereGrouped(name, (rows, density, map, labels) => settlingSteps(grid, rows, density, map, labels), grid === 'fixed')
}

function* raisedSteps(
  order: 2 | 3,
  given: MixedRows,
  ofGiven: ResponseDensity,
  map: ThetaMap,
  labels: readonly string[],
): Generator<undefined, RaisedLaplace, void> {
  const { rows, density } = yield* inTreeOrderSteps(given, ofGiven)
  return new RaisedLaplace(rows, density, map, order, labels, yield* modesInTreeOrderSteps(rows, density))
}

function* quadratureSteps(
  given: MixedRows,
  ofGiven: ResponseDensity,
  map: ThetaMap,
  options: QuadratureOptions,
): Generator<undefined, QuadratureLikelihood, void> {
  const { rows, density } = yield* inTreeOrderSteps(given, ofGiven)
  return new QuadratureLikelihood(rows, density, map, options)
}

function* settlingSteps(
  grid: Grid,
  given: MixedRows,
  ofGiven: ResponseDensity,
  map: ThetaMap,
  labels: readonly string[],
): Generator<undefined, SettlingQuadrature, void> {
  const { rows, density } = yield* inTreeOrderSteps(given, ofGiven)
  return new SettlingQuadrature(rows, density, map, grid, labels)
}

/** The method of a fit with only some of its grouping factors: quadrature with points for each keeps theirs. */
export function methodWithout(name: string, left: readonly number[]): string {
  const match = /^(ghq|agq):(\d+(?:,\d+)+)$/.exec(name)
  if (match === null) return name
  const points = match[2]!.split(',')
  return `${match[1]}:${left.length === 0 ? points[0] : left.map((g) => points[g]).join(',')}`
}

/** The name of the method that a fit ended with, points and all. */
export function methodName(method: GlmmMethod, objective: GlmmSolution['objective']): string {
  return objective instanceof SettlingQuadrature ? `${method.name}:${objective.points[0]}` : method.name
}

function quasi(match: RegExpExecArray): GlmmMethod {
  const [name, letter, order, criterion, free] = match
  const settings: QuasiSettings = {
    name,
    expansion: letter === 'p' ? 'modes' : 'zero',
    order: order === '2' ? 2 : 1,
    reml: criterion !== 'ml',
    free: free !== undefined,
  }
  return { name, solve: (model) => solveQuasi(model, settings) }
}

function massPoints(match: RegExpExecArray): GlmmMethod {
  const masses = match[1] === undefined ? null : Number(match[1])
  if (masses !== null && masses < 1) throw new BlupError('E221', 'A distribution has one mass or more: npml:3, or npml alone.')
  return { name: match[0], solve: (model) => solveMasses(model, masses) }
}

/** Families whose responses say little about one group: counts and outcomes. */
const coarse: ReadonlySet<string> = new Set(['binomial', 'poisson', 'negative-binomial', 'negative-binomial-1'])

/**
 * The method that is asked for, or the default: adaptive quadrature for outcomes and counts with one scalar random effect a
 * group, its points chosen by doubling, otherwise Laplace.
 *
 * @throws BlupError E221 for a name that is none
 */
export function chooseMethod(name: string | undefined, family: Family, design: Design): GlmmMethod {
  if (name === undefined) {
    const scalar = design.groupings.length === 1 && design.groupings[0]!.k === 1
    return scalar && coarse.has(family.name) ? settling('agq', 'adaptive') : laplace
  }
  return namedMethod(name)
}

/** @throws BlupError E221 for a name that is no method of generalized models */
export function namedMethod(name: string): GlmmMethod {
  for (const { pattern, make } of methods) {
    const match = pattern.exec(name)
    if (match !== null) return make(match)
  }
  throw new BlupError('E221', `There is no method \`${name}\` for a generalized model; there is ${glmmMethodNames.join(', ')}.`)
}
