import { appendTo } from '../parts/append-to.ts'
import { figure } from '../parts/figure.ts'
import { fitRows, UsedColumns } from '../parts/fit-rows.ts'
import { groupRows, mainGroup } from '../parts/group-rows.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { checkGroup } from '../parts/mode-table.ts'
import { horizontal, modelColumns } from '../parts/model-columns.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, told } from '../parts/numbers.ts'
import { smooth } from '../parts/smooth.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

/** Groups with more rows than this are drawn by their local mean at so many places. */
const mostJoined = 15
const places = 9

/** The raw responses, joined within groups: what there is before any model. */
export const spaghetti: PlotKind = {
  name: 'spaghetti',
  title: 'Data by group',
  summary: 'the raw responses, joined within groups',
  needs: ['rows'],
  draw(fit, options) {
    const used = new UsedColumns(fit, options, 'spaghetti')
    const x = horizontal(fit, modelColumns(fit, used), used, options.x)
    const group = options.group ?? mainGroup(fit.random, fit.data.groups)
    if (group === undefined) throw nothingToDraw('The plot `spaghetti` joins the rows of groups, and the model has none.')
    checkGroup(group, Object.keys(fit.data.groups))
    const numeric = used.isNumeric(x)
    const across: readonly (number | string)[] = numeric ? [...used.numbers(x)] : used.labels(x).map((l) => l ?? '')
    const { response: y } = fitRows(fit, 'spaghetti')
    const all = groupRows(used.groups(group))
    const sizes = [...all.values()].map((rows) => new Set(rows.map((i) => across[i])).size)
    const crowded = numeric && sizes.some((size) => size > mostJoined)
    const shared = [...all.values()].some((rows, j) => sizes[j]! < rows.length)
    const joinedText = `the rows of each group, joined${shared ? ' through their means where several share a place' : ''}`
    const thin = crowded ? 'local mean of each group' : joinedText
    const points = crowded ? places * all.size : sizes.reduce((s, size) => s + size, 0)
    const chosen = someGroups(all, points, maxMarks(options), options.highlight)
    const lines = chosen.flatMap((level) =>
      crowded ? curve(level, all.get(level)!, across as number[], y) : joined(level, all.get(level)!, across, y),
    )
    const sort = numeric ? [] : used.levels(x)
    const average = numeric ? smooth(across as number[], y) : means(across as string[], y, sort)
    const [low, high] = [y.reduce((a, b) => Math.min(a, b)), y.reduce((a, b) => Math.max(a, b))]
    const width = options.width ?? 600
    const response = responseLabel(fit.formula, options)
    const xTitle = labelOf(x, options)
    const xEncoding: JsonObject = numeric
      ? {
          field: 'x',
          type: 'quantitative',
          title: xTitle,
          scale: { zero: false, nice: false, padding: 8 },
          axis: { tickCount: 6 },
        }
      : { field: 'x', type: 'ordinal', title: xTitle, sort, scale: { padding: 0.4 } }
    const yEncoding: JsonObject = {
      field: 'y',
      type: 'quantitative',
      title: response,
      scale: { zero: false, nice: false, padding: 8 },
      axis: { tickCount: 6 },
    }
    const isChosen = { filter: 'datum.level === chosen' }
    const encoding = { x: xEncoding, y: yEncoding }
    return figure(options, {
      kind: 'spaghetti',
      title: `${response} by ${labelOf(group, options)}`,
      caption: `Thin: ${thin}. Thick: ${numeric && average.length > 12 ? 'local mean' : 'mean'} of all rows.`,
      alt: `${response} along ${xTitle}: ${counted(y.length, 'row')} in ${counted(all.size, 'group')} of ${group}, from ${told(low)} to ${told(high)}; the mean goes from ${told(average[0]!.y)} to ${told(average.at(-1)!.y)}.`,
      datasets: { lines, average },
      table: {
        data: 'lines',
        columns: [
          { field: 'level', title: group },
          { field: 'x', title: xTitle },
          { field: 'y', title: response },
        ],
      },
      aggregated:
        chosen.length === all.size ? null : `${counted(chosen.length, 'group')} of ${told(all.size)} are drawn, evenly chosen.`,
      width,
      chosen: options.highlight ?? null,
      body: {
        width: width - 60,
        height: options.height ?? 360,
        layer: [
          {
            data: { name: 'lines' },
            mark: {
              type: 'line',
              style: chosen.length > 60 ? 'group-line-faint' : 'group-line',
            },
            encoding: { ...encoding, detail: { field: 'level' } },
          },
          ...(chosen.length <= 30 && !crowded
            ? [{ data: { name: 'lines' }, mark: { type: 'point', style: 'row-faint' }, encoding }]
            : []),
          { data: { name: 'average' }, mark: { type: 'line', style: 'ink-line', strokeWidth: 2.5 }, encoding },
          { data: { name: 'lines' }, transform: [isChosen], mark: { type: 'line', style: 'chosen-under' }, encoding },
          { data: { name: 'lines' }, transform: [isChosen], mark: { type: 'line', style: 'ink-line' }, encoding },
          { data: { name: 'lines' }, transform: [isChosen], mark: { type: 'point', style: 'ink-hollow' }, encoding },
          {
            data: { name: 'lines' },
            transform: [
              isChosen,
              { window: [{ op: 'row_number', as: 'place' }], sort: [{ field: 'x', order: 'descending' }] },
              { filter: 'datum.place === 1' },
            ],
            mark: { type: 'text', style: 'direct-label-strong', align: 'left', dx: 8 },
            encoding: { ...encoding, text: { field: 'level' } },
          },
        ],
      },
    })
  },
}

/** Every so many-th group, so that all their points together stay within the budget; always the highlighted one. */
function someGroups(
  all: ReadonlyMap<string, readonly number[]>,
  points: number,
  most: number,
  highlight: string | undefined,
): string[] {
  const names = [...all.keys()]
  const step = Math.max(1, Math.ceil(points / most))
  return names.filter((name, j) => j % step === 0 || name === highlight)
}

/** The local mean of a group: rows that no one would follow from one to the next. */
function curve(level: string, rows: readonly number[], across: readonly number[], y: Float64Array) {
  const xs = rows.map((i) => across[i]!)
  const ys = rows.map((i) => y[i]!)
  const points = smooth(xs, ys, 0.9, places)
  return points.map((p) => ({ level, x: p.x, y: p.y, rows: rows.length }))
}

/** The rows of a group in order of x, one point for each value of x. */
function joined(level: string, rows: readonly number[], across: readonly (number | string)[], y: Float64Array) {
  const at = new Map<number | string, number[]>()
  for (const i of rows) appendTo(at, across[i]!, y[i]!)
  const points = [...at].map(([x, values]) => ({
    level,
    x,
    y: values.reduce((s, v) => s + v, 0) / values.length,
    rows: values.length,
  }))
  return points.sort((a, b) => (typeof a.x === 'number' && typeof b.x === 'number' ? a.x - b.x : 0))
}

function means(across: readonly string[], y: Float64Array, sort: readonly string[]) {
  return sort.map((x) => {
    const own = y.filter((_, i) => across[i] === x)
    return { x, y: own.reduce((s, v) => s + v, 0) / own.length }
  })
}
