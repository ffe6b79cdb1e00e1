import type { ColumnInspection, GroupInspection, Inspection, Spread } from '../diagnose/inspection.ts'
import { counted, formatCount, formatShare, formatSignificant } from './format-number.ts'
import type { Style } from './style.ts'
import { type TextColumn, textTable } from './text-table.ts'
import { printable, textWidth, wrapText } from './text-width.ts'

const leastNoteWidth = 30
/** Levels are listed where their names take no more than this, and no more than a third of the page. */
const listedWidth = 30

interface Row {
  readonly label: string
  readonly type: string
  readonly values: string
  readonly missing: string
  readonly note: string
}

/** Lines that tell the columns of a table: type, range or levels, missing values, and at the right what they vary within. */
export function inspectedColumns(inspection: Inspection, width: number, style: Style): string[] {
  const rows = inspection.columns.map(
    (column): Row => ({
      label: printable(column.name),
      type: column.type === 'unknown' ? '?' : column.identifier ? 'id' : column.type,
      values: valuesText(column, Math.min(listedWidth, width / 3)),
      missing: column.missing === 0 ? '' : formatCount(column.missing),
      note: noteText(column, inspection),
    }),
  )
  const cells = (part: keyof Row, header: string, list: readonly Row[]): TextColumn => ({
    header,
    cells: list.map((row) => row[part]),
    align: part === 'missing' ? 'right' : 'left',
  })
  const facts = (list: readonly Row[]) => [
    [cells('type', 'type', list), cells('values', 'values', list)],
    ...(rows.some(({ missing }) => missing !== '') ? [[cells('missing', 'missing', list)]] : []),
  ]
  const table = (list: readonly Row[], groups: readonly (readonly TextColumn[])[]) =>
    textTable({ title: 'Column', labels: list.map(({ label }) => label), groups }, width, style)
  if (rows.every(({ note }) => note === '')) return table(rows, facts(rows))

  const labelWidth = Math.max(...rows.map(({ label }) => textWidth(label) + 2), textWidth('Column'))
  const used = facts(rows)
    .flat()
    .reduce((sum, { header, cells: texts }) => sum + 2 + Math.max(...[header, ...texts].map(textWidth)), labelWidth)
  const room = width - used - 2
  if (room >= leastNoteWidth) {
    const folded = withFoldedNotes(rows, room)
    return table(folded, [...facts(folded), [cells('note', '', folded)]])
  }
  const folded = withFoldedNotes(rows, width - Math.min(labelWidth, width - 20) - 2)
  return [...table(rows, facts(rows)), '', ...table(folded, [[cells('note', '', folded)]])]
}

/** A note of several lines makes further rows, whose other cells are empty. */
function withFoldedNotes(rows: readonly Row[], room: number): Row[] {
  const blank = { label: '', type: '', values: '', missing: '' }
  return rows.flatMap((row) => wrapText(row.note, room).map((note, k) => (k === 0 ? { ...row, note } : { ...blank, note })))
}

function valuesText({ role, type, range, levels, distinct }: ColumnInspection, most: number): string {
  if (distinct === 0) return role === 'empty' ? 'no values' : ''
  if (role === 'group' && levels === null) return counted(distinct, 'level')
  if (role === 'row') return counted(distinct, 'value')
  if (range !== null) {
    const [min, max] = [endText(range.min, type), endText(range.max, type)]
    return distinct === 1 ? min : `${min} to ${max}`
  }
  if (levels === null) return ''
  const names = levels.map(printable).join(', ')
  if (distinct === 1) return names
  const all = distinct === levels.length && textWidth(names) <= most
  return all ? names : counted(distinct, 'level')
}

function endText(end: number | string, type: ColumnInspection['type']): string {
  if (typeof end === 'string') return end
  if (type === 'integer' && Math.abs(end) < 1e15) return String(end)
  return formatSignificant(end, 4).replace(/\.0+$|(\.\d*?)0+$/, '$1')
}

function noteText(column: ColumnInspection, inspection: Inspection): string {
  switch (column.role) {
    case 'unusable':
      return 'cannot be used as it is, see the findings'
    case 'empty':
      return ''
    case 'constant':
      return 'constant'
    case 'row':
      return column.distinct + column.missing === inspection.nrow ? 'one value a row' : 'numbers the rows of a group'
    case 'group': {
      const group = inspection.groups.find(({ name }) => name === column.name)
      return group === undefined ? '' : sizesText(group)
    }
    case 'variable':
      return variationText(column, inspection)
  }
}

/** `10 rows each, balanced`, `14 to 67 rows each, median 47`. */
function sizesText({ sizes, balanced }: GroupInspection): string {
  if (balanced) return `${counted(sizes.min, 'row')} each, balanced`
  return `${formatCount(sizes.min)} to ${counted(sizes.max, 'row')} each, median ${halves(sizes.median)}`
}

function variationText({ within, level }: ColumnInspection, { structure }: Inspection): string {
  const groups = new Set(structure.flat())
  const varying = within.filter(({ group, constant, varyingShare }) => groups.has(group) && !constant && varyingShare > 0)
  const parts = level.length === 0 ? [] : [`constant within ${level.map(printable).join(' and within ')}`]
  if (varying.length > 0) {
    const texts = varying.map(({ group, values, withinShare }, k) => {
      const share = withinShare === null ? null : `${formatShare(withinShare)}${k === 0 ? ' of its variance' : ''}`
      const counts = values === null || (share !== null && values.min !== values.max) ? null : spreadText(values)
      return `${printable(group)} (${counts === null || (share !== null && values!.max > 20) ? share : counts})`
    })
    parts.push(`varies within ${texts.join(', ')}`)
  }
  return parts.join('; ')
}

function spreadText({ min, max }: Spread): string {
  return min === max ? `${counted(max, 'value')} each` : `${formatCount(min)} to ${counted(max, 'value')} each`
}

const halves = (n: number): string => (Number.isInteger(n) ? formatCount(n) : n.toFixed(1))
