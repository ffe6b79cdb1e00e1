import type { Column, Table } from '../frame/table.ts'
import { dot } from '../numeric/dot.ts'
import { columnCoding, occupiedCells } from './coding.ts'
import type { ColumnInspection } from './inspection.ts'
import { categoriesWithin, numbersWithin } from './within-group.ts'

const mostPredictors = 10
const mostLevels = 12
const mostMissing = 0.5
const rowsCompared = 2000
const goldenRatio = (Math.sqrt(5) - 1) / 2
/** Of a column's sum of squares, what earlier columns must leave for it to tell anything new. */
const explainedRest = 1e-9

export interface Predictors {
  readonly predictors: readonly ColumnInspection[]
  readonly leftOut: readonly string[]
}

/**
 * Predictors for a first model, in the order of the columns: the variables but dates, factors of more than twelve levels,
 * columns that are mostly missing, and columns that earlier ones explain; at most ten.
 */
export function suggestPredictors(columns: readonly ColumnInspection[], table: Table, response: string): Predictors {
  const predictors: ColumnInspection[] = []
  const leftOut: string[] = []
  const basis = new NumericBasis(table.nrow)
  for (const column of columns) {
    const { name, role, type, distinct, missing } = column
    if (role !== 'variable' || name === response) continue
    const numeric = type === 'number' || type === 'integer'
    const fit = numeric || (type !== 'date' && distinct <= mostLevels)
    if (!fit || missing > mostMissing * table.nrow || predictors.length === mostPredictors) {
      leftOut.push(name)
      continue
    }
    const data = table.columns.get(name)!
    const told = predictors.some((kept) => explains(kept, table.columns.get(kept.name)!, column, data))
    if (told || (data.kind === 'number' && !basis.add(data.values))) leftOut.push(name)
    else predictors.push(column)
  }
  return { predictors, leftOut }
}

/** True when the categories of `kept` settle the values of `column`, or both divide the rows alike. */
function explains(kept: ColumnInspection, keptData: Column, column: ColumnInspection, data: Column): boolean {
  if (keptData.kind !== 'number') return kept.distinct >= column.distinct && settles(keptData, data)
  return data.kind !== 'number' && kept.distinct === column.distinct && settles(data, keptData)
}

function settles(categories: Column, data: Column): boolean {
  const coding = columnCoding(categories)
  if (data.kind === 'number' || data.kind === 'date') return numbersWithin('', coding, data.values).constant
  return categoriesWithin('', coding.size, occupiedCells(coding, columnCoding(data))).constant
}

/**
 * Orthogonal directions of the numeric predictors kept so far, on rows spread over the table (by multiples of the golden
 * ratio, which no period in the data can fall in step with). Missing values count as 0.
 */
class NumericBasis {
  readonly #rows: Int32Array
  readonly #directions: Float64Array[] = []

  constructor(nrow: number) {
    this.#rows = Int32Array.from({ length: Math.min(nrow, rowsCompared) }, (_, i) =>
      nrow <= rowsCompared ? i : Math.floor(((i * goldenRatio) % 1) * nrow),
    )
    this.#push(new Float64Array(this.#rows.length).fill(1))
  }

  /** False, and nothing added, for a column that the earlier ones and a constant explain. */
  add(values: Float64Array): boolean {
    const x = new Float64Array(this.#rows.length)
    for (let i = 0; i < x.length; i++) {
      const value = values[this.#rows[i]!]!
      x[i] = Number.isFinite(value) ? value : 0
    }
    const mean = dot(x, this.#directions[0]!) * this.#directions[0]![0]!
    const before = x.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    for (let pass = 0; pass < 2; pass++) {
      for (const direction of this.#directions) {
        const along = dot(x, direction)
        for (let i = 0; i < x.length; i++) x[i]! -= along * direction[i]!
      }
    }
    if (!(dot(x, x) > explainedRest * before)) return false
    this.#push(x)
    return true
  }

  #push(x: Float64Array): void {
    const length = Math.sqrt(dot(x, x))
    this.#directions.push(x.map((value) => value / length))
  }
}
