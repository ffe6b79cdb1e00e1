export type { BootstrapWorker, BootstrapWorkers } from './api/bootstrap-in-workers.ts'
export { code } from './api/code.ts'
export { compare } from './api/compare.ts'
export { computeColumn } from './api/compute-column.ts'
export { equationParts, type ModelParts } from './api/equation-parts.ts'
export { equations } from './api/equations.ts'
export { explainPlan, type FitPlan } from './api/explain-plan.ts'
export { fit } from './api/fit.ts'
export type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './api/fit-options.ts'
export { fitSync } from './api/fit-sync.ts'
export { fitThread, type ThreadWorker } from './api/fit-thread.ts'
export type { GeneralizedIcc, GeneralizedR2, SharesOptions } from './api/generalized-part.ts'
export { GlmmFit, type StoredGlmmFit } from './api/glmm-fit.ts'
export type { ColumnValue } from './api/group-descriptions.ts'
export type { LevelTables } from './api/level-tables.ts'
export { levels } from './api/levels.ts'
export { levelsSync } from './api/levels-sync.ts'
export { type FitBasis, type GroupResidual, type HlmPartOptions, LmmFit, type StoredFit } from './api/lmm-fit.ts'
export { type MethodsOptions, type MethodsTable, methods } from './api/methods.ts'
export { type DefaultDifference, explainDifference } from './api/presets/explain-difference.ts'
export type { Preset } from './api/presets/preset.ts'
export { presets } from './api/presets/registry.ts'
export { readTables } from './api/read-tables.ts'
export { restoreFit } from './api/restore-fit.ts'
export type { Verification } from './api/verify-fit.ts'
export { withData } from './api/with-data.ts'
export type { Check, CheckOptions } from './diagnose/check/check.ts'
export type { GeneralizedCheckOptions } from './diagnose/check/check-generalized.ts'
export type { CheckRow } from './diagnose/check/check-result.ts'
export type { Collinearity, Dependence } from './diagnose/collinearity.ts'
export { isNested } from './diagnose/group-relation.ts'
export { type InspectOptions, inspect } from './diagnose/inspect.ts'
export type {
  ColumnInspection,
  ColumnRole,
  GroupInspection,
  GroupPair,
  Inspection,
  ModelSuggestion,
  RepeatedLabels,
  Spread,
  WithinGroup,
} from './diagnose/inspection.ts'
export type { SimulatedResidualOptions } from './diagnose/simulated-residuals.ts'
export { familyNames } from './family/family-registry.ts'
export { linkNames } from './family/link-registry.ts'
export {
  caret,
  type Expr,
  expandFormula,
  type FixedTerm,
  type FormulaAst,
  formulaColumns,
  formulaFromTerms,
  type GroupTerm,
  type ModelTerms,
  parseExpression,
  parseFormula,
  printExpr,
  printFormula,
  printName,
  type Span,
  type StructureTag,
  termLabel,
  variablesOf,
} from './formula/index.ts'
export {
  equationsToTerms,
  expressionsOf,
  isLevelText,
  type LevelEquations,
  type LevelStructure,
  parseLevelEquations,
  printLevelEquations,
  termsToEquations,
} from './formula/levels/index.ts'
export type { ContrastName } from './frame/basis.ts'
export type { DataInput } from './frame/data-input.ts'
export { sortLevels } from './frame/level-order.ts'
export { type RetypeOptions, retype, type TableSchema } from './frame/retype.ts'
export type { Column, DateColumn, FactorColumn, LogicalColumn, NumberColumn, Table } from './frame/table.ts'
export { toTable } from './frame/to-table.ts'
export { unknownColumn } from './frame/unknown-column.ts'
export type { WeightsKind } from './frame/weights-kind.ts'
export type { CompareOptions, CompareRow, Comparison } from './inference/compare/compare.ts'
export type { MethodComparison, MethodOutcome, MethodRow } from './inference/compare/method-comparison.ts'
export type { Ranova, RanovaRow } from './inference/compare/ranova.ts'
export type { AnovaIcc } from './inference/decomposition/anova-icc.ts'
export type { GeneralizedShares } from './inference/decomposition/generalized-shares.ts'
export type { SequentialOrder, SumsOfSquares } from './inference/decomposition/sums-of-squares.ts'
export type { ExplainedVariance, GroupShare, IntraclassCorrelation } from './inference/decomposition/variance-shares.ts'
export type { AveragedCoefficient } from './inference/fixed/averaged-coefficients.ts'
export type { GroupFit, GroupLeastSquares } from './inference/groups/group-least-squares.ts'
export type { LevelTwoCoefficient, LevelTwoResidual } from './inference/groups/level-two-residuals.ts'
export type { GroupDistanceRow, ModeDiagnostics, ModeRow } from './inference/groups/mode-diagnostics.ts'
export type { Influence, InfluenceOptions, InfluenceRow } from './inference/influence/influence.ts'
export type { Bootstrap, BootstrapOptions, BootstrapRow } from './inference/intervals/bootstrap.ts'
export type { BootstrapKind } from './inference/intervals/bootstrap-job.ts'
export type { Replicate } from './inference/intervals/bootstrap-refit.ts'
export { type BootstrapJob, bootstrapReplicates } from './inference/intervals/bootstrap-replicates.ts'
export type { LongProgress } from './inference/intervals/long-progress.ts'
export type { Profile, ProfileCurve, ProfileOptions, ProfileRow } from './inference/intervals/profile-parameters.ts'
export type { CurvePoint } from './inference/intervals/profile-side.ts'
export type { Adjustment } from './inference/means/adjustment.ts'
export type { AverageKind } from './inference/means/average-weights.ts'
export type { ContrastMethod } from './inference/means/contrast-weights.ts'
export type { MarginalMeans, MeanRow, MeansOptions } from './inference/means/marginal-means-result.ts'
export type { At } from './inference/means/reference-grid.ts'
export type { RobustKind } from './inference/robust/cluster-sandwich.ts'
export type { RobustErrors } from './inference/robust/robust-rows.ts'
export type { Anova, AnovaRow } from './inference/tests/anova.ts'
export type { CoefficientTest, CoefficientTests } from './inference/tests/coefficient-test.ts'
export type { EntryTest } from './inference/tests/entry-tests.ts'
export type { HomogeneityTest, LevelOneHomogeneity } from './inference/tests/level1-homogeneity.ts'
export type { ContrastMatrix } from './inference/tests/matrix-hypothesis.ts'
export type { AnovaType } from './inference/tests/term-hypotheses.ts'
export type { TestOptions, TestRow, WaldTest } from './inference/tests/wald-test.ts'
export type { VarianceErrors, VarianceRow } from './inference/variance/variance-errors.ts'
export type { BlockPlan, EquationsPlan, PairPlan } from './likelihood/gaussian/equations-plan.ts'
export { BlupError, type Place } from './messages/blup-error.ts'
export { type Code, type CodeInfo, codes, type Severity } from './messages/codes.ts'
export type { Explanation } from './messages/explanation.ts'
export { explanations } from './messages/explanations.ts'
export { type Finding, finding } from './messages/finding.ts'
export { nearestName } from './messages/nearest-name.ts'
export { suggestedName } from './messages/suggested-name.ts'
export type { FitRecord, FixedRow, RandomBlock, RanefRow } from './models/fit-record.ts'
export type { MassRecord } from './models/glmm/mass-record.ts'
export { glmmMethodNames } from './models/glmm/methods.ts'
export type { ConditionalModes } from './models/lmm/conditional-modes.ts'
export type { ModelMatrices } from './models/lmm/matrices.ts'
export type { DdfMethod, Progress } from './models/lmm/options.ts'
export type { FitThread, FitThreads, ThreadRequest } from './numeric/fit-threads.ts'
export { normalQuantile } from './numeric/normal-quantile.ts'
export { type ThreadAnswer, threadAnswers } from './numeric/thread-answers.ts'
export type { GlmmPredictOptions } from './predict/predict-glmm.ts'
export type { PredictionRow, Predictions, PredictOptions } from './predict/predict-lmm.ts'
export { anovaText } from './report/anova-text.ts'
export { type AugmentColumns, type AugmentRow, augment } from './report/augment.ts'
export { checkText } from './report/check-text.ts'
export type { CodeOptions } from './report/code/code-source.ts'
export { codeTargets } from './report/code/targets/registry.ts'
export { compareText } from './report/compare-text.ts'
export { averagedText, type EffectsTextOptions, ratiosText } from './report/effects-text.ts'
export type { EquationPart, EquationParts, PartsEquation, PartsSection } from './report/equations/equation-parts.ts'
export type { EquationOptions } from './report/equations/equations.ts'
export { notations } from './report/equations/notations/registry.ts'
export { findingLines } from './report/finding-text.ts'
export { formatCount, formatFixed, formatP, formatSignificant } from './report/format-number.ts'
export { type GlanceRow, glance } from './report/glance.ts'
export type { HlmOptions, HlmParts } from './report/hlm/hlm-text.ts'
export { type InspectionTextOptions, inspectionText } from './report/inspection-text.ts'
export { meansNotes, meansText } from './report/means-text.ts'
export { methodsText } from './report/methods-text.ts'
export type { BroomRow, Names } from './report/names.ts'
export { planText } from './report/plan-text.ts'
export { ranovaText } from './report/ranova-text.ts'
export { ratioName, ratios } from './report/ratios.ts'
export { plainStyle, type Style } from './report/style.ts'
export { type SummaryOptions, type SummarySource, summaryText } from './report/summary-text.ts'
export { testText } from './report/test-text.ts'
export { type TextColumn, type TextTable, textTable } from './report/text-table.ts'
export { printable, textWidth, wrapText } from './report/text-width.ts'
export { type TidyEffect, type TidyOptions, type TidyRow, tidy } from './report/tidy.ts'
export type { SimulateOptions } from './simulate/simulate-lmm.ts'
