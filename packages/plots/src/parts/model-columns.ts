import { formulaColumns, parseFormula } from 'blup'
import type { PlotFit } from '../plot-fit.ts'
import type { UsedColumns } from './fit-rows.ts'
import { nothingToDraw } from './nothing-to-draw.ts'

/** The columns that a model reads, and which of them are its predictors. */
export interface ModelColumns {
  readonly all: readonly string[]
  readonly predictors: readonly string[]
}

/** Columns of the formula; all columns of the data where it stands for them with a dot. */
export function modelColumns(fit: PlotFit, used: UsedColumns): ModelColumns {
  const ast = parseFormula(fit.formula)
  const named = formulaColumns(ast).filter((name) => used.has(name))
  const right = new Set(formulaColumns({ ...ast, response: null }))
  const response = new Set(named.filter((name) => !right.has(name)))
  const dot = /(^|[^\w.])\.($|[^\w.])/.test(fit.formula)
  const all = dot ? used.names : named
  const groups = new Set(Object.keys(fit.data.groups).flatMap((g) => (used.has(g) ? [g] : g.split(':'))))
  // `Machine` of (1 | Worker:Machine) may be a predictor too
  const isFixed = (name: string): boolean => {
    const column = used.column(name)
    const coded = new Set([name, ...(column.kind === 'factor' ? column.levels.map((level) => `${name}${level}`) : [])])
    return fit.fixed.some(({ term }) => term.split(':').some((part) => coded.has(part)))
  }
  return { all, predictors: all.filter((name) => !response.has(name) && (!groups.has(name) || isFixed(name))) }
}

/**
 * The predictor along the horizontal axis: the one asked for, else a number with a random slope, else any number, else a factor.
 */
export function horizontal(fit: PlotFit, columns: ModelColumns, used: UsedColumns, asked: string | undefined): string {
  if (asked !== undefined) {
    used.column(asked)
    return asked
  }
  const slopes = fit.random.flatMap((block) => block.terms)
  const { predictors } = columns
  const numbers = predictors.filter((name) => used.isNumeric(name))
  const found =
    numbers.find((name) => slopes.includes(name)) ??
    numbers.find((name) => slopes.some((s) => s.includes(name))) ??
    numbers[0] ??
    predictors[0]
  if (found === undefined) throw nothingToDraw('The model has no predictor to draw along.', ['draw the plot `caterpillar`'])
  return found
}
