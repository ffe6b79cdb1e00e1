import { formatCount } from 'blup'
import { type DesignBand, designBands, variablesByBand } from '../parts/design-structure.ts'
import { figure } from '../parts/figure.ts'
import { UsedColumns } from '../parts/fit-rows.ts'
import { modelColumns } from '../parts/model-columns.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, told } from '../parts/numbers.ts'
import { rangeOf } from '../parts/range-of.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'

type Named = Pick<PlotOptions, 'labels'>

const mostLevels = 400
const mostLinks = 600
const band = { text: 16, top: 30, bottom: 54, next: 92 }
const longest = 84

/** Which group sits in which: a band for each grouping factor, its rows hanging below. */
export const design: PlotKind = {
  name: 'design',
  title: 'Design',
  summary: 'what is nested in what, what is crossed, and where each variable varies',
  needs: ['rows'],
  draw(fit, options) {
    const groups = Object.keys(fit.data.groups)
    if (groups.length === 0) throw nothingToDraw('The plot `design` shows groups, and the model has none.')
    const used = new UsedColumns(fit, options, 'design')
    const bands = designBands(used, groups)
    const { predictors } = modelColumns(fit, used)
    const variables = variablesByBand(used, bands, predictors)
    const width = options.width ?? 640
    const places = bands.flatMap((b, k) => rectangles(b, k, width))
    const links = bands.flatMap((b, k) =>
      b.crossed === null || b.crossed.cells.length > mostLinks ? [] : linksOf(bands[k - 1]!, b, k),
    )
    const last = bands.at(-1)!
    const rowsTop = bands.length * band.next
    const rows = hanging(last, rowsTop)
    const heads = [
      ...bands.map((b, k) => ({
        y: k * band.next + band.text,
        said: `${formatCount(b.levels.length)} ${labelOf(b.group, options)}`,
        note: noteOf(b, variables.get(b.group) ?? [], options),
      })),
      {
        y: rowsTop + band.text - 4,
        said: counted(used.n, 'row'),
        note: varies([
          ...(variables.get(null) ?? []).map((name) => labelOf(name, options)),
          responseLabel(fit.formula, options),
        ]),
      },
    ]
    const height = rowsTop + band.text + 8 + longest
    const x = (field: string): JsonObject => ({
      field,
      type: 'quantitative',
      scale: { domain: [0, 1], nice: false },
      axis: null,
    })
    const y = (field: string): JsonObject => ({
      field,
      type: 'quantitative',
      scale: { domain: [0, height], reverse: true, nice: false },
      axis: null,
    })
    const sentence = sentenceOf(bands, used.n, options)
    const many = bands.filter((b) => b.levels.length > mostLevels)
    const unlinked = bands.filter((b) => b.crossed !== null && b.crossed.cells.length > mostLinks)
    const aggregated = [
      ...many.map((b) => `${labelOf(b.group, options)}: one bar stands for ${formatCount(b.levels.length)} groups.`),
      ...unlinked.map(
        (b) =>
          `The ${formatCount(b.crossed!.cells.length)} combinations of ${labelOf(b.crossed!.with, options)} and ${labelOf(b.group, options)} are not drawn.`,
      ),
    ]
    const stretch = { x: x('from'), x2: { field: 'to' }, y: y('top'), y2: { field: 'bottom' } }
    const isChosen = { filter: 'datum.level === chosen' }
    return figure(options, {
      kind: 'design',
      title: sentence,
      caption: `${bands.some((b) => b.parent !== null) ? 'Groups stand below the group that holds them. ' : ''}${links.length > 0 ? 'Lines: combinations that occur. ' : ''}Bars: the rows of each ${labelOf(last.group, options)}, ${sizesOf(last)}.`,
      alt: `Design: ${sentence}. ${heads.map(({ said, note }) => (note === '' ? said : `${said} (${note})`)).join('; ')}.`,
      datasets: { places, links, rows, heads },
      table: {
        data: 'places',
        columns: [
          { field: 'group', title: 'factor' },
          { field: 'level', title: 'level' },
          { field: 'rows', title: 'rows' },
        ],
      },
      aggregated: aggregated.length === 0 ? null : aggregated.join(' '),
      width,
      chosen: options.highlight ?? null,
      body: {
        width,
        height,
        layer: [
          {
            data: { name: 'links' },
            mark: { type: 'rule', style: 'group-line-faint' },
            encoding: { x: x('x1'), x2: { field: 'x2' }, y: y('y1'), y2: { field: 'y2' } },
          },
          ...['places', 'rows'].map((name) => ({
            data: { name },
            transform: [
              isChosen,
              { calculate: 'datum.top - 6', as: 'over' },
              { calculate: 'datum.bottom + 6', as: 'under' },
              { calculate: 'datum.from - 0.003', as: 'left' },
              { calculate: 'datum.to + 0.003', as: 'right' },
            ],
            mark: { type: 'rect', style: 'chosen-band' },
            encoding: { x: x('left'), x2: { field: 'right' }, y: y('over'), y2: { field: 'under' } },
          })),
          {
            data: { name: 'places' },
            mark: { type: 'rect', style: 'random-bar' },
            encoding: {
              ...stretch,
              tooltip: [
                { field: 'group', title: 'factor' },
                { field: 'level', title: 'level' },
                { field: 'rows', title: 'rows' },
              ],
            },
          },
          {
            data: { name: 'rows' },
            mark: { type: 'rect', style: 'resid-bar' },
            encoding: {
              ...stretch,
              tooltip: [
                { field: 'level', title: last.group },
                { field: 'rows', title: 'rows' },
              ],
            },
          },
          {
            data: { name: 'heads' },
            mark: { type: 'text', style: 'direct-label-strong', align: 'left', baseline: 'bottom', fontSize: 15 },
            encoding: { x: { value: 0 }, y: y('y'), text: { field: 'said' } },
          },
          {
            data: { name: 'heads' },
            mark: { type: 'text', style: 'direct-label', align: 'right', baseline: 'bottom', limit: Math.round(width * 0.66) },
            encoding: { x: { value: 'width' }, y: y('y'), text: { field: 'note' } },
          },
          ...(places.length <= 40
            ? [
                {
                  data: { name: 'places' },
                  mark: { type: 'text', style: 'on-bar' },
                  encoding: { x: x('middle'), y: y('centre'), text: { field: 'short' } },
                },
              ]
            : []),
        ],
      },
    })
  },
}

/** A gap between neighbours that leaves most of the stretch. */
function inset(from: number, to: number): { from: number; to: number } {
  const gap = Math.min(0.003, (to - from) * 0.12)
  return { from: from + gap, to: to - gap }
}

function rectangles(b: DesignBand, k: number, width: number) {
  const [top, bottom] = [k * band.next + band.top, k * band.next + band.bottom]
  const row = (level: string, from: number, to: number, rows: number) => ({
    group: b.group,
    level,
    short: textWidth(level, 11) <= (to - from) * width - 6 ? level : '',
    ...inset(from, to),
    middle: (from + to) / 2,
    top,
    bottom,
    centre: (top + bottom) / 2,
    rows,
  })
  if (b.levels.length > mostLevels) {
    return [
      row(
        `${formatCount(b.levels.length)} groups`,
        0,
        1,
        b.levels.reduce((s, l) => s + l.rows, 0),
      ),
    ]
  }
  return b.levels.map(({ level, from, to, rows }) => row(level, from, to, rows))
}

function linksOf(above: DesignBand, b: DesignBand, k: number): { readonly [column: string]: Json }[] {
  const middle = ({ from, to }: { readonly from: number; readonly to: number }): number => (from + to) / 2
  return b.crossed!.cells.map(([i, j]) => ({
    x1: middle(above.levels[i]!),
    x2: middle(b.levels[j]!),
    y1: (k - 1) * band.next + band.bottom,
    y2: k * band.next + band.top,
  }))
}

/** Bars of the rows of each level; of many levels, the mean of neighbours. */
function hanging(b: DesignBand, top: number) {
  const size = Math.ceil(b.levels.length / mostLevels)
  const most = b.levels.reduce((s, l) => Math.max(s, l.rows), 0)
  const from = top + band.text + 4
  return Array.from({ length: Math.ceil(b.levels.length / size) }, (_, k) => {
    const some = b.levels.slice(k * size, (k + 1) * size)
    const mean = some.reduce((s, l) => s + l.rows, 0) / some.length
    return {
      level: some.length === 1 ? some[0]!.level : `${some[0]!.level} to ${some.at(-1)!.level}`,
      ...inset(some[0]!.from, some.at(-1)!.to),
      top: from,
      bottom: from + (mean / most) * longest,
      rows: mean,
    }
  })
}

function noteOf(b: DesignBand, names: readonly string[], options: Named): string {
  const relation =
    b.parent !== null
      ? `nested in ${labelOf(b.parent, options)}`
      : b.crossed !== null
        ? `crossed with ${labelOf(b.crossed.with, options)}`
        : ''
  return [relation, varies(names.map((name) => labelOf(name, options)))].filter((s) => s !== '').join(' · ')
}

function varies(names: readonly string[]): string {
  return names.length === 0 ? '' : `varies here: ${names.join(', ')}`
}

function sizesOf(b: DesignBand): string {
  const { least, most } = rangeOf(b.levels.map((l) => l.rows))
  return least === most ? `${formatCount(most)} each` : `${formatCount(least)} to ${formatCount(most)}`
}

function sentenceOf(bands: readonly DesignBand[], n: number, options: Named): string {
  const roots = bands.filter((b) => b.parent === null)
  const inside = (root: DesignBand): DesignBand[] => {
    const own = bands.filter((b) => b.parent === root.group)
    return own.flatMap((b) => [...inside(b), b])
  }
  const chains = roots.map((root) => [...inside(root), root])
  let first = true
  const name = (b: DesignBand): string => {
    const text = `${formatCount(b.levels.length)} ${first ? 'groups of ' : 'of '}${labelOf(b.group, options)}`
    first = false
    return text
  }
  const parts = chains.map((chain) => chain.map(name).join(' in '))
  const crossed = bands.find((b) => b.crossed !== null)?.crossed ?? null
  if (crossed === null || roots.length === 1) return `${counted(n, 'row')} in ${parts.join(', ')}`
  return `${counted(n, 'row')}: ${parts.join(' crossed with ')}${roots.length === 2 && bands.length === 2 ? `, ${shareOf(bands)}` : ''}`
}

/** How many of the combinations of two crossed factors occur. */
function shareOf([a, b]: readonly DesignBand[]): string {
  const whole = a!.levels.length * b!.levels.length
  const { cells } = b!.crossed!
  return cells.length === whole ? 'every combination' : `${told((100 * cells.length) / whole, 2)}% of combinations`
}
