import { figure } from '../parts/figure.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { percent, toldWithError } from '../parts/numbers.ts'
import { zeroRule } from '../parts/reference.ts'
import { shorten } from '../parts/shorten.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

type Row = { readonly label: string; readonly said: string; readonly intercept: boolean }

/** Fixed effects with their intervals: slopes on one scale, the intercept on its own. */
export const fixed: PlotKind = {
  name: 'fixed',
  title: 'Fixed effects',
  summary: 'each coefficient with its interval',
  needs: [],
  draw(fit, options) {
    if (fit.fixed.length === 0) throw nothingToDraw('The model has no fixed effects to draw.')
    const level = fit.confLevel ?? 0.95
    const width = options.width ?? 560
    const rows = fit.fixed.map((row) => {
      const say = (x: number): string => toldWithError(x, row.stdError)
      return {
        term: row.term,
        label: labelOf(row.term, options),
        estimate: row.estimate,
        low: row.confLow,
        high: row.confHigh,
        said: `${say(row.estimate)} (${say(row.confLow)} to ${say(row.confHigh)})`,
        intercept: row.term === '(Intercept)',
      }
    })
    const parts = [rows.filter((row) => row.intercept), rows.filter((row) => !row.intercept)].filter((part) => part.length > 0)
    const response = responseLabel(fit.formula, options)
    const scale = fit.family.link === 'identity' ? '' : ` on the ${fit.family.link} scale`
    const apart = parts.length === 2 ? ' The intercept has its own scale.' : ''
    return figure(options, {
      kind: 'fixed',
      title: 'Fixed effects',
      caption: `Estimates with ${percent(level)} intervals: ${response}${scale} for each unit of the predictor.${apart}`,
      alt: `Fixed effects with ${percent(level)} intervals: ${rows.map((row) => `${row.term} ${row.said}`).join('; ')}.`,
      datasets: { fixed: rows },
      table: {
        data: 'fixed',
        columns: [
          { field: 'label', title: 'coefficient' },
          { field: 'estimate', title: 'estimate' },
          { field: 'low', title: 'low' },
          { field: 'high', title: 'high' },
        ],
      },
      width,
      body: { vconcat: parts.map((part) => panel(part, rows, width)), spacing: 10 },
    })
  },
}

function panel(part: readonly Row[], all: readonly Row[], width: number): JsonObject {
  const { intercept } = part[0]!
  const names = Math.ceil(Math.max(...all.map(({ label }) => textWidth(shorten(label), 12)))) + 6
  const numbers = Math.ceil(Math.max(...all.map(({ said }) => textWidth(said, 12))))
  const own = Math.max(140, width - names - numbers - 16)
  const x = (field: string): JsonObject => ({
    field,
    type: 'quantitative',
    axis: { title: null, grid: true, tickCount: 5 },
    scale: { zero: !intercept, nice: false, padding: 12 },
  })
  return {
    data: { name: 'fixed' },
    transform: [{ filter: { field: 'intercept', equal: intercept } }],
    width: own,
    height: { step: 26 },
    encoding: {
      y: {
        field: 'label',
        type: 'nominal',
        sort: part.map(({ label }) => label),
        axis: { title: null, domain: false, labelLimit: 200, minExtent: names },
      },
    },
    layer: [
      ...(intercept ? [] : [zeroRule('x')]),
      { mark: { type: 'rule', style: 'fixed-line' }, encoding: { x: x('low'), x2: { field: 'high' } } },
      {
        mark: { type: 'point', style: 'fixed-point' },
        encoding: {
          x: x('estimate'),
          tooltip: [
            { field: 'label', title: 'coefficient' },
            { field: 'said', title: 'estimate (interval)' },
          ],
        },
      },
      {
        mark: { type: 'text', style: 'direct-label', align: 'left' },
        encoding: { x: { value: own + 12 }, text: { field: 'said' } },
      },
    ],
  }
}
