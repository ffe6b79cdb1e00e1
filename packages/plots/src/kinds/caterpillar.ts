import { BlupError, formatCount, normalQuantile } from 'blup'
import { critical } from '../parts/critical.ts'
import { figure } from '../parts/figure.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { type GroupModes, type ModeEntry, modeTable } from '../parts/mode-table.ts'
import { labelOf } from '../parts/names.ts'
import { counted, percent, told } from '../parts/numbers.ts'
import { rangeOf } from '../parts/range-of.ts'
import { zeroRule } from '../parts/reference.ts'
import { shorten } from '../parts/shorten.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'

/** The label of the highlighted group stands out. */
const boldIfChosen: Json = { condition: { test: 'datum.value === chosen', value: 'bold' }, value: 'normal' }

/** Groups with a label of their own; beyond, strokes. */
const mostLabels = 60
const rowHeight = 16

type Row = {
  readonly level: string
  readonly term: string
  readonly rank: number
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly diagnosticLow: number
  readonly diagnosticHigh: number
  readonly groups: number
}

/** Conditional modes with comparative intervals, and the range in which they lie if the model holds. Goldstein (2011), ch. 2. */
export const caterpillar: PlotKind = {
  name: 'caterpillar',
  title: 'Random effects',
  summary: 'each group with its interval, sorted',
  needs: [],
  draw(fit, options) {
    const tables = modeTable(fit, 'caterpillar', options.group)
    const level = options.level ?? fit.confLevel ?? 0.95
    const width = options.width ?? 560
    const total = tables.reduce((s, t) => s + t.entries.length, 0)
    const drawn = tables.map((table) => drawGroup(table, options, level, (table.entries.length / total) * maxMarks(options)))
    const { group, levels } = tables[0]!
    const chosenIn = tables.find((t) => options.highlight !== undefined && t.levels.includes(options.highlight))
    if (options.highlight !== undefined && chosenIn === undefined) throw unknownLevel(options.highlight, tables)
    const names = tables.map((t) => `${counted(t.levels.length, 'level')} of ${labelOf(t.group, options)}`).join(', ')
    const merged = drawn.filter((d) => d.perMark > 1)
    return figure(options, {
      kind: 'caterpillar',
      title: tables.length === 1 ? `Random effects: ${labelOf(group, options)}` : 'Random effects',
      caption: `${caption(tables, options, level)}${sortedBy(drawn, options)}`,
      alt: `Random effects with ${percent(level)} intervals: ${names}. ${tables.map((t) => tell(t, level)).join(' ')}`,
      datasets: Object.fromEntries(drawn.map((d, i) => [`modes${i + 1}`, d.rows])),
      table: {
        data: 'modes1',
        columns: [
          { field: 'level', title: labelOf(group, options) },
          { field: 'term', title: 'coefficient' },
          { field: 'estimate', title: 'estimate' },
          { field: 'low', title: 'low' },
          { field: 'high', title: 'high' },
        ],
      },
      aggregated:
        merged.length === 0
          ? null
          : merged
              .map(
                (d) =>
                  `${labelOf(d.table.group, options)}: each mark stands for ${d.perMark} neighbouring groups of ${formatCount(d.levels)}, their mean and the reach of their intervals.`,
              )
              .join(' '),
      width,
      chosen: levels.length === 0 ? null : (options.highlight ?? null),
      body:
        drawn.length === 1
          ? panels(drawn[0]!, 'modes1', options, width)
          : { vconcat: drawn.map((d, i) => panels(d, `modes${i + 1}`, options, width)) },
    })
  },
}

interface Drawn {
  readonly table: GroupModes
  readonly rows: readonly Row[]
  readonly order: readonly string[]
  readonly perMark: number
  readonly levels: number
  readonly both: { readonly comparative: boolean; readonly diagnostic: boolean }
}

function drawGroup(table: GroupModes, options: PlotOptions, level: number, budget: number): Drawn {
  const z = critical(level)
  const both = {
    comparative: options.intervals !== 'diagnostic',
    diagnostic: options.intervals === 'both' || options.intervals === 'diagnostic',
  }
  const sorted = sortLevels(table, options)
  const normal = options.spacing === 'normal'
  const perLevel = both.comparative && both.diagnostic ? 3 : 2
  const perMark = Math.max(1, Math.ceil((sorted.length * table.terms.length * perLevel) / budget))
  const byTerm = table.terms.map((term) => {
    const own = new Map(table.entries.filter((e) => e.term === term).map((e) => [e.level, e]))
    const ordered = normal ? [...own.values()].sort((a, b) => a.estimate - b.estimate) : sorted.map((l) => own.get(l)!)
    return merge(ordered, perMark, z, normal)
  })
  return { table, rows: byTerm.flat(), order: sorted, perMark, levels: sorted.length, both }
}

/** From the greatest down, as one reads. */
function sortLevels(table: GroupModes, options: PlotOptions): string[] {
  if (options.order === 'level') return [...table.levels]
  if (options.order === 'size') throw new BlupError('E221', 'Random effects are sorted by `estimate` or by `level`.')
  const { term = table.terms.at(-1)! } = options
  if (!table.terms.includes(term)) {
    if (options.group !== undefined || options.term === undefined) {
      throw new BlupError(
        'E221',
        `\`${table.group}\` has no coefficient \`${term}\`; it has ${table.terms.map((t) => `\`${t}\``).join(', ')}.`,
      )
    }
    return sortLevels(table, { ...options, term: table.terms.at(-1)! })
  }
  return table.entries
    .filter((e) => e.term === term)
    .sort((a, b) => b.estimate - a.estimate)
    .map((e) => e.level)
}

/** One row a group, or the means of `size` neighbours with the widest of their intervals. */
function merge(entries: readonly ModeEntry[], size: number, z: number, normal: boolean): Row[] {
  const rows: Row[] = []
  const n = entries.length
  for (let at = 0; at < n; at += size) {
    const some = entries.slice(at, at + size)
    const mean = (of: (e: ModeEntry) => number): number => some.reduce((s, e) => s + of(e), 0) / some.length
    const middle = at + (some.length - 1) / 2
    const half = z * mean((e) => e.diagnostic)
    rows.push({
      level: some.length === 1 ? some[0]!.level : `${some[0]!.level} to ${some.at(-1)!.level}`,
      term: some[0]!.term,
      rank: normal ? normalQuantile((middle + 0.5) / n) : middle + 1,
      estimate: mean((e) => e.estimate),
      low: rangeOf(some.map((e) => e.estimate - z * e.comparative)).least,
      high: rangeOf(some.map((e) => e.estimate + z * e.comparative)).most,
      diagnosticLow: -half,
      diagnosticHigh: half,
      groups: some.length,
    })
  }
  return rows
}

function panels(drawn: Drawn, data: string, options: PlotOptions, width: number): JsonObject {
  const { table, order, perMark, both } = drawn
  const normal = options.spacing === 'normal'
  const labelled = !normal && order.length <= mostLabels && perMark === 1
  const label = labelOf(table.group, options)
  const room = labelled ? Math.max(...order.map((l) => textWidth(shorten(l), 12)), 0) + 8 : 40
  const each = Math.max(120, Math.round((width - room - 24 * (table.terms.length - 1)) / table.terms.length))
  const y: JsonObject = labelled
    ? { field: 'level', type: 'nominal', sort: order, scale: { paddingOuter: 0.2 } }
    : { field: 'rank', type: 'quantitative', scale: { domain: rankDomain(drawn), reverse: !normal, nice: false } }
  return {
    hconcat: table.terms.map((term, i) => {
      const axis: Json =
        i > 0
          ? null
          : labelled
            ? { title: null, domain: false, labelLimit: 190, labelFontWeight: boldIfChosen }
            : { title: null, grid: false, tickCount: 5 }
      return {
        title: {
          text: table.terms.length === 1 && term === '(Intercept)' ? label : labelOf(term, options),
          style: 'panel-title',
          frame: 'group',
          anchor: 'middle',
          offset: 6,
        },
        data: { name: data },
        transform: [{ filter: { field: 'term', equal: term } }],
        width: each,
        height: labelled ? { step: rowHeight } : (options.height ?? 420),
        encoding: { y: { ...y, axis } },
        layer: layers(both, labelled, drawn),
      }
    }),
    spacing: 24,
  }
}

function rankDomain({ rows }: Drawn): number[] {
  const { least: low, most: high } = rangeOf(rows.map((row) => row.rank))
  const margin = (high - low) * 0.015
  return [low - margin, high + margin]
}

function layers(both: Drawn['both'], labelled: boolean, drawn: Drawn): JsonObject[] {
  const x = (field: string): JsonObject => ({
    field,
    type: 'quantitative',
    axis: { title: null, grid: true, tickCount: 5 },
    scale: { nice: false, padding: 8 },
  })
  const tooltip: JsonObject[] = [
    { field: 'level', title: drawn.table.group },
    { field: 'estimate', type: 'quantitative', format: '.4~g' },
    { field: 'low', type: 'quantitative', format: '.4~g' },
    { field: 'high', type: 'quantitative', format: '.4~g' },
  ]
  const isChosen = { filter: 'datum.level === chosen' }
  const out: JsonObject[] = []
  if (labelled) out.push({ transform: [isChosen], mark: { type: 'bar', style: 'chosen-band' }, encoding: {} })
  else out.push({ transform: [isChosen], mark: { type: 'rule', style: 'chosen-under' }, encoding: {} })
  if (both.diagnostic) {
    out.push({
      mark: labelled
        ? { type: 'bar', style: 'reference-band', height: 9 }
        : { type: 'area', style: 'reference-band', orient: 'horizontal' },
      encoding: { x: x('diagnosticLow'), x2: { field: 'diagnosticHigh' } },
    })
  }
  out.push(zeroRule('x'))
  if (both.comparative) {
    out.push({
      mark: { type: 'rule', style: labelled ? 'random-line' : 'random-thin' },
      encoding: { x: x('low'), x2: { field: 'high' } },
    })
  }
  out.push({
    mark: { type: 'point', style: 'random-point', ...(labelled ? {} : { size: 8 }) },
    encoding: { x: x('estimate'), tooltip },
  })
  return out
}

function caption(tables: readonly GroupModes[], options: PlotOptions, level: number): string {
  const z = told(critical(level))
  const parts: string[] = []
  if (options.intervals !== 'diagnostic') {
    const which = tables[0]!.corrected ? 'for comparing groups' : 'given the estimated parameters'
    parts.push(`Line: prediction with its ${percent(level)} interval ${which} (± ${z} SD of its error).`)
  }
  if (options.intervals === 'diagnostic' || options.intervals === 'both') {
    parts.push(`Grey: where ${percent(level)} of predictions lie if the model holds.`)
  }
  return parts.join(' ')
}

/** What strokes without labels are sorted by. */
function sortedBy(drawn: readonly Drawn[], options: PlotOptions): string {
  if (options.spacing === 'normal') return ' Vertical: normal quantiles; on a straight line where the effects are normal.'
  const many = drawn.find((d) => d.order.length > mostLabels)
  if (many === undefined || options.order === 'level') return ''
  const { terms, levels } = many.table
  const term = options.term !== undefined && terms.includes(options.term) ? options.term : terms.at(-1)!
  return ` ${counted(levels.length, 'group')}, sorted by ${labelOf(term, options)}.`
}

function tell(table: GroupModes, level: number): string {
  const z = critical(level)
  return table.terms
    .map((term) => {
      const own = table.entries.filter((e) => e.term === term).sort((a, b) => a.estimate - b.estimate)
      const [first, last] = [own[0]!, own.at(-1)!]
      const clear = own.filter((e) => Math.abs(e.estimate) > z * e.comparative).length
      return `${table.group} ${term}: from ${told(first.estimate)} (${first.level}) to ${told(last.estimate)} (${last.level}); ${clear} of ${counted(own.length, 'interval')} leave out zero.`
    })
    .join(' ')
}

function unknownLevel(level: string, tables: readonly GroupModes[]): BlupError {
  return new BlupError('E221', `There is no group \`${level}\` in ${tables.map((t) => `\`${t.group}\``).join(', ')}.`)
}
