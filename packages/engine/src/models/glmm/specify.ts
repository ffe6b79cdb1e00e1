import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import { buildDesign, type Design } from '../../design/build-design.ts'
import { codeFixed, codeRandomSteps } from '../../design/code-terms.ts'
import type { RandomDesign } from '../../design/coded-term.ts'
import { composeDensity } from '../../family/compose-density.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { Family } from '../../family/family.ts'
import { familyByName } from '../../family/family-registry.ts'
import type { Link } from '../../family/link.ts'
import { linkByName } from '../../family/link-registry.ts'
import type { Observations } from '../../family/observations.ts'
import type { FormulaAst } from '../../formula/ast.ts'
import { expandFormula } from '../../formula/expand.ts'
import { parseFormula } from '../../formula/parser.ts'
import { buildFrameSteps } from '../../frame/build-frame.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import type { Table } from '../../frame/table.ts'
import type { Finding } from '../../messages/finding.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { checkSpecification } from '../lmm/check-specification.ts'
import { chooseMethod, type GlmmMethod } from './methods.ts'
import type { GlmmOptions } from './options.ts'
import { readObservations } from './read-observations.ts'

/** A generalized linear mixed model with its data, ready to be fitted. */
export interface GlmmSpecification {
  readonly ast: FormulaAst
  readonly frame: ModelFrame
  readonly design: Design
  readonly map: ThetaMap
  readonly family: Family
  readonly link: Link
  readonly observations: Observations
  readonly density: ComposedDensity
  readonly method: GlmmMethod
  readonly findings: readonly Finding[]
}

/** Formula and table -> frame -> design and density. Throws `BlupError` for what cannot be fitted. */
export function specifyGlmm(formula: string, table: Table, options: GlmmOptions): GlmmSpecification {
  return runToEnd(specifyGlmmSteps(formula, table, options))
}

/** The same with rests between the passes over the rows. */
export function* specifyGlmmSteps(
  formula: string,
  table: Table,
  options: GlmmOptions,
): Generator<undefined, GlmmSpecification, void> {
  const family = familyByName(options.family)
  const link = linkByName(options.link ?? family.defaultLink)
  const ast = parseFormula(formula)
  const terms = expandFormula(ast, [...table.columns.keys()])
  for (const term of terms.random) covarianceStructure(term.structure)
  const read = yield* buildFrameSteps(terms, table, {
    weights: options.weights,
    weightsAs: options.weightsAs,
    offset: options.offset,
    contrasts: options.contrasts,
    responseKind: 'any',
    source: formula,
  })
  yield undefined
  const { observations, weightsAs, findings: ofResponse } = readObservations(read, family, options.weightsAs)
  yield undefined
  const frame = { ...read, weightsAs, basis: { ...read.basis, weightsAs } }
  const fixed = codeFixed(frame)
  const random: RandomDesign[] = []
  for (const term of terms.random) random.push(yield* codeRandomSteps(frame, term))
  const findings = checkSpecification(frame, fixed, random, false)
  // X decides by itself which of its columns are aliased; the response only takes its place beside it
  const { frequencies } = observations
  const design = yield* buildDesign(fixed, random, observations.y, frequencies, frequencies !== null)
  yield undefined
  const map = new ThetaMap(
    design.terms.map(({ block, at, k, structure }) => ({ block, at, k, structure })),
    design.groupings.map((g) => g.k),
  )
  return {
    ast,
    frame,
    design,
    map,
    family,
    link,
    observations,
    density: composeDensity(family, link, observations),
    method: chooseMethod(options.method, family, design),
    findings: [...frame.findings, ...ofResponse, ...findings],
  }
}
