import { plainStyle, type Style } from './style.ts'
import { printable, textWidth, wrapText } from './text-width.ts'

/** A column of ready-made cells; `decimal` lines up the points of numbers. */
export interface TextColumn {
  readonly header: string
  readonly cells: readonly string[]
  readonly align: 'left' | 'right' | 'decimal'
}

/** A table to be printed: labels, and columns of cells. */
export interface TextTable {
  /** Heading of the label column: the name of the table. */
  readonly title: string
  readonly labels: readonly string[]
  /** Columns that belong together are not parted where the table has to be folded. */
  readonly groups: readonly (readonly TextColumn[])[]
}

const gap = '  '
const indent = '  '

/**
 * Lines of a table with labels on the left. Column groups that do not fit `width` continue below, under their own
 * headings; a label that leaves too little room for its numbers gets a line of its own.
 */
export function textTable(table: TextTable, width: number, style: Style = plainStyle): string[] {
  const groups = table.groups.filter((group) => group.length > 0).map((group) => group.map(alignColumn))
  const labels = table.labels.map(printable)
  const labelWidth = bestLabelWidth(table.title, labels, groups, width)
  return panelsOf(groups, width - labelWidth).flatMap((columns, index) => {
    const headers = columns.map((column) => gap + column.header).join('')
    const title = index === 0 ? table.title : headers.trim() === '' ? `${indent}(continued)` : ''
    const head = (padEnd(title, labelWidth) + headers).trimEnd()
    const body = labels.flatMap((label, row) => {
      const values = columns.map((column) => gap + column.cells[row]!).join('')
      if (columns.length > 0 && values.trim() === '' && index > 0) return []
      const own = indent + label
      if (textWidth(own) <= labelWidth) return [(padEnd(own, labelWidth) + values).trimEnd()]
      const [first, ...more] = wrapText(label, width - indent.length, indent)
      const lines = [first!, ...more.map((line) => indent + line)]
      return values.trim() === '' ? lines : [...lines, (' '.repeat(labelWidth) + values).trimEnd()]
    })
    return [index === 0 ? style.heading(head) : style.dim(head), ...body]
  })
}

/** Cells such as `237.01, 265.80`, both bounds lined up at their points. */
export function intervalCells(low: readonly string[], high: readonly string[]): string[] {
  const lows = alignDecimals(low)
  const highs = alignDecimals(high)
  return lows.map((cell, i) => `${padEnd(`${cell.trimEnd()},`, textWidth(cell) + 1)} ${highs[i]!}`)
}

/** The label column's width that makes the fewest lines; of equals, the widest. */
function bestLabelWidth(
  title: string,
  labels: readonly string[],
  groups: readonly (readonly AlignedColumn[])[],
  width: number,
): number {
  const widths = labels.map((label) => textWidth(label) + indent.length)
  const least = textWidth(title)
  let best = least
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of [...new Set([least, ...widths])].filter((w) => w >= least && w <= width).sort((a, b) => a - b)) {
    const panels = panelsOf(groups, width - candidate)
    const overflow = panels.some((columns) => groupWidth(columns) > width - candidate)
    const wide = widths.filter((w) => w > candidate).length
    const lines = panels.length * (1 + labels.length + wide) + (overflow ? 1e6 + candidate : 0)
    if (lines <= fewest) {
      best = candidate
      fewest = lines
    }
  }
  return best
}

/** Column groups packed into as few panels as `room` allows; at least one panel, one group at least in each. */
function panelsOf(groups: readonly (readonly AlignedColumn[])[], room: number): AlignedColumn[][] {
  const panels: AlignedColumn[][] = [[]]
  for (const group of groups) {
    const last = panels.at(-1)!
    if (last.length > 0 && groupWidth(last) + groupWidth(group) > room) panels.push([...group])
    else last.push(...group)
  }
  return panels
}

interface AlignedColumn {
  readonly header: string
  readonly cells: readonly string[]
  readonly width: number
}

function alignColumn(column: TextColumn): AlignedColumn {
  const printed = column.cells.map(printable)
  const cells = column.align === 'decimal' ? alignDecimals(printed) : printed
  const header = printable(column.header)
  const width = Math.max(textWidth(header), ...cells.map(textWidth))
  const pad = column.align === 'left' ? padEnd : padStart
  return { header: pad(header, width), cells: cells.map((cell) => pad(cell, width)), width }
}

function groupWidth(group: readonly AlignedColumn[]): number {
  return group.reduce((sum, column) => sum + gap.length + column.width, 0)
}

function alignDecimals(cells: readonly string[]): string[] {
  const parts = cells.map((cell) => {
    const end = cell.search(/[.e]/)
    return end < 0 || !/\d/.test(cell) ? [cell, ''] : [cell.slice(0, end), cell.slice(end)]
  })
  const left = Math.max(0, ...parts.map(([whole]) => textWidth(whole!)))
  const right = Math.max(0, ...parts.map(([, rest]) => textWidth(rest!)))
  return parts.map(([whole, rest]) => padStart(whole!, left) + padEnd(rest!, right))
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
