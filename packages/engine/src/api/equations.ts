import type { Expr } from '../formula/ast.ts'
import { expandFormula } from '../formula/expand.ts'
import { writeOutCentring } from '../formula/levels/centring.ts'
import { equationsToTerms } from '../formula/levels/equations-to-terms.ts'
import type { LevelEquations, LevelSection } from '../formula/levels/level-equations.ts'
import { type LevelStructure, structureFromTerms } from '../formula/levels/level-structure.ts'
import { parseLevelEquations } from '../formula/levels/parse-level-equations.ts'
import { isLevelText } from '../formula/levels/split-statements.ts'
import { parseFormula } from '../formula/parser.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelTerms } from '../formula/terms.ts'
import { buildFrame, type FrameOptions } from '../frame/build-frame.ts'
import { checkLevelsSteps } from '../frame/levels/check-levels.ts'
import { structureOf } from '../frame/levels/structure-of.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import type { EquationSource } from '../report/equations/equation-source.ts'
import { type EquationOptions, equationsText } from '../report/equations/equations.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { LevelTables } from './level-tables.ts'
import { readTables } from './read-tables.ts'

/** What of a model's options its equations show. */
export type ModelOptions = Pick<FitOptions, 'family' | 'link' | 'contrasts' | 'weights' | 'weightsAs' | 'offset'>

const canonicalLinks: Readonly<Record<string, string>> = {
  gaussian: 'identity',
  binomial: 'logit',
  poisson: 'log',
  gamma: 'inverse',
  'inverse-gaussian': 'inverse-squared',
  beta: 'logit',
}

/**
 * The equations of a model that is not fitted. With data, factors are shown column by column, and variables that describe
 * groups stand in the equations of their level; without, that is known only of level equations and of `mean(x, g)`.
 *
 * @param model a formula or level equations
 * @throws BlupError for a model that cannot be read, and E221 for an unknown notation, form or format
 */
export function equations(
  model: string,
  data: Data | LevelTables | null = null,
  options: EquationOptions & ModelOptions = {},
): string {
  return equationsText(equationSource(model, data, options), options)
}

/** A model that is not fitted as its equations need it. */
export function equationSource(model: string, data: Data | LevelTables | null, options: ModelOptions = {}): EquationSource {
  const table = data === null ? null : readTables(data).table
  const level = isLevelText(model) ? parseLevelEquations(model) : null
  if (level !== null && table !== null) runToEnd(checkLevelsSteps(level, table))
  const { terms, family, link } =
    level === null ? formulaModel(model, table === null ? [] : [...table.columns.keys()], options) : equationsToTerms(level)
  const rowLabel = level?.levels[0]?.[0]?.label
  const shared = { terms, family, link, estimates: null, ...(rowLabel === undefined ? {} : { rowLabel }) }
  if (table === null) {
    return { ...shared, structure: level === null ? structureFromTerms(terms) : structureOfText(level, terms), basis: null }
  }
  const frameOptions: FrameOptions = {
    ...(options.contrasts === undefined ? {} : { contrasts: options.contrasts }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
    ...(options.weightsAs === undefined ? {} : { weightsAs: options.weightsAs }),
    ...(options.offset === undefined ? {} : { offset: options.offset }),
    responseKind: family === 'gaussian' ? 'numeric' : 'any',
    source: model,
  }
  const frame = buildFrame(terms, table, frameOptions)
  return { ...shared, structure: structureOf(frame), basis: frame.basis }
}

function formulaModel(formula: string, columns: readonly string[], options: ModelOptions) {
  const family = options.family ?? 'gaussian'
  return { terms: expandFormula(parseFormula(formula), columns), family, link: options.link ?? canonicalLinks[family] ?? 'log' }
}

/** Levels as the equations have them: each variable describes the section that it stands in. */
function structureOfText({ levels }: LevelEquations, terms: ModelTerms): LevelStructure {
  const levelOf: Record<string, string> = { ...structureFromTerms(terms).levelOf }
  const places = levels.flatMap((sections, l) => sections.map((section) => ({ section, l })))
  for (const { section, l } of places) {
    if (l === 0) continue
    for (const equation of section.equations) {
      for (const variable of equation.terms.flatMap((term) => term.variables))
        levelOf[written(variable, section, levels[l + 1] ?? [])] = section.label
    }
  }
  return { groups: levels.slice(1).map((sections) => sections.map(({ label }) => label)), levelOf }
}

/** The variable's name in the combined formula. */
function written(variable: Expr, section: LevelSection, next: readonly LevelSection[]): string {
  const out = writeOutCentring(variable, { own: section.group, next: next.map(({ group }) => group) })
  return printExpr('why' in out ? variable : out)
}
