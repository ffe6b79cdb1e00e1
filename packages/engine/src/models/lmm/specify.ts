import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import { buildDesign, type Design } from '../../design/build-design.ts'
import { codeFixed, codeRandomSteps } from '../../design/code-terms.ts'
import type { RandomDesign } from '../../design/coded-term.ts'
import type { FormulaAst } from '../../formula/ast.ts'
import { expandFormula } from '../../formula/expand.ts'
import { parseFormula } from '../../formula/parser.ts'
import { buildFrameSteps } from '../../frame/build-frame.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import type { Table } from '../../frame/table.ts'
import type { Finding } from '../../messages/finding.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { checkNotFixed } from './check-not-fixed.ts'
import { checkSpecification } from './check-specification.ts'
import type { LmmOptions } from './options.ts'

/** A linear mixed model with its data, ready to be fitted. */
export interface LmmSpecification {
  readonly ast: FormulaAst
  readonly frame: ModelFrame
  readonly design: Design
  readonly map: ThetaMap
  readonly reml: boolean
  readonly findings: readonly Finding[]
}

/** Formula and table -> frame -> design and cross-products. Throws `BlupError` for what cannot be fitted. */
export function specify(formula: string, table: Table, options: LmmOptions): LmmSpecification {
  return runToEnd(specifySteps(formula, table, options))
}

/** The same with rests between the passes over the rows. */
export function* specifySteps(
  formula: string,
  table: Table,
  options: LmmOptions,
): Generator<undefined, LmmSpecification, void> {
  const ast = parseFormula(formula)
  const terms = expandFormula(ast, [...table.columns.keys()])
  for (const term of terms.random) covarianceStructure(term.structure)
  const frame = yield* buildFrameSteps(terms, table, {
    ...(options.weights === undefined ? {} : { weights: options.weights }),
    ...(options.weightsAs === undefined ? {} : { weightsAs: options.weightsAs }),
    ...(options.offset === undefined ? {} : { offset: options.offset }),
    ...(options.contrasts === undefined ? {} : { contrasts: options.contrasts }),
    responseKind: 'numeric',
    source: formula,
  })
  yield undefined
  const fixed = codeFixed(frame)
  const random: RandomDesign[] = []
  for (const term of terms.random) {
    yield undefined
    random.push(yield* codeRandomSteps(frame, term))
  }
  yield undefined
  const findings = checkSpecification(frame, fixed, random)
  yield undefined
  const design = yield* buildDesign(fixed, random, responseLessOffset(frame), frame.weights, frame.weightsAs === 'frequency')
  const reml = (options.method ?? 'reml') === 'reml'
  if (reml) checkNotFixed(design)
  const map = new ThetaMap(
    design.terms.map(({ block, at, k, structure }) => ({ block, at, k, structure })),
    design.groupings.map((g) => g.k),
  )
  return { ast, frame, design, map, reml, findings: [...frame.findings, ...findings] }
}

function responseLessOffset(frame: ModelFrame): Float64Array {
  const { response, offset } = frame
  if (response.kind !== 'number') throw new TypeError('the frame of a Gaussian model has a numeric response')
  return offset === null ? response.values : response.values.map((y, i) => y - offset[i]!)
}
