import { appendTo } from '../parts/append-to.ts'
import { cloud } from '../parts/cloud.ts'
import { figure } from '../parts/figure.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { counted, percent, told } from '../parts/numbers.ts'
import { shorten } from '../parts/shorten.ts'
import {
  averageLine,
  groupLines,
  heldNote,
  type LinePoint,
  ownLines,
  type Trajectory,
  trajectory,
} from '../parts/trajectory.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'

/** More groups than this become bands that hold shares of them. */
const mostLines = 400

/** Fitted lines of the groups and their average, over the data. */
export const trajectories: PlotKind = {
  name: 'trajectories',
  title: 'Fitted lines',
  summary: 'each group and the average, over the data',
  needs: ['rows'],
  draw(fit, options) {
    const t = trajectory(fit, options, 'trajectories')
    const level = options.level ?? fit.confLevel ?? 0.95
    const width = options.width ?? 600
    const names = [...t.groups.keys()]
    const many = names.length > Math.min(mostLines, maxMarks(options) / 4)
    // A link bends every line, which few places would make a polygon.
    const bent = t.numeric && fit.family.link !== 'identity'
    const most = Math.floor(maxMarks(options) / (bent ? 1 : 2) / names.length)
    const points = t.numeric ? Math.max(2, Math.min(21, most)) : t.ticks.length
    const lines = many ? [] : groupLines(fit, t, names, points, 'trajectories')
    const bands = many ? quantileBands(groupLines(fit, t, names, t.numeric ? 13 : t.ticks.length, 'trajectories', true)) : []
    const shown = options.highlight === undefined ? [] : [options.highlight]
    const followed = many ? shown : names
    const chosenLines = many ? groupLines(fit, t, shown, 13, 'trajectories') : []
    const own = ownLines(fit, t, followed)
    const average = averageLine(fit, t, options, level, 'trajectories')
    const rowLevels = t.used.groups(t.group)
    const response = responseLabel(fit.formula, options)
    const xTitle = labelOf(t.x, options)
    const drawn = t.numeric
      ? cloud(
          'rows',
          { title: xTitle, values: t.across as number[] },
          { title: response, values: t.rows.response },
          { ...options, maxMarks: maxMarks(options) - 500 },
          { level: rowLevels },
        )
      : factorRows(t, rowLevels, options)
    const pointsDrawn = drawn.aggregated === null
    const chosenRows = pointsDrawn ? [] : t.rows.response.length === 0 ? [] : rowsOf(t, rowLevels, shown)
    const scale = t.numeric ? { zero: false, nice: false, padding: 8 } : { padding: 0.4 }
    const x: JsonObject = {
      field: 'x',
      type: t.numeric ? 'quantitative' : 'ordinal',
      title: xTitle,
      scale,
      ...(t.numeric ? {} : { sort: t.ticks }),
      ...(t.numeric ? { axis: { tickCount: 6 } } : {}),
    }
    const y = (field: string): JsonObject => ({
      field,
      type: 'quantitative',
      title: response,
      scale: { zero: false, nice: false, padding: 8 },
      axis: { tickCount: 6 },
    })
    const isChosen = { filter: 'datum.level === chosen' }
    const by = options.by === undefined ? null : labelOf(options.by, options)
    const lineSet = many ? 'chosenLines' : 'lines'
    const slope = tellAverage(average, t)
    const layers: JsonObject[] = [
      { ...drawn.layer, mark: { type: pointsDrawn ? 'point' : 'rect', style: pointsDrawn ? 'row-faint' : 'row-cell-faint' } },
      ...(bands.length === 0 ? [] : bandLayers(x, y)),
      ...(many
        ? []
        : [
            {
              data: { name: 'lines' },
              mark: {
                type: 'line',
                style: names.length > 60 ? 'group-line-faint' : 'group-line',
                ...(bent ? { interpolate: 'monotone' } : {}),
              },
              encoding: { x, y: y('y'), detail: { field: 'level' }, tooltip: [{ field: 'level', title: t.group }] },
            },
          ]),
      {
        data: { name: 'average' },
        mark: { type: 'area', style: 'fixed-band' },
        encoding: { x, y: y('low'), y2: { field: 'high' }, ...(by === null ? {} : { detail: { field: 'by' } }) },
      },
      {
        data: { name: 'average' },
        mark: { type: 'line', style: 'fixed-line' },
        encoding: {
          x,
          y: y('y'),
          ...(by === null ? {} : { strokeDash: { field: 'by', title: by, sort: null, legend: null } }),
        },
      },
      {
        data: { name: lineSet },
        transform: [isChosen],
        mark: { type: 'line', style: 'chosen-under' },
        encoding: { x, y: y('y') },
      },
      { data: { name: lineSet }, transform: [isChosen], mark: { type: 'line', style: 'ink-line' }, encoding: { x, y: y('y') } },
      ...(own.length === 0
        ? []
        : [
            {
              data: { name: 'own' },
              transform: [isChosen],
              mark: { type: 'line', style: 'ink-dashed' },
              encoding: { x, y: y('y') },
            },
          ]),
      {
        data: { name: pointsDrawn ? 'rows' : 'chosenRows' },
        transform: [isChosen],
        mark: { type: 'point', style: 'ink-hollow' },
        encoding: { x, y: y('y') },
      },
      {
        data: { name: lineSet },
        transform: [
          isChosen,
          { window: [{ op: 'row_number', as: 'place' }], sort: [{ field: 'x', order: 'descending' }] },
          { filter: 'datum.place === 1' },
        ],
        mark: { type: 'text', style: 'direct-label-strong', align: 'left', dx: 8 },
        encoding: { x, y: y('y'), text: { field: 'level' } },
      },
      ...(by === null
        ? []
        : [
            {
              data: { name: 'labels' },
              mark: { type: 'text', style: 'direct-label-strong', align: 'left', dx: 8 },
              encoding: { x, y: y('y'), text: { field: 'said' } },
            },
          ]),
    ]
    const ends =
      by === null
        ? []
        : t.used
            .levels(options.by!)
            .map((of) => average.filter((a) => a.by === of).at(-1)!)
            .map((a) => ({ x: a.x, y: a.y, said: shorten(a.by, 18) }))
    return figure(options, {
      kind: 'trajectories',
      title: `Fitted lines of ${response}`,
      caption: `Thick: ${fit.family.link === 'identity' ? 'average' : 'a group whose random effects are zero,'} with ${percent(level)} band${by === null ? '' : ` by ${by}`}. ${many ? 'Shaded: half and nine tenths of the groups' : 'Thin: each group, partly pooled'}.${own.length > 0 ? ' Dashed: the highlighted group fitted alone.' : ''}${heldNote(t, options)}`,
      alt: `Fitted lines of ${response} along ${xTitle} for ${counted(names.length, 'group')} of ${t.group}, over ${counted(t.rows.n, 'row')}. ${slope}`,
      datasets: {
        rows: drawn.rows,
        lines,
        ...(many ? { bands, chosenLines, chosenRows } : pointsDrawn ? {} : { chosenRows }),
        average,
        own,
        labels: ends,
      },
      table: {
        data: 'average',
        columns: [
          ...(by === null ? [] : [{ field: 'by', title: by }]),
          { field: 'x', title: xTitle },
          { field: 'y', title: `mean ${response}` },
          { field: 'low', title: 'low' },
          { field: 'high', title: 'high' },
        ],
      },
      aggregated:
        [drawn.aggregated, many ? `${counted(names.length, 'group')} are drawn as bands.` : null]
          .filter((s) => s !== null)
          .join(' ') || null,
      width,
      chosen: options.highlight ?? null,
      body: { width: width - 60, height: options.height ?? 360, layer: layers },
    })
  },
}

function rowsOf(t: Trajectory, levels: readonly string[], shown: readonly string[]): { [column: string]: Json }[] {
  return levels.flatMap((level, i) => (shown.includes(level) ? [{ level, x: t.across[i]!, y: t.rows.response[i]! }] : []))
}

/** Rows over a factor: points while they are few. */
function factorRows(t: Trajectory, levels: readonly string[], options: PlotOptions) {
  const few = t.rows.n <= maxMarks(options) - 500
  return {
    rows: few ? levels.map((level, i) => ({ row: i + 1, level, x: t.across[i]!, y: t.rows.response[i]! })) : [],
    layer: {
      data: { name: 'rows' },
      encoding: { x: { field: 'x', type: 'ordinal', sort: t.ticks }, y: { field: 'y', type: 'quantitative' } },
    } as JsonObject,
    aggregated: few ? null : `The ${counted(t.rows.n, 'row')} are not drawn.`,
    columns: [],
  }
}

/** The quantiles of the groups' lines at each place. */
function quantileBands(lines: readonly LinePoint[]) {
  const at = new Map<number | string, number[]>()
  for (const { x, y } of lines) appendTo(at, x, y)
  return [...at].map(([x, values]) => {
    const sorted = Float64Array.from(values).sort()
    const q = (p: number): number => sorted[Math.round(p * (sorted.length - 1))]!
    return { x, q05: q(0.05), q25: q(0.25), q75: q(0.75), q95: q(0.95) }
  })
}

function bandLayers(x: JsonObject, y: (field: string) => JsonObject): JsonObject[] {
  return [
    ['q05', 'q95'],
    ['q25', 'q75'],
  ].map(([low, high]) => ({
    data: { name: 'bands' },
    mark: { type: 'area', style: 'random-band' },
    encoding: { x, y: y(low!), y2: { field: high! } },
  }))
}

function tellAverage(
  average: readonly { readonly by: string; readonly x: number | string; readonly y: number }[],
  t: Trajectory,
): string {
  return [...new Set(average.map((a) => a.by))]
    .map((by) => {
      const own = average.filter((a) => a.by === by)
      const name = by === '' ? 'The average' : by
      if (!t.numeric) return `${name}: ${own.map((a) => `${a.x} ${told(a.y)}`).join(', ')}.`
      return `${name} runs from ${told(own[0]!.y)} at ${told(own[0]!.x as number)} to ${told(own.at(-1)!.y)} at ${told(own.at(-1)!.x as number)}.`
    })
    .join(' ')
}
