import { codeFixed } from '../../design/code-terms.ts'
import { fillRows } from '../../design/column-values.ts'
import { printExpr } from '../../formula/print.ts'
import { frameForNewData } from '../../frame/frame-for-new-data.ts'
import type { Variable } from '../../frame/model-frame.ts'
import { isHeld } from '../../frame/reference-column.ts'
import type { Column, Table } from '../../frame/table.ts'
import type { Finding } from '../../messages/finding.ts'
import type { MeanSource } from './mean-source.ts'
import type { ReferenceGrid } from './reference-grid.ts'

/** The linear predictor at the points of a grid: x'beta + offset. */
export interface GridRows {
  /** By point, its row of X in the kept columns. */
  readonly x: readonly Float64Array[]
  /**
   * By point, how far each column that was left out is from what the kept ones make of it: a combination of points is
   * determined by the data where these cancel. Empty without such columns.
   */
  readonly gaps: readonly Float64Array[]
  /** By point, the size of what a gap is a difference of. */
  readonly sizes: readonly Float64Array[]
  /** By point; null without one. */
  readonly offset: Float64Array | null
  /** Of each categorical variable of the fixed part, the code of each point, by label. */
  readonly codes: ReadonlyMap<string, Int32Array>
  readonly findings: readonly Finding[]
}

/** @param shift moves one numeric variable of the grid by so much at every point */
export function gridRows(
  source: MeanSource,
  grid: ReferenceGrid,
  shift?: { readonly name: string; readonly by: number },
): GridRows {
  const { terms, basis, fe } = source
  const { reference } = basis
  const numberAt = (v: number, i: number): number => {
    const { name, values } = grid.variables[v]!
    return Number(values[grid.points[i]![v]!]) + (shift?.name === name ? shift.by : 0)
  }
  const columns = new Map<string, Column>()
  const held = new Map<string, Variable>()
  grid.variables.forEach(({ name, kind, values }, v) => {
    const numbers = (): Float64Array => Float64Array.from({ length: grid.size }, (_, i) => numberAt(v, i))
    const codes = (): Int32Array => Int32Array.from(grid.points, (point) => point[v]!)
    switch (kind) {
      case 'factor': {
        const column = reference.columns[name] as { ordered: boolean; origin: 'text' | 'number' | 'logical' | 'declared' }
        columns.set(name, { ...column, kind, codes: codes(), levels: values.map(String) })
        break
      }
      case 'logical':
        columns.set(name, { kind, values: Int8Array.from(grid.points, (point) => (values[point[v]!] === 'TRUE' ? 1 : 0)) })
        break
      case 'held': {
        const means = reference.held[name]!
        const own = means.length === 1 ? [numbers()] : means.map((mean) => new Float64Array(grid.size).fill(mean))
        const { suffixes } = basis.variables.find(({ label }) => label === name) as { suffixes: readonly string[] }
        held.set(name, { kind: 'numeric', label: name, columns: own, suffixes })
        break
      }
      default:
        columns.set(name, { kind, values: numbers() })
    }
  })
  const table: Table = { nrow: grid.size, columns }
  const each = terms.fixed
    .flatMap(({ variables }) => variables)
    .filter((expr) => !isHeld(expr, reference))
    .map((expr) => ({ variables: [expr], label: printExpr(expr) }))
  const frame = frameForNewData(
    basis,
    { ...terms, response: null, random: [], fixed: each },
    table,
    basis.givenAsNumbers.includes('offset') ? { offset: new Float64Array(grid.size).fill(reference.offset!) } : {},
  )
  const variables = new Map([...frame.variables, ...held])
  const fixed = codeFixed({ ...frame, terms: { ...terms, random: [] }, variables })
  const width = fixed.names.length
  const raw = new Float64Array(width)
  const aliased = fe.names.flatMap((_, j) => (fe.kept.includes(j) ? [] : [j]))
  const x: Float64Array[] = []
  const gaps: Float64Array[] = []
  const sizes: Float64Array[] = []
  for (let i = 0; i < grid.size; i++) {
    fillRows(fixed.terms, i, i + 1, raw)
    const row = Float64Array.from(fe.kept, (j) => raw[j]!)
    const gap = Float64Array.from(aliased, (j) => raw[j]!)
    const size = gap.map(Math.abs)
    row.forEach((value, k) => {
      aliased.forEach((_, a) => {
        const part = value * fe.aliasing[k * aliased.length + a]!
        gap[a] = gap[a]! - part
        size[a] = size[a]! + Math.abs(part)
      })
    })
    x.push(row)
    gaps.push(gap)
    sizes.push(size)
  }
  const codes = new Map(
    [...frame.variables].flatMap(([label, own]) => (own.kind === 'categorical' ? [[label, own.codes] as const] : [])),
  )
  return { x, gaps, sizes, offset: frame.offset, codes, findings: frame.findings }
}
