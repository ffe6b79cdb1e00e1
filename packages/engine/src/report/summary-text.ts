import type { FitRecord } from '../models/fit-record.ts'
import { findingLines, verdict } from './finding-text.ts'
import { formatCount, formatFixed, formatSignificant } from './format-number.ts'
import { massLines } from './mass-table.ts'
import { plainStyle, type Style } from './style.ts'
import { fixedTable, randomTable } from './summary-tables.ts'
import { textTable } from './text-table.ts'
import { printable, textWidth, wrapText } from './text-width.ts'

/** What a summary reads: a fit record, and what a fit knows beyond it. */
export interface SummarySource extends Omit<FitRecord, 'schema' | 'optimizer' | 'timing' | 'fixedCov' | 'ranef'> {
  /** Fewest and most rows of a level, by group. */
  readonly groupSizes?: Readonly<Record<string, { readonly min: number; readonly max: number }>> | undefined
  /** How the degrees of freedom of `fixed` were found: `satterthwaite`, `residual`, `z`, ... */
  readonly ddf?: string | undefined
  /** Where the intervals in `fixed` are not Wald's: what they are, such as `profile likelihood`. */
  readonly intervals?: string | undefined
  /** Coverage of the intervals in `fixed`; 0.95 when not given. */
  readonly confLevel?: number | undefined
}

/** How the printed summary looks. */
export interface SummaryOptions {
  /** Columns of the page; 80 by default. */
  readonly width?: number
  /** Significant digits of the standard errors, which set the decimals of the estimates; 4 by default. */
  readonly digits?: number
  /** `all` tells the findings at the top; `count` gives their codes only, for a page that told them elsewhere. */
  readonly findings?: 'all' | 'count'
  readonly style?: Style
}

/**
 * The printed form of a fit: verdict and findings, fixed effects, random effects as standard deviations, variances and
 * correlations, observations and groups, fit statistics.
 */
export function summaryText(fit: SummarySource, options: SummaryOptions = {}): string {
  const width = Math.max(40, Math.floor(options.width ?? 80))
  const digits = Math.min(15, Math.max(2, Math.floor(options.digits ?? 4)))
  const style = options.style ?? plainStyle
  const told = options.findings === 'count' ? [] : findingLines(fit.findings, width, style)
  const sections = [
    [...titleLines(fit, width, style, options.findings === 'count'), ...wrapText(printable(fit.formula), width)],
    told,
    fixedLines(fit, width, digits, style),
    fit.random.length === 0 && fit.residual === null ? [] : textTable(randomTable(fit, digits), width, style),
    fit.masses === undefined ? [] : massLines(fit.masses, width, digits, style),
    [...countLines(fit, width), ...statisticLines(fit, width, style)],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function titleLines(fit: SummarySource, width: number, style: Style, codes: boolean): string[] {
  const left = `${modelName(fit)}, ${methodName(fit.method)}`
  const right = verdict(fit.converged, fit.findings, codes)
  const paint = fit.converged ? style.heading : style.stop
  const space = width - textWidth(left) - textWidth(right)
  if (space >= 2) return [style.heading(left) + ' '.repeat(space) + paint(right)]
  return [...wrapText(left, width).map(style.heading), ...wrapText(right, width).map(paint)]
}

function modelName(fit: SummarySource): string {
  const { name, link } = fit.family
  const linear = name === 'gaussian' && link === 'identity'
  const kind = fit.random.length > 0 ? 'mixed model' : 'model'
  return linear ? `Linear ${kind}` : `Generalized linear ${kind} (${name}, ${link} link)`
}

function methodName(method: string): string {
  return method === 'reml' || method === 'ml' ? method.toUpperCase() : method
}

const ddfNames: Readonly<Record<string, string>> = {
  satterthwaite: 'Satterthwaite',
  'kenward-roger': 'Kenward-Roger',
  residual: 'residual degrees of freedom',
  containment: 'containment',
  'between-within': 'between-within',
  hlm: 'level degrees of freedom',
  z: 'normal distribution',
}

function fixedLines(fit: SummarySource, width: number, digits: number, style: Style): string[] {
  const lines =
    fit.fixed.length === 0
      ? [style.heading('Fixed effects: none')]
      : textTable(fixedTable(fit.fixed, digits, fit.confLevel ?? 0.95), width, style)
  if (fit.ddf !== undefined && fit.fixed.length > 0) {
    const own = fit.intervals === undefined ? ' and CI' : ''
    const what = fit.ddf === 'z' ? `p${own}` : `df${own === '' ? ' and' : ','} p${own}`
    const ci = fit.intervals === undefined ? '' : `; CI: ${fit.intervals}`
    lines.push(...wrapText(`${what}: ${ddfNames[fit.ddf] ?? fit.ddf}${ci}`, width, '  ').map(style.dim))
  }
  const { aliased } = fit.data
  if (aliased.length > 0) {
    const text = `left out, explained by earlier columns: ${aliased.map(printable).join(', ')}`
    lines.push(...wrapText(text, width, '  '))
  }
  return lines
}

function countLines(fit: SummarySource, width: number): string[] {
  const { nobs, nobsDropped, groups } = fit.data
  const rows = `${formatCount(nobs)} observations${nobsDropped > 0 ? ` (${formatCount(nobsDropped)} rows left out)` : ''}`
  const parts = Object.entries(groups).map(([group, levels]) => {
    const size = fit.groupSizes?.[group]
    const name = `${printable(group)} ${formatCount(levels)}`
    if (size === undefined) return name
    const range = size.min === size.max ? `${formatCount(size.min)}` : `${formatCount(size.min)} to ${formatCount(size.max)}`
    return `${name} (${range} ${size.max === 1 ? 'row' : 'rows'} each)`
  })
  return wrapText(parts.length === 0 ? rows : `${rows}; groups: ${parts.join(', ')}`, width)
}

function statisticLines(fit: SummarySource, width: number, style: Style): string[] {
  const reml = fit.method === 'reml'
  const { criterion, deviance, logLik, aic, bic, df, pseudoDeviance } = fit.fit
  const likelihood = [
    reml ? `REML criterion ${formatFixed(criterion, 2)}` : `-2 log-likelihood ${formatFixed(deviance, 2)}`,
    `logLik ${formatFixed(logLik, 2)}`,
    `AIC ${formatFixed(aic, 2)}`,
    `BIC ${formatFixed(bic, 2)}`,
  ]
  const pseudo = [`pseudo-deviance ${formatFixed(pseudoDeviance, 2)} (no likelihood; not comparable)`]
  const { residualDeviance, nullDeviance } = fit.fit
  const deviances =
    residualDeviance === undefined || nullDeviance === undefined
      ? []
      : [`residual deviance ${formatSignificant(residualDeviance, 5)}`, `null deviance ${formatSignificant(nullDeviance, 5)}`]
  const items = [...deviances, ...(pseudoDeviance === undefined ? likelihood : pseudo), `${formatCount(df)} parameters`]
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(last) + 2 + textWidth(item) <= width) lines[lines.length - 1] = `${last}, ${item}`
    else lines.push(item)
  }
  if (reml)
    lines.push(...wrapText('AIC and BIC are from REML: compare only models with equal fixed parts.', width).map(style.dim))
  return lines
}
