/**
 * The parts of the engine that only a computation needs, for `import('./engine.ts')`: what stands here stays out of what
 * every call loads.
 */
export {
  code,
  compare,
  equations,
  explainDifference,
  explainPlan,
  fit,
  formulaColumns,
  inspect,
  methods,
  planText,
  restoreFit,
  variablesOf,
  withData,
} from 'blup'
