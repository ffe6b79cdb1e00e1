import { figure } from '../parts/figure.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { counted, told } from '../parts/numbers.ts'
import { shorten } from '../parts/shorten.ts'
import { groupLines, heldNote, ownLines, trajectory } from '../parts/trajectory.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

const mostPanels = 36

/** A panel for each group: its rows, its own fitted line, and the line fitted to it alone. */
export const trellis: PlotKind = {
  name: 'trellis',
  title: 'Fit group by group',
  summary: 'a panel for each group: its rows and its fitted line',
  needs: ['rows'],
  draw(fit, options) {
    const t = trajectory(fit, options, 'trellis')
    const width = options.width ?? 720
    const bySize = [...t.groups].sort((a, b) => b[1].length - a[1].length).map(([level]) => level)
    const budget = maxMarks(options)
    let shown = 0
    let marks = 0
    for (const level of bySize) {
      marks += t.groups.get(level)!.length + 2
      if (shown >= mostPanels || marks > budget) break
      shown++
    }
    const chosen = [...t.groups.keys()].filter((level) => bySize.slice(0, Math.max(1, shown)).includes(level))
    const order = ordered(chosen, options.order ?? 'level', bySize)
    const levels = t.used.groups(t.group)
    const rows = levels.flatMap((level, i) =>
      chosen.includes(level) ? [{ level, x: t.across[i]!, y: t.rows.response[i]! }] : [],
    )
    const lines = groupLines(fit, t, chosen, t.numeric ? 15 : t.ticks.length, 'trellis')
    const own = ownLines(fit, t, chosen)
    const columns = Math.max(1, Math.min(Math.ceil(Math.sqrt(chosen.length * 1.6)), Math.floor(width / 112)))
    const side = Math.floor((width - 40 - 12 * (columns - 1)) / columns)
    const response = responseLabel(fit.formula, options)
    const xTitle = labelOf(t.x, options)
    const x: JsonObject = t.numeric
      ? {
          field: 'x',
          type: 'quantitative',
          title: null,
          scale: { zero: false, nice: false, padding: 6 },
          axis: { tickCount: 3, labelFontSize: 11 },
        }
      : { field: 'x', type: 'ordinal', title: null, sort: t.ticks, axis: { labelFontSize: 11 } }
    const y: JsonObject = {
      field: 'y',
      type: 'quantitative',
      title: null,
      scale: { zero: false, nice: false, padding: 6 },
      axis: { tickCount: 3, labelFontSize: 11 },
    }
    // Vega-Lite shares one data source among facets: rows and lines are told apart by `what`.
    const points = [
      ...rows.map((row) => ({ ...row, what: 'row' })),
      ...lines.map((row) => ({ ...row, what: 'fitted' })),
      ...own.map((row) => ({ ...row, what: 'alone' })),
    ]
    const only = (what: string) => ({ filter: { field: 'what', equal: what } })
    return figure(options, {
      kind: 'trellis',
      title: `${response} along ${xTitle}, by ${labelOf(t.group, options)}`,
      caption: `Circles: the rows. Line: fitted to the group, partly pooled.${own.length > 0 ? ' Dashed: fitted to it alone.' : ''} All panels share one scale.${heldNote(t, options)}`,
      alt: `${counted(chosen.length, 'panel')}, one for each group of ${t.group}, with its rows and its fitted line of ${response} along ${xTitle}; fitted values from ${told(lines.reduce((s, p) => Math.min(s, p.y), Number.POSITIVE_INFINITY))} to ${told(lines.reduce((s, p) => Math.max(s, p.y), Number.NEGATIVE_INFINITY))}.`,
      datasets: { points },
      table: {
        data: 'points',
        columns: [
          { field: 'level', title: t.group },
          { field: 'what', title: 'what' },
          { field: 'x', title: xTitle },
          { field: 'y', title: response },
        ],
      },
      aggregated:
        chosen.length < t.groups.size ? `The ${chosen.length} largest of ${counted(t.groups.size, 'group')} are drawn.` : null,
      width,
      chosen: options.highlight ?? null,
      body: {
        data: { name: 'points' },
        columns,
        facet: {
          field: 'level',
          type: 'nominal',
          sort: order,
          title: null,
          header: { labelFontSize: 12, labelPadding: 4, labelLimit: side },
        },
        spacing: { row: 10, column: 12 },
        spec: {
          width: side,
          height: options.height ?? Math.max(70, Math.min(130, side)),
          encoding: { x, y },
          layer: [
            {
              transform: [only('fitted'), { filter: 'datum.level === chosen' }],
              mark: { type: 'line', style: 'chosen-under' },
            },
            { transform: [only('row')], mark: { type: 'point', style: 'row-point', size: 14 } },
            { transform: [only('alone')], mark: { type: 'line', style: 'ink-dashed' } },
            { transform: [only('fitted')], mark: { type: 'line', style: 'random-line' } },
          ],
        },
      },
    })
  },
}

function ordered(levels: readonly string[], order: 'estimate' | 'level' | 'size', bySize: readonly string[]): string[] {
  if (order === 'size') return bySize.filter((level) => levels.includes(level))
  return [...levels].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((level) => shorten(level, 400))
}
