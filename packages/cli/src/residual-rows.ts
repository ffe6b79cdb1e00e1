import type { GroupResidual } from 'blup'

type Row = Readonly<Record<string, unknown>>

/** The groups of a fit in the columns of HLM's level-2 residual file; names of coefficients stand behind a prefix. */
export function levelTwoRows(residuals: readonly GroupResidual[]): Row[] {
  return residuals.map((group) => {
    const row: Record<string, unknown> = {
      id: group.level,
      nj: group.n,
      chipct: group.chiSquarePercentile,
      mdist: group.mahalanobis,
      lntotsd: group.logTotalSd,
      lnressd: group.logResidualSd,
    }
    for (const { term, residual } of group.coefficients) row[`eb_${term}`] = residual
    for (const { term, leastSquaresResidual } of group.coefficients) row[`ol_${term}`] = leastSquaresResidual
    for (const { term, fitted } of group.coefficients) row[`fv_${term}`] = fitted
    for (const { term, estimate } of group.coefficients) row[`ec_${term}`] = estimate
    group.posterior.forEach((values, r) => {
      values.slice(0, r + 1).forEach((value, c) => {
        row[`pv_${r}${c}`] = value
      })
    })
    return { ...row, ...group.columns }
  })
}

/** Rows as CSV with a header; numbers that are not defined are empty. */
export function csvOf(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {})
  const cell = (value: unknown): string => {
    if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return ''
    const text = String(value)
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return `${[names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(',')).join('\n')}\n`
}
