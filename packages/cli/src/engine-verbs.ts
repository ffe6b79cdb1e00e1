/** What verbs other than `fit` ask of the engine, for `import('./engine-verbs.ts')`. */
export { code, compare, equations, explainDifference, explainPlan, inspect, methods, planText } from 'blup'
