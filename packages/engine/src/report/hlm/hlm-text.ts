import type { GroupLeastSquares } from '../../inference/groups/group-least-squares.ts'
import { twoSidedP } from '../../inference/tails/t-test.ts'
import type { CoefficientTests } from '../../inference/tests/coefficient-test.ts'
import type { EntryTest } from '../../inference/tests/entry-tests.ts'
import type { FitRecord, FixedRow } from '../../models/fit-record.ts'
import { formatCorrelation, formatFixed, formatP, formatSignificant } from '../format-number.ts'
import { plainStyle, type Style } from '../style.ts'
import { type TextColumn, textTable } from '../text-table.ts'
import { printable, wrapText } from '../text-width.ts'
import type { EquationPlace } from './equation-places.ts'

/** What the tables of HLM hold beside a fit's record. */
export interface HlmParts {
  /** Null for a model without random coefficients. */
  readonly leastSquares: GroupLeastSquares | null
  /** Null for models that the tests are not for, such as those with crossed grouping factors. */
  readonly tests: CoefficientTests | null
  /** Null where no data were given. */
  readonly entry: readonly EntryTest[] | null
  /** Chi-square test of equal residual variances; null where groups are too small. */
  readonly homogeneity: { readonly chiSquare: number; readonly df: number; readonly pValue: number } | null
}

/** What the tables of HLM are made of. */
export interface HlmSource extends HlmParts {
  readonly fit: Pick<FitRecord, 'formula' | 'method' | 'data' | 'fit' | 'fixed' | 'random' | 'residual'>
  /** By fixed effect: the equation that it stands in. */
  readonly places: ReadonlyMap<string, EquationPlace>
}

/** How the tables of the program HLM are printed. */
export interface HlmOptions {
  readonly width?: number
  readonly style?: Style
  /** Groups listed in the table of least squares; 10 by default. */
  readonly groups?: number
}

/** A fit in the tables of the program HLM, in its order. */
export function hlmText(source: HlmSource, options: HlmOptions = {}): string {
  const width = Math.max(40, Math.floor(options.width ?? 80))
  const style = options.style ?? plainStyle
  const { fit, tests, entry, homogeneity } = source
  const headed = (heading: string, lines: readonly string[]) => (lines.length === 0 ? [] : [style.heading(heading), ...lines])
  const table = (title: string, labels: readonly string[], columns: readonly TextColumn[]) =>
    textTable({ title, labels, groups: [columns] }, width, style)
  const method = fit.method === 'reml' ? 'restricted maximum likelihood' : 'full maximum likelihood'
  const sections: string[][] = [
    [...wrapText(printable(fit.formula), width), `Method of estimation: ${method}`],
    leastSquares(source, options.groups ?? 10, table),
    fit.residual === null ? [] : [`Sigma squared = ${formatFixed(fit.residual.sd ** 2, 5)}`],
    ...fit.random.flatMap((block) => [
      matrixLines(`Tau of ${block.group}`, block.terms, block.cov, (v) => formatFixed(v, 5), table),
      block.terms.length > 1
        ? matrixLines(`Tau of ${block.group} as correlations`, block.terms, block.corr, formatCorrelation, table)
        : [],
    ]),
    tests === null ? [] : reliabilities(tests, table),
    headed(
      'Final estimation of fixed effects',
      fixedLines(source, (row) => row.stdError, table),
    ),
    fit.fixed.some((row) => row.robustStdError !== undefined)
      ? headed(
          'Final estimation of fixed effects, with robust standard errors',
          fixedLines(source, (row) => row.robustStdError ?? Number.NaN, table),
        )
      : [],
    headed('Final estimation of variance components', varianceLines(source, table)),
    statistics(fit),
    homogeneity === null
      ? []
      : [
          `Test of homogeneity of level-1 variance: chi-square ${formatFixed(homogeneity.chiSquare, 2)}, df ${homogeneity.df}, p ${formatP(homogeneity.pValue)}`,
        ],
    entry === null || entry.length === 0 ? [] : entryLines(entry, table),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

type Table = (title: string, labels: readonly string[], columns: readonly TextColumn[]) => string[]

const decimal = (header: string, cells: readonly string[]): TextColumn => ({ header, cells, align: 'decimal' })

function leastSquares({ leastSquares: own }: HlmSource, most: number, table: Table): string[] {
  if (own === null || own.fits.length === 0) return []
  const shown = own.fits.slice(0, most)
  const columns = own.terms.map((term, r) =>
    decimal(
      term,
      shown.map(({ estimates }) => formatFixed(estimates[r]!, 5)),
    ),
  )
  const rows = table(
    `Least squares by ${own.group}`,
    shown.map(({ level }) => level),
    [{ header: 'n', cells: shown.map(({ n }) => (Number.isNaN(n) ? '-' : String(n))), align: 'right' }, ...columns],
  )
  const rest = own.fits.length - shown.length
  const averages = own.terms.map(
    (term, r) =>
      `${term} ${formatFixed(
        own.fits.reduce((s, { estimates }) => s + estimates[r]! / own.fits.length, 0),
        5,
      )}`,
  )
  const without = own.dropped.length === 0 ? [] : [`${own.dropped.length} groups have no least-squares fit of their own`]
  return [
    ...rows,
    ...(rest > 0 ? [`  and ${rest} more groups`] : []),
    `The average of the groups: ${averages.join(', ')}`,
    ...without,
  ]
}

function matrixLines(
  title: string,
  terms: readonly string[],
  values: readonly (readonly number[])[],
  write: (value: number) => string,
  table: Table,
): string[] {
  return table(
    title,
    terms,
    terms.map((term, c) =>
      decimal(
        term,
        terms.map((_, r) => write(values[r]![c]!)),
      ),
    ),
  )
}

function reliabilities({ rows }: CoefficientTests, table: Table): string[] {
  const several = new Set(rows.map(({ group }) => group)).size > 1
  return table(
    several ? 'Random coefficient' : 'Random level-1 coefficient',
    rows.map(({ group, term }) => (several ? `${group} ${term}` : term)),
    [
      decimal(
        'reliability',
        rows.map(({ reliability }) => formatFixed(reliability, 3)),
      ),
    ],
  )
}

/** The fixed effects by the level-1 coefficient that they explain. */
function fixedLines({ fit, places }: HlmSource, errorOf: (row: FixedRow) => number, table: Table): string[] {
  const equations = new Map<string, { readonly label: string; readonly row: FixedRow }[]>()
  for (const row of fit.fixed) {
    const { coefficient, predictor } = places.get(row.term) ?? { coefficient: row.term, predictor: '(Intercept)' }
    equations.set(coefficient, [...(equations.get(coefficient) ?? []), { label: `  ${predictor}`, row }])
  }
  const lines = [...equations].flatMap(([coefficient, rows]) => [{ label: `for ${coefficient}`, row: null }, ...rows])
  const cells = (write: (row: FixedRow) => string): string[] => lines.map(({ row }) => (row === null ? '' : write(row)))
  const t = (row: FixedRow): number => row.estimate / errorOf(row)
  return table(
    'fixed effect',
    lines.map(({ label }) => label),
    [
      decimal(
        'coefficient',
        cells(({ estimate }) => formatFixed(estimate, 6)),
      ),
      decimal(
        'standard error',
        cells((row) => formatFixed(errorOf(row), 6)),
      ),
      decimal(
        't-ratio',
        cells((row) => formatFixed(t(row), 3)),
      ),
      {
        header: 'approx. df',
        cells: cells(({ df }) => (df === null ? '-' : formatSignificant(df, 4).replace(/\.0+$/, ''))),
        align: 'right',
      },
      { header: 'p', cells: cells((row) => formatP(twoSidedP(t(row), row.df))), align: 'right' },
    ],
  )
}

function varianceLines({ fit, tests }: HlmSource, table: Table): string[] {
  const rows = fit.random.flatMap(({ group, terms, sd }) =>
    terms.map((term, r) => ({
      group,
      term,
      sd: sd[r]!,
      test: tests?.rows.find((own) => own.group === group && own.term === term) ?? null,
    })),
  )
  const sds = [...rows.map(({ sd }) => sd), ...(fit.residual === null ? [] : [fit.residual.sd])]
  const blank = fit.residual === null ? [] : ['']
  const lines = table(
    'random effect',
    [...rows.map(({ group, term }) => `${group} ${term}`), ...(fit.residual === null ? [] : ['level-1'])],
    [
      decimal(
        'standard deviation',
        sds.map((sd) => formatFixed(sd, 5)),
      ),
      decimal(
        'variance',
        sds.map((sd) => formatFixed(sd * sd, 5)),
      ),
      { header: 'df', cells: [...rows.map(({ test }) => (test === null ? '-' : String(test.df))), ...blank], align: 'right' },
      decimal('chi-square', [...rows.map(({ test }) => (test === null ? '-' : formatFixed(test.chiSquare, 5))), ...blank]),
      {
        header: 'p',
        cells: [...rows.map(({ test }) => (test === null ? '-' : formatP(test.pValue))), ...blank],
        align: 'right',
      },
    ],
  )
  if (tests === null) return [...lines, '  chi-square tests are for one grouping factor, or two that nest']
  const all = tests.used.length + tests.dropped.length
  if (tests.dropped.length === 0) return lines
  return [
    ...lines,
    `  chi-square statistics and reliabilities rest on the ${tests.used.length} of ${all} groups that have enough rows`,
  ]
}

function statistics(fit: HlmSource['fit']): string[] {
  // Under restricted maximum likelihood the fixed effects are no parameters of the deviance.
  const parameters = fit.method === 'reml' ? fit.fit.df - fit.fixed.length : fit.fit.df
  return [`Deviance = ${formatFixed(fit.fit.deviance, 6)}`, `Number of estimated parameters = ${parameters}`]
}

function entryLines(entry: readonly EntryTest[], table: Table): string[] {
  return table(
    'Exploratory analysis: t to enter',
    entry.map(({ term, predictor }) => `${term} on ${predictor}`),
    [
      decimal(
        'coefficient',
        entry.map(({ estimate }) => formatFixed(estimate, 3)),
      ),
      decimal(
        'standard error',
        entry.map(({ stdError }) => formatFixed(stdError, 3)),
      ),
      decimal(
        't',
        entry.map(({ statistic }) => formatFixed(statistic, 3)),
      ),
    ],
  )
}
