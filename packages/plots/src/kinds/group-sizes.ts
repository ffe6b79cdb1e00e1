import { formatCount } from 'blup'
import { figure } from '../parts/figure.ts'
import { UsedColumns } from '../parts/fit-rows.ts'
import { groupRows } from '../parts/group-rows.ts'
import { checkGroup } from '../parts/mode-table.ts'
import { labelOf } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted } from '../parts/numbers.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

/** More groups than this become a histogram of their sizes. */
const mostBars = 400

/** How many rows each group has. */
export const groupSizes: PlotKind = {
  name: 'group-sizes',
  title: 'Group sizes',
  summary: 'how many rows each group has',
  needs: ['rows'],
  draw(fit, options) {
    const groups = Object.keys(fit.data.groups)
    if (groups.length === 0) throw nothingToDraw('The plot `group-sizes` needs groups, and the model has none.')
    if (options.group !== undefined) checkGroup(options.group, groups)
    const used = new UsedColumns(fit, options, 'group-sizes')
    const width = options.width ?? 560
    const panels = (options.group === undefined ? groups : [options.group]).map((group) => {
      const sizes = [...groupRows(used.groups(group))]
        .map(([level, rows]) => ({ level, rows: rows.length }))
        .sort((a, b) => b.rows - a.rows)
      return {
        group,
        sizes,
        drawn: sizes.length <= mostBars ? sizes.map((s, i) => ({ ...s, rank: i + 1 })) : histogram(sizes.map((s) => s.rows)),
      }
    })
    return figure(options, {
      kind: 'group-sizes',
      title: 'Rows of each group',
      caption: panels.map(({ group, sizes }) => `${labelOf(group, options)}: ${tell(sizes)}.`).join(' '),
      alt: `Sizes of groups. ${panels.map(({ group, sizes }) => `${group}: ${tell(sizes)}.`).join(' ')}`,
      datasets: Object.fromEntries(panels.map(({ drawn }, i) => [`sizes${i + 1}`, drawn])),
      table: {
        data: 'sizes1',
        columns:
          panels[0]!.sizes.length <= mostBars
            ? [
                { field: 'level', title: panels[0]!.group },
                { field: 'rows', title: 'rows' },
              ]
            : [
                { field: 'from', title: 'rows from' },
                { field: 'to', title: 'below' },
                { field: 'groups', title: 'groups' },
              ],
      },
      aggregated: panels.some(({ sizes }) => sizes.length > mostBars)
        ? 'Many groups are drawn as a histogram of their sizes.'
        : null,
      width,
      chosen: options.highlight ?? null,
      body: {
        vconcat: panels.map(({ group, sizes }, i) =>
          panel(
            `sizes${i + 1}`,
            labelOf(group, options),
            sizes.length,
            width,
            options.height ?? (panels.length > 2 ? 110 : 160),
          ),
        ),
        spacing: 18,
      },
    })
  },
}

function panel(data: string, group: string, count: number, width: number, height: number): JsonObject {
  const own = {
    data: { name: data },
    width: width - 40,
    height,
    title: { text: `${group} (${formatCount(count)})`, style: 'panel-title', frame: 'group', offset: 6 },
  }
  const y = (field: string): JsonObject => ({
    field,
    type: 'quantitative',

    axis: { tickCount: 4, title: null },
  })
  if (count > mostBars) {
    return {
      ...own,
      mark: { type: 'rect', style: 'resid-bar' },
      encoding: {
        x: { field: 'from', type: 'quantitative', title: 'rows of a group', axis: { tickCount: 6 }, scale: { nice: false } },
        x2: { field: 'to' },
        y: y('groups'),
        y2: { datum: 0 },
        tooltip: [{ field: 'groups', title: 'groups' }],
      },
    }
  }
  const labels = count <= 30
  const x: JsonObject = labels
    ? { field: 'level', type: 'nominal', sort: null, title: null, axis: { labelOverlap: 'greedy', labelLimit: 60 } }
    : { field: 'rank', type: 'ordinal', title: null, axis: null, scale: { paddingInner: count > 120 ? 0 : 0.2 } }
  return {
    ...own,
    encoding: { x },
    layer: [
      {
        transform: [{ filter: 'datum.level === chosen' }],
        mark: { type: 'bar', style: 'chosen-band' },
        encoding: { y: { value: 0 }, y2: { value: 'height' } },
      },
      {
        mark: { type: 'bar', style: 'resid-bar' },
        encoding: {
          y: y('rows'),
          tooltip: [
            { field: 'level', title: group },
            { field: 'rows', title: 'rows' },
          ],
        },
      },
    ],
  }
}

function tell(sizes: readonly { readonly rows: number }[]): string {
  const [most, least] = [sizes[0]!.rows, sizes.at(-1)!.rows]
  const middle = (sizes[Math.floor((sizes.length - 1) / 2)]!.rows + sizes[Math.floor(sizes.length / 2)]!.rows) / 2
  if (most === least) return `${counted(sizes.length, 'group')} of ${counted(most, 'row')} each`
  return `${counted(sizes.length, 'group')} of ${least} to ${counted(most, 'row')}, median ${middle}`
}

function histogram(sizes: readonly number[]) {
  const most = sizes[0]!
  const least = sizes.at(-1)!
  const step = Math.max(1, Math.ceil((most - least + 1) / 40))
  const bins = Math.ceil((most - least + 1) / step)
  return Array.from({ length: bins }, (_, k) => {
    const from = least + k * step
    return { from, to: from + step, groups: sizes.filter((s) => s >= from && s < from + step).length }
  })
}
