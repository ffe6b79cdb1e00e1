import { ask } from '../parts/ask.ts'
import { cloud } from '../parts/cloud.ts'
import { figure } from '../parts/figure.ts'
import { counted, percent, told } from '../parts/numbers.ts'
import { orderStatistics } from '../parts/order-statistics.ts'
import { outside, quantileColumns, quantileLayers } from '../parts/quantile-panel.ts'
import { ruleAt } from '../parts/reference.ts'
import { runningQuantile } from '../parts/running-quantile.ts'
import { simulatedResiduals } from '../parts/simulated-residuals.ts'
import { simulations as simulationsOf } from '../parts/simulations.ts'
import { curveLayer } from '../parts/smooth-layer.ts'
import type { PlotKind } from '../plot-kind.ts'

const quartiles = [0.25, 0.5, 0.75]

/** Residuals as places among simulated responses: their distribution, and their quartiles along the predicted value. */
export const simulated: PlotKind = {
  name: 'simulated',
  title: 'Simulated residuals',
  summary: 'each response among responses simulated from the model',
  needs: ['rows'],
  draw(fit, options) {
    const { seed = 1, simulations = 250 } = options
    const width = options.width ?? 640
    const side = Math.floor((width - 60) / 2)
    const level = options.level ?? 0.95
    const { response, sets, label } = simulationsOf(fit, 'simulated', simulations, options)
    const mean = ask(fit, 'fitted', 'simulated')('population')
    const places = simulatedResiduals(response, sets, seed)
    const quantiles = orderStatistics(places, 'uniform', level, options)
    // Along ranks: predicted values are often bunched.
    const rank = ranks(mean)
    const drawn = cloud(
      'rows',
      { title: `predicted ${label}, rank from 0 to 1`, values: rank },
      { title: 'place among simulations', values: places },
      {
        ...options,
        maxMarks: Math.min(options.maxMarks ?? 2000, Math.max(10, (options.maxMarks ?? 2000) - quantiles.length - 10)),
      },
    )
    const curves = quartiles.map((p) => runningQuantile(rank, places, p))
    const away = Math.max(...curves.map((curve, q) => Math.max(0, ...curve.map((point) => Math.abs(point.y - quartiles[q]!)))))
    return figure(options, {
      kind: 'simulated',
      title: 'Simulated residuals',
      caption: `Place of each response among ${counted(simulations, 'simulation')} of the model, from 0 to 1: even if the model holds. Left: band of ${percent(level)} for each point. Right: the quartiles, which should follow the dashed lines.`,
      alt: `Simulated residuals of ${counted(places.length, 'row')}: ${outside(quantiles)} of ${counted(quantiles.length, 'quantile')} outside the ${percent(level)} band; along the predicted value their quartiles stray by at most ${told(away, 2)}.`,
      datasets: { quantiles, rows: drawn.rows, ...Object.fromEntries(curves.map((curve, q) => [`quartile${q + 1}`, curve])) },
      table: { data: 'quantiles', columns: quantileColumns },
      aggregated: drawn.aggregated,
      width,
      body: {
        hconcat: [
          {
            data: { name: 'quantiles' },
            width: side,
            height: options.height ?? side,
            layer: quantileLayers('row-point', 'expected place', 'observed place', { domain: [0, 1] }),
          },
          {
            width: side,
            height: options.height ?? side,
            layer: [
              drawn.layer,
              ...quartiles.map((p) => ruleAt('y', p, 'reference-dashed')),
              ...quartiles.map((_, q) => curveLayer(`quartile${q + 1}`)),
            ],
          },
        ],
        spacing: 32,
      },
    })
  },
}

/** Ranks scaled to (0, 1), the mean rank for equal values. */
function ranks(values: Float64Array): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const out = new Float64Array(values.length)
  for (let at = 0; at < order.length; ) {
    let end = at
    while (end + 1 < order.length && values[order[end + 1]!]! === values[order[at]!]!) end++
    const rank = ((at + end) / 2 + 0.5) / order.length
    for (let k = at; k <= end; k++) out[order[k]!] = rank
    at = end + 1
  }
  return out
}
