import { BlupError, type GroupLeastSquares } from 'blup'
import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { ask } from './ask.ts'
import { type FitRows, fitRows, UsedColumns } from './fit-rows.ts'
import { GridTable } from './grid-table.ts'
import { groupRows, mainGroup } from './group-rows.ts'
import { checkGroup } from './mode-table.ts'
import { horizontal, type ModelColumns, modelColumns } from './model-columns.ts'
import { nothingToDraw } from './nothing-to-draw.ts'

/** A point of a fitted line; x is a number, or the name of a level. */
export type LinePoint = { readonly level: string; readonly x: number | string; readonly y: number }

/** What fitted lines by group are drawn of. */
export interface Trajectory {
  readonly x: string
  readonly numeric: boolean
  /** Levels of a factor along the axis, in order. */
  readonly ticks: readonly string[]
  readonly group: string
  readonly groups: ReadonlyMap<string, readonly number[]>
  readonly rows: FitRows
  readonly used: UsedColumns
  readonly columns: ModelColumns
  /** x of each row, as drawn. */
  readonly across: readonly (number | string)[]
  readonly range: readonly [number, number]
}

/** @throws BlupError P505 without the data, I470 without groups or predictors, E221 and E204 for names that are not there */
export function trajectory(fit: PlotFit, options: PlotOptions, kind: string): Trajectory {
  const used = new UsedColumns(fit, options, kind)
  const columns = modelColumns(fit, used)
  const x = horizontal(fit, columns, used, options.x)
  const group = options.group ?? mainGroup(fit.random, fit.data.groups)
  if (group === undefined) throw nothingToDraw(`The plot \`${kind}\` needs groups, and the model has none.`)
  checkGroup(group, Object.keys(fit.data.groups))
  const groups = groupRows(used.groups(group))
  if (options.highlight !== undefined && !groups.has(options.highlight)) {
    throw new BlupError('E221', `There is no group \`${options.highlight}\` in \`${group}\`.`)
  }
  const numeric = used.isNumeric(x)
  const across = numeric ? [...used.numbers(x)] : used.labels(x).map((label) => label ?? '')
  const finite = numeric ? (across as number[]).filter(Number.isFinite) : [0, 1]
  const range = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))] as const
  return {
    x,
    numeric,
    ticks: numeric ? [] : used.levels(x),
    group,
    groups,
    rows: fitRows(fit, kind),
    used,
    columns,
    across,
    range,
  }
}

/** Places along the axis: as they are stored for prediction, and as they are drawn. */
export function places(
  t: Trajectory,
  from: number,
  to: number,
  count: number,
): { readonly stored: number; readonly shown: number | string }[] {
  if (t.numeric) {
    const n = to > from ? count : 1
    return Array.from({ length: n }, (_, k) => {
      const value = n === 1 ? from : from + ((to - from) * k) / (n - 1)
      return { stored: value, shown: value }
    })
  }
  const column = t.used.column(t.x)
  return t.ticks.map((shown) => ({
    shown,
    stored: column.kind === 'factor' ? column.levels.indexOf(shown) : shown === 'TRUE' ? 1 : 0,
  }))
}

/**
 * Each group's fitted line over its own stretch of x, with the other predictors at the group's own mean or most frequent
 * level. Other grouping factors are left out.
 */
export function groupLines(
  fit: PlotFit,
  t: Trajectory,
  chosen: readonly string[],
  points: number,
  kind: string,
  whole = false,
): LinePoint[] {
  if (chosen.length === 0) return []
  const predict = ask(fit, 'predict', kind)
  const grid = new GridTable(t.used, t.columns.all)
  const keys: { level: string; x: number | string }[] = []
  for (const level of chosen) {
    const rows = t.groups.get(level)!
    const own = t.numeric && !whole ? (rows.map((i) => t.across[i]) as number[]) : [...t.range]
    const from = own.reduce((a, b) => Math.min(a, b))
    const to = own.reduce((a, b) => Math.max(a, b))
    const typical = grid.typical(rows)
    for (const { stored, shown } of places(t, from, to, points)) {
      grid.add(typical, { [t.x]: stored })
      keys.push({ level, x: shown })
    }
  }
  const rows = predict(grid.table(), { level: 'conditional', groups: [t.group], newGroups: 'allow' })
  return keys.map((key, i) => ({ ...key, y: rows[i]!.estimate }))
}

/** The line of the fixed part with its interval, with the other predictors at their mean or most frequent level. */
export function averageLine(
  fit: PlotFit,
  t: Trajectory,
  options: PlotOptions,
  level: number,
  kind: string,
): { readonly by: string; readonly x: number | string; readonly y: number; readonly low: number; readonly high: number }[] {
  const grid = new GridTable(t.used, t.columns.all)
  const { by } = options
  const keys: { by: string; x: number | string }[] = []
  const byColumn = by === undefined ? null : t.used.column(by)
  const levels = by === undefined ? [''] : t.used.levels(by)
  for (const of of levels) {
    const rows = by === undefined ? undefined : t.used.labels(by).flatMap((label, i) => (label === of ? [i] : []))
    const typical = grid.typical(rows)
    for (const { stored, shown } of places(t, t.range[0], t.range[1], 41)) {
      const value =
        byColumn === null
          ? null
          : byColumn.kind === 'factor'
            ? byColumn.levels.indexOf(of)
            : byColumn.kind === 'logical'
              ? Number(of === 'TRUE')
              : Number(of)
      grid.add(typical, { ...(by === undefined ? {} : { [by]: value! }), [t.x]: stored })
      keys.push({ by: of, x: shown })
    }
  }
  const rows = ask(fit, 'predict', kind)(grid.table(), { level: 'population', interval: level })
  return keys.map((key, i) => {
    const { estimate, confLow, confHigh } = rows[i]!
    return { ...key, y: estimate, low: confLow ?? Number.NaN, high: confHigh ?? Number.NaN }
  })
}

/** Lines of each group's own least squares, where intercept and x are its only coefficients. */
export function ownLines(fit: PlotFit, t: Trajectory, chosen: readonly string[]): LinePoint[] {
  if (!t.numeric || fit.groupLeastSquares === undefined) return []
  const alone: GroupLeastSquares = fit.groupLeastSquares({ group: t.group })
  if (alone.terms.length !== 2 || alone.terms[0] !== '(Intercept)' || alone.terms[1] !== t.x) return []
  const names = new Set(chosen)
  return alone.fits
    .filter((f) => names.has(f.level))
    .flatMap((f) => {
      const own = t.groups.get(f.level)!.map((i) => t.across[i] as number)
      return [Math.min(...own), Math.max(...own)].map((x) => ({ level: f.level, x, y: f.estimates[0]! + f.estimates[1]! * x }))
    })
}

/** What the caption says of the predictors that are not drawn. */
export function heldNote(t: Trajectory, options: PlotOptions): string {
  const others = t.columns.predictors.filter((name) => name !== t.x && name !== options.by)
  return others.length === 0
    ? ''
    : ` ${others.join(', ')}: at the mean or most frequent level${t.groups.size > 0 ? ', for groups their own' : ''}.`
}
