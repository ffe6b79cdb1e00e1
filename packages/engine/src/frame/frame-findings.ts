import type { Expr } from '../formula/ast.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelTerms } from '../formula/terms.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { groupCodes } from './group-codes.ts'
import { identifierName } from './identifier-name.ts'
import { count, listSome } from './list-text.ts'
import type { Variable } from './model-frame.ts'
import type { Table } from './table.ts'

/** D102: how many rows went for which column, and the groups that went with them. */
export function missingFinding(
  terms: ModelTerms,
  variables: ReadonlyMap<string, Variable>,
  table: Table,
  rows: Int32Array,
  missing: ReadonlyMap<string, number>,
): Finding {
  const lost = table.nrow - rows.length
  const title = `${count(lost, 'row')} of ${table.nrow} left out for missing values`
  const byColumn = [...missing].map(([name, rows]) =>
    table.columns.has(name)
      ? `\`${name}\` is missing in ${count(rows, 'row')}`
      : `\`${name}\` has no value in ${count(rows, 'row')}`,
  )
  const groups = vanishedGroups(terms, variables, rows).map(
    ({ label, levels }) => `no rows are left of ${listSome(levels)} in \`${label}\``,
  )
  return finding('D102', title, `${[...byColumn, ...groups].join('; ')}.`, {
    consequence: 'The estimates hold if what is missing depends on nothing but the variables of the model.',
  })
}

function vanishedGroups(terms: ModelTerms, variables: ReadonlyMap<string, Variable>, rows: Int32Array) {
  const gone: { label: string; levels: string[] }[] = []
  const seen = new Set<string>()
  for (const { group, groupLabel } of terms.random) {
    if (seen.has(groupLabel)) continue
    seen.add(groupLabel)
    const { refs, levels: all } = groupCodes(group.map((expr) => variables.get(printExpr(expr))!))
    const kept = new Uint8Array(all.length)
    for (let i = 0; i < rows.length; i++) if (refs[rows[i]!]! >= 0) kept[refs[rows[i]!]!] = 1
    const levels = all.filter((_, group) => kept[group] === 0)
    if (levels.length > 0) gone.push({ label: groupLabel, levels })
  }
  return gone
}

/** D106: a date column read as a number of days. */
export function dateFinding(name: string): Finding {
  return finding('D106', `\`${name}\` is a date, used as a number of days`, 'Days are counted from 1970-01-01.', {
    consequence: `A coefficient of \`${name}\` is a change per day.`,
    fixes: [`factor(${name}) makes a category of each date`],
  })
}

/** D120: levels that no row used has. */
export function unusedLevelFinding(label: string, unused: readonly string[]): Finding {
  const title = `${count(unused.length, 'level')} of \`${label}\` without rows ${unused.length === 1 ? 'is' : 'are'} left out`
  return finding('D120', title, `No row used has ${listSome(unused.map((level) => `\`${level}\``))}.`)
}

/** `id`, `user_id`, `userID`, and `childid`, but not `paid` or `acid`. */
function looksLikeId(name: string): boolean {
  return /^id$|[._ ]id$/i.test(name) || /[a-z]I[dD]$/.test(name) || (/id$/i.test(name) && identifierName(name) !== null)
}

/** D104: a bare column of whole numbers that is named like an identifier, as a predictor. */
export function identifierFindings(fixed: ReadonlyMap<string, Expr>, table: Table): Finding[] {
  const findings: Finding[] = []
  for (const expr of fixed.values()) {
    if (expr.kind !== 'name' || !looksLikeId(expr.name)) continue
    const column = table.columns.get(expr.name)
    if (column?.kind !== 'number' || !column.values.every((v) => Number.isNaN(v) || Number.isInteger(v))) continue
    const title = `\`${expr.name}\` looks like an identifier and is used as a number`
    findings.push(
      finding('D104', title, 'It holds whole numbers only, and its name says that they are labels.', {
        consequence: `The model has one slope for \`${expr.name}\`, as if its numbers were amounts.`,
        fixes: [`factor(${expr.name})`, `(1 | ${expr.name})`],
      }),
    )
  }
  return findings
}
