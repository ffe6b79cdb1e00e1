import type { GroupPair, Inspection } from '../diagnose/inspection.ts'
import { findingLines } from './finding-text.ts'
import { counted, formatCount, formatShare } from './format-number.ts'
import { inspectedColumns } from './inspected-columns.ts'
import { plainStyle, type Style } from './style.ts'
import { printable, textWidth, wrapText } from './text-width.ts'

/** How the printed structure of data looks. */
export interface InspectionTextOptions {
  /** What the data are called: a file, a data set, `-` for standard input. Stands in the title and in the command. */
  readonly source?: string
  /** Columns of the page; 80 by default. */
  readonly width?: number
  /** `all` tells the findings too; `none` is for a page that told them elsewhere. */
  readonly findings?: 'all' | 'none'
  readonly style?: Style
}

/**
 * The printed form of an inspection: rows and missing values, a line a column with its range or levels and the level it
 * varies at, the structure of the grouping factors, and a model to start from as a formula and as level equations.
 */
export function inspectionText(inspection: Inspection, options: InspectionTextOptions = {}): string {
  const width = Math.max(40, Math.floor(options.width ?? 80))
  const style = options.style ?? plainStyle
  const sections = [
    titleLines(inspection, options.source, width, style),
    options.findings === 'none' ? [] : findingLines(inspection.findings, width, style),
    inspectedColumns(inspection, width, style),
    structureLines(inspection, width, style),
    suggestionLines(inspection, options.source ?? 'DATA', width, style),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function titleLines(
  { nrow, columns, missing, completeRows }: Inspection,
  source: string | undefined,
  width: number,
  style: Style,
): string[] {
  const name = source === undefined || source === '-' ? '' : `${printable(source)}: `
  const complete = missing === 0 ? '' : ` (${counted(completeRows, 'complete row')})`
  const facts = `${counted(nrow, 'row')}, ${counted(columns.length, 'column')}, ${counted(missing, 'missing value')}${complete}`
  return wrapText(name + facts, width).map(style.heading)
}

function structureLines(inspection: Inspection, width: number, style: Style): string[] {
  const { structure, groups, pairs, questions, nrow } = inspection
  if (structure.length === 0) return [style.heading('Structure'), ...hanging('no grouping factor stands out', width)]
  const levels = (name: string) => groups.find((group) => group.name === name)!.levels
  const chains = structure.map((chain) =>
    [...chain.map((name) => `${printable(name)} (${formatCount(levels(name))})`), `rows (${formatCount(nrow)})`].join(' > '),
  )
  const shown = new Set([...structure.flat(), ...questions.map(({ inner }) => inner)])
  const relations = pairs
    .filter(({ a, b, relation }) => shown.has(a) && shown.has(b) && relation !== 'nested')
    .map((pair) =>
      relationText(
        pair,
        questions.some(({ inner }) => inner === pair.a || inner === pair.b),
      ),
    )
  const open = questions.map(
    ({ inner, outer, group }) =>
      `\`${inner}\`: are equal labels in different \`${outer.at(-1)!}\` the same things? If not, the groups are \`${group}\` (E214)`,
  )
  const lines = [...chains, ...relations, ...open].flatMap((line) => hanging(printable(line), width))
  return [style.heading('Structure'), ...lines]
}

function relationText({ a, b, relation, cells, cellShare, rowsPerCell, insideShare }: GroupPair, asked: boolean): string {
  const pair = `${a} x ${b}`
  if (relation === 'same') return `${a} and ${b} divide the rows alike`
  const { min, max } = rowsPerCell
  const rows = min === max ? counted(min, 'row') : `${formatCount(min)} to ${counted(max, 'row')}`
  if (relation === 'crossed') return `${pair}: ${asked ? 'every combination occurs' : 'fully crossed'}, ${rows} a combination`
  const nearly = insideShare >= 0.9 ? `; ${formatShare(insideShare)} of ${b} lie inside one ${a}` : ''
  return `${pair}: partly crossed, ${formatShare(cellShare)} of the combinations occur (${formatCount(cells)}), ${rows} each${nearly}`
}

function suggestionLines({ suggestion }: Inspection, source: string, width: number, style: Style): string[] {
  if (suggestion === null) {
    const why = 'no numeric column stands out as the response, so no model is suggested'
    return [style.heading('Model to start from'), ...hanging(why, width)]
  }
  const command = `blup fit ${quoted(suggestion.formula)} ${source === '-' || /^[\w./:@%+,=-]+$/.test(source) ? source : quoted(source)}`
  const rest =
    suggestion.leftOut.length === 0 ? [] : hanging(`left out: ${suggestion.leftOut.map(printable).join(', ')}`, width)
  const equations = suggestion.levels.flatMap((line) => equationLines(printable(line), width))
  // A command to be copied stays in one line, whatever the width.
  return [style.heading('Model to start from'), `  ${printable(command)}`, ...rest.map(style.dim), '', ...equations]
}

/** A level equation, broken after the sign of equality where it has to be. */
function equationLines(line: string, width: number): string[] {
  if (textWidth(line) + 2 <= width) return [`  ${line}`]
  const right = Math.min(line.indexOf('=') + 2, Math.floor(width / 2))
  const [first, ...more] = wrapText(line.slice(right), width - right - 2)
  return [`  ${line.slice(0, right)}${first!}`, ...more.map((text) => `  ${' '.repeat(right)}${text}`)]
}

/** For a shell: double quotes where nothing inside them has a meaning, else single ones. */
function quoted(text: string): string {
  return /["`$\\!]/.test(text) ? `'${text.replaceAll("'", `'\\''`)}'` : `"${text}"`
}

function hanging(text: string, width: number): string[] {
  const [first, ...rest] = wrapText(text, width - 4)
  return [`  ${first!}`, ...rest.map((line) => `    ${line}`)]
}
