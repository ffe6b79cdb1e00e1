/** Level equations: text <-> tree <-> the terms of a combined formula. */
export { equationsToTerms, type TermsOfLevels } from './equations-to-terms.ts'
export { expressionsOf } from './expressions-of.ts'
export type {
  EquationTerm,
  ErrorBlock,
  LevelEquation,
  LevelEquations,
  LevelSection,
  Outcome,
  OutcomeDistribution,
} from './level-equations.ts'
export { type LevelStructure, levelsOfGroups, structureFromTerms } from './level-structure.ts'
export { parseLevelEquations } from './parse-level-equations.ts'
export { printLevelEquations } from './print-level-equations.ts'
export { isLevelText } from './split-statements.ts'
export { type ToEquationsOptions, termsToEquations } from './terms-to-equations.ts'
