import { codeFixed } from '../../src/design/code-terms.ts'
import type { CodedTerm } from '../../src/design/coded-term.ts'
import { fillRows } from '../../src/design/column-values.ts'
import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { buildFrame, type FrameOptions, type ModelFrame, type Table } from '../../src/frame/index.ts'

/** The frame of a formula written as text. */
export function frameOf(formula: string, table: Table, options: FrameOptions = {}): ModelFrame {
  const terms = expandFormula(parseFormula(formula), [...table.columns.keys()])
  return buildFrame(terms, table, { source: formula, ...options })
}

/** The dense matrix of terms, one array a row. */
export function denseRows(terms: readonly CodedTerm[], n: number): number[][] {
  const p = terms.reduce((sum, term) => sum + term.columns.length, 0)
  const out = new Float64Array(n * p)
  fillRows(terms, 0, n, out)
  return Array.from({ length: n }, (_, i) => [...out.subarray(i * p, (i + 1) * p)])
}

/** Column names and rows of X. */
export function modelMatrix(formula: string, table: Table, options: FrameOptions = {}) {
  const frame = frameOf(formula, table, options)
  const design = codeFixed(frame)
  return { names: design.names, rows: denseRows(design.terms, frame.n) }
}
