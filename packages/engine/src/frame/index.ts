/**
 * The frame: data of any usual shape as typed columns, the variables of a formula evaluated on them, the rows that have
 * everything, factor levels and contrasts, weights and offsets, and the basis that new data need.
 */
export type { Basis, BasisVariable, ContrastName } from './basis.ts'
export { buildFrame, type FrameOptions } from './build-frame.ts'
export { type Coding, contrastCoding, defaultContrast, dummyCoding } from './contrasts.ts'
export type { ArqueroTableLike, ArrowTableLike, ArrowVectorLike, ColumnInput, ColumnType, DataInput } from './data-input.ts'
export { type EvaluationContext, evaluate } from './evaluate.ts'
export { frameForNewData, type NewDataOptions, type NewFrame } from './frame-for-new-data.ts'
export { type GroupCodes, groupCodes } from './group-codes.ts'
export type { ModelFrame, Response, Variable } from './model-frame.ts'
export type { ResponseKind } from './read-response.ts'
export { type RetypeOptions, retype, type TableSchema } from './retype.ts'
export type { Column, DateColumn, FactorColumn, LogicalColumn, NumberColumn, Table } from './table.ts'
export { type ToTableOptions, toTable } from './to-table.ts'
export type { Value } from './value.ts'
export type { WeightsKind } from './weights-kind.ts'
