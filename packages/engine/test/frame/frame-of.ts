import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { buildFrame, type DataInput, type FrameOptions, type ModelFrame, toTable } from '../../src/frame/index.ts'

/** The frame of a formula written as text. */
export function frameOf(formula: string, data: DataInput, options: FrameOptions = {}): ModelFrame {
  const table = toTable(data)
  const terms = expandFormula(parseFormula(formula), [...table.columns.keys()])
  return buildFrame(terms, table, { source: formula, ...options })
}
