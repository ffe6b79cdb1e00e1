import { figure } from '../parts/figure.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, percent } from '../parts/numbers.ts'
import { orderStatistics } from '../parts/order-statistics.ts'
import { outside, quantileColumns, quantileLayers } from '../parts/quantile-panel.ts'
import { quartileLine } from '../parts/quartile-line.ts'
import { standardResiduals } from '../parts/standard-residuals.ts'
import type { PlotKind } from '../plot-kind.ts'

/** Residuals against normal quantiles. */
export const qq: PlotKind = {
  name: 'qq',
  title: 'Q-Q of residuals',
  summary: 'are the residuals normal?',
  needs: ['rows'],
  draw(fit, options) {
    const side = Math.min(options.width ?? 420, 420)
    const level = options.level ?? 0.95
    const { values: sample, title, note } = standardResiduals(fit, 'qq', options)
    const { centre, scale } = quartileLine(sample)
    if (!(scale > 0)) throw nothingToDraw('Half of the residuals are the same: there is no distribution to compare.')
    const rows = orderStatistics(sample, 'normal', level, options).map((row) => ({
      ...row,
      line: centre + scale * row.expected,
      low: centre + scale * row.low,
      high: centre + scale * row.high,
    }))
    const some =
      rows.length < sample.length
        ? `${counted(rows.length, 'quantile')} of ${counted(sample.length, 'residual')} are drawn.`
        : null
    return figure(options, {
      kind: 'qq',
      title: 'Q-Q plot of the residuals',
      caption: `Line: normal distribution with the quartiles of the residuals. Band: where each point lies with probability ${percent(level)} if it holds.${note}`,
      alt: `Ordered residuals against normal quantiles: ${outside(rows)} of ${counted(rows.length, 'point')} outside the ${percent(level)} band.`,
      datasets: { quantiles: rows },
      table: { data: 'quantiles', columns: quantileColumns },
      aggregated: some,
      width: side,
      body: {
        data: { name: 'quantiles' },
        width: side,
        height: options.height ?? side,
        layer: quantileLayers('row-point', 'normal quantile', title, { line: 'line' }),
      },
    })
  },
}
