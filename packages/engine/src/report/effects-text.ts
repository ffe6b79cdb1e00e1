import type { AveragedCoefficient } from '../inference/fixed/averaged-coefficients.ts'
import type { FitRecord } from '../models/fit-record.ts'
import { decimalsFor, formatFixed, formatSignificant } from './format-number.ts'
import { ratioName, ratios } from './ratios.ts'
import { plainStyle, type Style } from './style.ts'
import { fixedTable } from './summary-tables.ts'
import { intervalCells, textTable } from './text-table.ts'

/** How the printed ratios and averages of coefficients look. */
export interface EffectsTextOptions {
  /** Columns of the page; 80 by default. */
  readonly width?: number
  /** Significant digits of the standard errors; 4 by default. */
  readonly digits?: number
  /** Coverage of the intervals; 0.95 by default. */
  readonly confLevel?: number
  readonly style?: Style
}

/** The fixed effects as ratios, a table. @throws BlupError E221 where they are none */
export function ratiosText(fit: Pick<FitRecord, 'family' | 'fixed'>, options: EffectsTextOptions = {}): string {
  const { width = 80, digits = 4, confLevel = 0.95, style = plainStyle } = options
  const name = ratioName(fit)
  const table = { ...fixedTable(ratios(fit), digits, confLevel), title: `${name[0]!.toUpperCase()}${name.slice(1)}` }
  return `${textTable(table, width, style).join('\n')}\n`
}

/** Coefficients for one group beside those for the mean over all groups, a table. */
export function averagedText(rows: readonly AveragedCoefficient[], options: EffectsTextOptions = {}): string {
  const { width = 80, digits = 4, confLevel = 0.95, style = plainStyle } = options
  const cells = (of: (row: AveragedCoefficient) => number, se: (row: AveragedCoefficient) => number): string[] =>
    rows.map((row) => formatFixed(of(row), decimalsFor(se(row), digits)))
  const averaged = (row: AveragedCoefficient): number => row.averagedStdError
  const within = (row: AveragedCoefficient): number => row.conditionalStdError
  const table = {
    title: 'Coefficients',
    labels: rows.map(({ term }) => term),
    groups: [
      [
        { header: 'one group', cells: cells((row) => row.conditional, within), align: 'decimal' as const },
        { header: 'SE', cells: rows.map((row) => formatSignificant(within(row), digits)), align: 'decimal' as const },
      ],
      [
        { header: 'all groups', cells: cells((row) => row.averaged, averaged), align: 'decimal' as const },
        { header: 'SE', cells: rows.map((row) => formatSignificant(averaged(row), digits)), align: 'decimal' as const },
      ],
      [
        {
          header: `${Number((confLevel * 100).toPrecision(6))}% CI`,
          cells: intervalCells(
            cells((row) => row.confLow, averaged),
            cells((row) => row.confHigh, averaged),
          ),
          align: 'right' as const,
        },
      ],
    ],
  }
  return `${textTable(table, width, style).join('\n')}\n`
}
