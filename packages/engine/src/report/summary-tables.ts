import type { FitRecord, FixedRow } from '../models/fit-record.ts'
import { decimalsFor, formatCorrelation, formatFixed, formatP, formatSignificant, undefinedNumber } from './format-number.ts'
import { intervalCells, type TextColumn, type TextTable } from './text-table.ts'

/** The fixed-effects table; the decimals of an estimate are those that show `digits` figures of its standard error. */
export function fixedTable(rows: readonly FixedRow[], digits: number, confLevel: number): TextTable {
  const tested = rows.some((row) => row.df !== null)
  const decimal = (header: string, cells: readonly string[]): TextColumn => ({ header, cells, align: 'decimal' })
  const estimates = rows.map((row) => scaled(row.estimate, row, digits))
  const tests: TextColumn[] = [
    decimal(
      tested ? 't' : 'z',
      rows.map((row) => formatStatistic(row.statistic)),
    ),
    { header: 'p', cells: rows.map((row) => formatP(row.pValue)), align: 'right' },
  ]
  if (tested) {
    tests.unshift(
      decimal(
        'df',
        rows.map((row) => formatDf(row.df)),
      ),
    )
  }
  const interval = intervalCells(
    rows.map((row) => scaled(row.confLow, row, digits - 1)),
    rows.map((row) => scaled(row.confHigh, row, digits - 1)),
  )
  return {
    title: 'Fixed effects',
    labels: rows.map((row) => row.term),
    groups: [
      [
        decimal('estimate', estimates),
        decimal(
          'SE',
          rows.map((row) => formatSignificant(row.stdError, digits)),
        ),
      ],
      tests,
      [{ header: `${Number((confLevel * 100).toPrecision(6))}% CI`, cells: interval, align: 'right' }],
      robustColumns(rows, digits),
    ],
  }
}

/** Standard errors from the residuals of clusters and their degrees of freedom, where they were asked for. */
function robustColumns(rows: readonly FixedRow[], digits: number): TextColumn[] {
  const cells = (of: (row: FixedRow) => string): string[] => rows.map(of)
  if (!rows.some((row) => row.robustStdError !== undefined)) return []
  return [
    {
      header: 'robust SE',
      cells: cells((row) => formatSignificant(row.robustStdError ?? Number.NaN, digits)),
      align: 'decimal',
    },
    { header: 'robust df', cells: cells((row) => formatDf(row.robustDf ?? null)), align: 'decimal' },
  ]
}

/** The random-effects table: a row a coefficient, the residual last, correlations as a lower triangle. */
export function randomTable(fit: Pick<FitRecord, 'random' | 'residual'>, digits: number): TextTable {
  const sds = [...fit.random.flatMap((block) => block.sd), ...(fit.residual === null ? [] : [fit.residual.sd])]
  const groupWidth = Math.max(0, ...fit.random.map((block) => block.group.length))
  const labels: string[] = []
  const rows: { readonly corr: readonly number[] }[] = []
  for (const block of fit.random) {
    const correlated = block.terms.length > 1 && block.corr.some((row, i) => row.some((value, j) => i !== j && value !== 0))
    block.terms.forEach((term, i) => {
      labels.push(`${(i === 0 ? block.group : '').padEnd(groupWidth)}  ${term}`)
      rows.push({ corr: correlated ? block.corr[i]!.slice(0, i) : [] })
    })
  }
  if (fit.residual !== null) {
    labels.push('residual')
    rows.push({ corr: [] })
  }
  const corrColumns = Math.max(0, ...rows.map((row) => row.corr.length))
  const column = (header: string, cells: readonly string[]): TextColumn => ({ header, cells, align: 'decimal' })
  return {
    title: 'Random effects',
    labels,
    groups: [
      [
        column('SD', formatTogether(sds, digits)),
        column(
          'variance',
          formatTogether(
            sds.map((sd) => sd * sd),
            digits,
          ),
        ),
      ],
      ...Array.from({ length: corrColumns }, (_, j) => [
        column(
          j === 0 ? 'corr' : '',
          rows.map((row) => (j < row.corr.length ? formatCorrelation(row.corr[j]) : '')),
        ),
      ]),
    ],
  }
}

/** A number on the estimate's scale, to the decimals that the standard error deserves. */
function scaled(value: number, row: FixedRow, digits: number): string {
  if (!(row.stdError > 0) || !Number.isFinite(row.stdError)) return formatSignificant(value, digits + 2)
  const decimals = decimalsFor(row.stdError, digits)
  return decimals > 8 ? formatSignificant(value, digits) : formatFixed(value, decimals)
}

/** Numbers of one kind with one count of decimals: the smallest shows `digits` figures, the largest at most seven or so. */
function formatTogether(values: readonly number[], digits: number): string[] {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size))
  const least = decimalsFor(Math.min(...sizes), digits)
  const most = decimalsFor(Math.max(...sizes), digits + 1)
  const decimals = sizes.length === 0 ? 0 : Math.min(least, most)
  return values.map((value) => {
    if (value === 0 || !Number.isFinite(value)) return formatFixed(value, 0)
    return decimals > 8 || decimalsFor(value, 2) > decimals ? formatSignificant(value, digits) : formatFixed(value, decimals)
  })
}

function formatStatistic(value: number): string {
  if (!Number.isFinite(value)) return formatFixed(value, 0)
  return Math.abs(value) < 0.01 && value !== 0 ? formatSignificant(value, 2) : formatFixed(value, 2)
}

function formatDf(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return value === Number.POSITIVE_INFINITY ? 'Inf' : undefinedNumber
  return formatFixed(value, Math.min(2, decimalsFor(value, 4)))
}
