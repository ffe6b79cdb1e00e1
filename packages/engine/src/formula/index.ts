/**
 * The formula room: from text to a syntax tree, from the tree to terms, and back to text.
 * It knows nothing of data beyond column names, and imports only from messages.
 */
export type { Argument, BinaryOperator, Expr, FormulaAst, Span, UnaryOperator } from './ast.ts'
export { caret } from './caret.ts'
export { equalExpr, equalFormula } from './equal-expr.ts'
export { expandFormula } from './expand.ts'
export { formulaFromTerms } from './formula-from-terms.ts'
export { printName } from './name-syntax.ts'
export { parseExpression, parseFormula } from './parser.ts'
export { printExpr, printFormula } from './print.ts'
export { structureTags } from './structure-tags.ts'
export { termLabel } from './term-label.ts'
export type { FixedTerm, GroupTerm, ModelTerms, StructureTag } from './terms.ts'
export { formulaColumns, variablesOf } from './variables-of.ts'
