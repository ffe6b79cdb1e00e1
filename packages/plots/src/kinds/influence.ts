import { figure } from '../parts/figure.ts'
import { labelOf } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, told } from '../parts/numbers.ts'
import { ruleAt, zeroRule } from '../parts/reference.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

const mostRows = 40
const mostCoefficients = 4

/** What leaving out each group does: Cook's distance, and the change of each fixed effect in standard errors. */
export const influence: PlotKind = {
  name: 'influence',
  title: 'Influence of groups',
  summary: 'what leaving out each group does to the fixed effects',
  needs: ['rows', 'influence'],
  draw(_, options) {
    const { influence: given } = options
    if (given === undefined) {
      throw nothingToDraw('The plot `influence` shows fits without each group, which were not given.', [
        'in a program: `plot(kind, fit, { influence: await fit.influence() })`',
      ])
    }
    const coefficients = given.parameters.filter(({ kind }) => kind === 'fixed').map(({ term }) => term)
    const wanted =
      options.term === undefined
        ? coefficients.slice(0, mostCoefficients)
        : coefficients.filter((term) => term === options.term)
    if (wanted.length === 0) throw nothingToDraw(`There is no fixed effect \`${options.term}\` in the influence.`)
    const sorted = [...given.rows]
      .filter((row) => Number.isFinite(row.cooksDistance))
      .sort((a, b) => b.cooksDistance - a.cooksDistance)
    if (sorted.length === 0) throw nothingToDraw('No group could be left out.')
    const shown = sorted.slice(0, mostRows)
    const by = given.by === 'row' ? 'row' : labelOf(given.by, options)
    const cutCook = 4 / sorted.length
    const cutDfbeta = 2 / Math.sqrt(sorted.length)
    const cooks = shown.map((row) => ({ level: String(row.deleted), rows: row.rows, cooks: row.cooksDistance }))
    const changes = shown.flatMap((row) =>
      wanted.map((term) => ({ level: String(row.deleted), term, change: row.dfbetas[coefficients.indexOf(term)]! })),
    )
    const order = cooks.map((row) => row.level)
    const width = options.width ?? 680
    const each = Math.max(90, Math.floor((width - 60 - 20 * wanted.length) / (wanted.length + 1)))
    const largest = sorted[0]!
    const furthest = changes.reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a))
    const y = (axis: JsonObject | null): JsonObject => ({
      field: 'level',
      type: 'nominal',
      sort: order,
      scale: { paddingOuter: 0.2 },
      axis,
    })
    const height = { step: shown.length > 30 ? 13 : 16 }
    const isChosen = {
      transform: [{ filter: 'datum.level === chosen' }],
      mark: { type: 'bar', style: 'chosen-band' },
      encoding: {},
    }
    const x = (field: string): JsonObject => ({
      field,
      type: 'quantitative',
      scale: { nice: false, padding: 8 },
      axis: { title: null, tickCount: 4, grid: true },
    })
    return figure(options, {
      kind: 'influence',
      title: `Influence: ${by}`,
      caption: `Each ${by === 'row' ? 'row' : 'group'} left out in turn, all parameters estimated anew. Left: Cook's distance. Right: change of the fixed effects in standard errors. Dashed: 4/n and ±2/√n, where one begins to look.`,
      alt: `Influence of ${counted(sorted.length, by === 'row' ? 'row' : 'group')}: the largest Cook's distance is ${told(largest.cooksDistance)} (${largest.deleted}); the largest change is ${told(furthest.change)} standard errors of ${furthest.term} (${furthest.level}).`,
      datasets: { cooks, changes },
      table: {
        data: 'cooks',
        columns: [
          { field: 'level', title: by },
          { field: 'rows', title: 'rows' },
          { field: 'cooks', title: "Cook's distance" },
        ],
      },
      aggregated:
        shown.length < sorted.length ? `The ${shown.length} most influential of ${told(sorted.length)} are drawn.` : null,
      width,
      chosen: options.highlight ?? null,
      body: {
        spacing: 20,
        hconcat: [
          {
            title: { text: "Cook's distance", style: 'panel-title', frame: 'group', anchor: 'middle', offset: 6 },
            data: { name: 'cooks' },
            width: each,
            height,
            encoding: {
              y: y({
                title: null,
                domain: false,
                labelLimit: 160,
                labelFontWeight: { condition: { test: 'datum.value === chosen', value: 'bold' }, value: 'normal' },
              }),
            },
            layer: [
              isChosen,
              ruleAt('x', cutCook, 'reference-dashed'),
              { mark: { type: 'rule', style: 'random-line' }, encoding: { x: x('cooks'), x2: { datum: 0 } } },
              {
                mark: { type: 'point', style: 'random-point' },
                encoding: {
                  x: x('cooks'),
                  tooltip: [
                    { field: 'level', title: by },
                    { field: 'cooks', type: 'quantitative', format: '.3~g' },
                  ],
                },
              },
            ],
          },
          ...wanted.map((term) => ({
            title: {
              text: labelOf(term, options),
              style: 'panel-title',
              frame: 'group',
              anchor: 'middle',
              offset: 6,
              limit: each + 16,
            },
            data: { name: 'changes' },
            transform: [{ filter: { field: 'term', equal: term } }],
            width: each,
            height,
            encoding: { y: y(null) },
            layer: [
              isChosen,
              zeroRule('x'),
              ruleAt('x', cutDfbeta, 'reference-dashed'),
              ruleAt('x', -cutDfbeta, 'reference-dashed'),
              {
                mark: { type: 'point', style: 'fixed-point', size: 34 },
                encoding: {
                  x: x('change'),
                  tooltip: [
                    { field: 'level', title: by },
                    { field: 'change', type: 'quantitative', format: '.3~g' },
                  ],
                },
              },
            ],
          })),
        ],
      },
    })
  },
}
