import { BlupError, type GroupFit } from 'blup'
import { ask } from '../parts/ask.ts'
import { figure } from '../parts/figure.ts'
import { groupMeans } from '../parts/group-means.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { checkGroup } from '../parts/mode-table.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, told } from '../parts/numbers.ts'
import { shorten } from '../parts/shorten.ts'
import type { PlotFit } from '../plot-fit.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { PlotOptions } from '../plot-options.ts'
import type { JsonObject, VegaLiteSpec } from '../spec.ts'

/** From each group's own least squares to its partly pooled coefficients. */
export const shrinkage: PlotKind = {
  name: 'shrinkage',
  title: 'Shrinkage',
  summary: 'what each group says alone, and what the model makes of it',
  needs: [],
  draw(fit, options) {
    const groups = [...new Set(fit.random.map((block) => block.group))]
    if (groups.length === 0) throw nothingToDraw('The plot `shrinkage` needs random effects, and the model has none.')
    if (options.group !== undefined) checkGroup(options.group, groups)
    // A generalized model has no least squares, and a group of nothing but successes no estimate of its own.
    if (fit.groupLeastSquares === undefined && fit.fitted !== undefined)
      return shrunkenMeans(fit, options.group ?? groups[0]!, options)
    const alone = ask(fit, 'groupLeastSquares', 'shrinkage')(options.group === undefined ? {} : { group: options.group })
    if (alone.fits.length === 0) {
      throw nothingToDraw(`No group of \`${alone.group}\` has enough rows for a fit of its own.`, [
        'draw the plot `caterpillar`',
      ])
    }
    const [a, b] = axesOf(alone.terms, options)
    const every = Math.max(1, Math.ceil((alone.fits.length * 3) / maxMarks(options)))
    const drawn = alone.fits.filter((_, j) => j % every === 0)
    const group = labelOf(alone.group, options)
    const rows = drawn.map((f) => rowOf(f, a, b))
    const dropped = alone.dropped.length
    const parts = {
      kind: 'shrinkage',
      title: `Shrinkage: ${group}`,
      table: {
        data: 'groups',
        columns: [
          { field: 'level', title: group },
          { field: 'x', title: `${alone.terms[a]!} alone` },
          { field: 'x2', title: `${alone.terms[a]!} pooled` },
          ...(b === null
            ? []
            : [
                { field: 'y', title: `${alone.terms[b]!} alone` },
                { field: 'y2', title: `${alone.terms[b]!} pooled` },
              ]),
        ],
      },
      caption: `Hollow: fitted to the group alone. Filled: partly pooled by the model.${dropped === 0 ? '' : ` ${counted(dropped, 'group')} with too few rows left out.`}`,
      alt: `${counted(drawn.length, 'group')} of ${group}, from their own least squares to their partly pooled coefficients: ${[a, ...(b === null ? [] : [b])].map((k) => `spread of ${alone.terms[k]!} ${told(spread(drawn.map((f) => f.estimates[k]!)))} alone, ${told(spread(drawn.map((f) => f.shrunken[k]!)))} pooled`).join('; ')}.`,
      aggregated: every === 1 ? null : `One of ${every} groups is drawn, of ${told(alone.fits.length)}.`,
      chosen: options.highlight ?? null,
    }
    if (b === null) return figure(options, { ...parts, ...dumbbells(rows, labelOf(alone.terms[a]!, options), options) })
    const common = sameFixed(alone.fits, [a, b])
    return figure(options, {
      ...parts,
      datasets: { groups: rows, common: common === null ? [] : [{ x: common[0]!, y: common[1]! }] },
      caption: `${parts.caption}${common === null ? '' : ' Square: fixed effects.'}`,
      ...arrows(rows, [labelOf(alone.terms[a]!, options), labelOf(alone.terms[b]!, options)], common !== null, options),
    })
  },
}

type Row = { readonly level: string; readonly x: number; readonly x2: number; readonly y: number; readonly y2: number }

function rowOf(f: GroupFit, a: number, b: number | null): Row {
  return {
    level: f.level,
    x: f.estimates[a]!,
    x2: f.shrunken[a]!,
    y: b === null ? 0 : f.estimates[b]!,
    y2: b === null ? 0 : f.shrunken[b]!,
  }
}

function axesOf(terms: readonly string[], { x, term }: PlotOptions): [number, number | null] {
  const place = (name: string): number => {
    const at = terms.indexOf(name)
    if (at < 0)
      throw new BlupError(
        'E221',
        `There is no random coefficient \`${name}\`; there is ${terms.map((t) => `\`${t}\``).join(', ')}.`,
      )
    return at
  }
  const first = x === undefined ? 0 : place(x)
  if (terms.length === 1) return [first, null]
  const second = term === undefined ? (first === 0 ? 1 : 0) : place(term)
  return [first, second === first ? null : second]
}

/** The fixed coefficients, where they are the same for every group. */
function sameFixed(fits: readonly GroupFit[], which: readonly number[]): number[] | null {
  const [first] = fits
  const same = fits.every((f) =>
    which.every((k) => Math.abs(f.fixedPart[k]! - first!.fixedPart[k]!) <= 1e-9 * (1 + Math.abs(first!.fixedPart[k]!))),
  )
  return same ? which.map((k) => first!.fixedPart[k]!) : null
}

/** The means of the groups and what the model makes of them. */
function shrunkenMeans(fit: PlotFit, of: string, options: PlotOptions): VegaLiteSpec {
  const all = groupMeans(fit, of, 'shrinkage', options)
  const every = Math.max(1, Math.ceil((all.length * 3) / maxMarks(options)))
  const drawn = all.filter((_, j) => j % every === 0)
  const group = labelOf(of, options)
  const response = responseLabel(fit.formula, options)
  const what = fit.family.name === 'binomial' ? 'share' : 'mean'
  const rows = drawn.map(({ level, raw, pooled }) => ({ level, x: raw, x2: pooled, y: 0, y2: 0 }))
  return figure(options, {
    kind: 'shrinkage',
    title: `Shrinkage: ${group}`,
    table: {
      data: 'groups',
      columns: [
        { field: 'level', title: group },
        { field: 'x', title: `raw ${what}` },
        { field: 'x2', title: 'partly pooled' },
      ],
    },
    caption: `Hollow: raw ${what} of the group's rows. Filled: what the model makes of the same rows, partly pooled.`,
    alt: `${counted(drawn.length, 'group')} of ${group}, from raw ${what}s of ${response} to partly pooled ones: spread ${told(spread(rows.map((row) => row.x)))} raw, ${told(spread(rows.map((row) => row.x2)))} pooled.`,
    aggregated: every === 1 ? null : `One of ${every} groups is drawn, of ${told(all.length)}.`,
    chosen: options.highlight ?? null,
    ...dumbbells(rows, response, options),
  })
}

function spread(x: readonly number[]): number {
  const mean = x.reduce((s, v) => s + v, 0) / x.length
  return x.length < 2 ? 0 : Math.sqrt(x.reduce((s, v) => s + (v - mean) ** 2, 0) / (x.length - 1))
}

const isChosen = { filter: 'datum.level === chosen' }
const quantity = (field: string, title: string): JsonObject => ({
  field,
  type: 'quantitative',
  title,
  scale: { zero: false, nice: false, padding: 14 },
  axis: { tickCount: 6, grid: true },
})

function arrows(rows: readonly Row[], [x, y]: readonly [string, string], common: boolean, options: PlotOptions) {
  const width = Math.min(options.width ?? 520, 520)
  const faint = rows.length > 60
  const alone = { x: quantity('x', x), y: quantity('y', y) }
  const pooled = { x: quantity('x2', x), y: quantity('y2', y) }
  const tooltip = [{ field: 'level', title: 'group' }]
  return {
    width,
    body: {
      data: { name: 'groups' },
      width,
      height: options.height ?? Math.round(width * 0.8),
      layer: [
        {
          transform: [isChosen],
          mark: { type: 'rule', style: 'chosen-under' },
          encoding: { ...alone, x2: { field: 'x2' }, y2: { field: 'y2' } },
        },
        {
          mark: { type: 'rule', style: faint ? 'random-thin' : 'random-arrow' },
          encoding: { ...alone, x2: { field: 'x2' }, y2: { field: 'y2' } },
        },
        { mark: { type: 'point', style: 'random-hollow', ...(faint ? { size: 14 } : {}) }, encoding: { ...alone, tooltip } },
        { mark: { type: 'point', style: 'random-point', ...(faint ? { size: 14 } : {}) }, encoding: { ...pooled, tooltip } },
        ...(common
          ? [
              {
                data: { name: 'common' },
                mark: { type: 'point', style: 'fixed-point', size: 110 },
                encoding: { x: quantity('x', x), y: quantity('y', y) },
              },
            ]
          : []),
        {
          ...(faint ? { transform: [isChosen] } : {}),
          mark: {
            type: 'text',
            style: faint ? 'direct-label-strong' : 'direct-label',
            align: 'left',
            dx: 6,
            dy: -6,
            fontSize: 11,
          },
          encoding: { ...alone, text: { field: 'level' } },
        },
      ],
    },
  }
}

function dumbbells(rows: readonly Row[], title: string, options: PlotOptions) {
  const width = options.width ?? 560
  const labelled = rows.length <= 60
  const sorted = [...rows].sort((p, q) => q.x2 - p.x2).map((row, i) => ({ ...row, label: shorten(row.level), rank: i + 1 }))
  const y: JsonObject = labelled
    ? {
        field: 'level',
        type: 'nominal',
        sort: sorted.map((row) => row.level),
        axis: { title: null, domain: false, labelLimit: 190 },
      }
    : {
        field: 'rank',
        type: 'quantitative',
        scale: { reverse: true, zero: false, nice: false, domain: [0, sorted.length + 1] },
        axis: { title: null, grid: false, tickCount: 5 },
      }
  return {
    width,
    datasets: { groups: sorted },
    body: {
      data: { name: 'groups' },
      width: width - 60,
      height: labelled ? { step: 16 } : (options.height ?? 420),
      encoding: { y },
      layer: [
        labelled
          ? { transform: [isChosen], mark: { type: 'bar', style: 'chosen-band' }, encoding: {} }
          : { transform: [isChosen], mark: { type: 'rule', style: 'chosen-under' }, encoding: {} },
        {
          mark: { type: 'rule', style: labelled ? 'random-arrow' : 'random-thin' },
          encoding: { x: quantity('x', title), x2: { field: 'x2' } },
        },
        {
          mark: { type: 'point', style: 'random-hollow', ...(labelled ? {} : { size: 10 }) },
          encoding: { x: quantity('x', title), tooltip: [{ field: 'level', title: 'group' }] },
        },
        {
          mark: { type: 'point', style: 'random-point', ...(labelled ? {} : { size: 10 }) },
          encoding: { x: quantity('x2', title), tooltip: [{ field: 'level', title: 'group' }] },
        },
      ],
    },
  }
}
