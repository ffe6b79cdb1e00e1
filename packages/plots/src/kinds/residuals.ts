import { ask } from '../parts/ask.ts'
import { cloud } from '../parts/cloud.ts'
import { figure } from '../parts/figure.ts'
import { responseLabel } from '../parts/names.ts'
import { counted, told } from '../parts/numbers.ts'
import { zeroRule } from '../parts/reference.ts'
import { smooth } from '../parts/smooth.ts'
import { curveLayer } from '../parts/smooth-layer.ts'
import { standardResiduals } from '../parts/standard-residuals.ts'
import type { PlotKind } from '../plot-kind.ts'

/** Residuals against fitted values with a smooth line: curvature, outliers, and widening at a glance. */
export const residuals: PlotKind = {
  name: 'residuals',
  title: 'Residuals against fitted',
  summary: 'curvature and outliers, with a smooth line',
  needs: ['rows'],
  draw(fit, options) {
    const width = options.width ?? 560
    const fitted = ask(fit, 'fitted', 'residuals')()
    const { values: y, title, note } = standardResiduals(fit, 'residuals', options)
    const curve = smooth(fitted, y)
    const response = responseLabel(fit.formula, options)
    const far = y.reduce((s, r) => s + (Math.abs(r) > 3 ? 1 : 0), 0)
    const drift = curve.reduce((s, point) => Math.max(s, Math.abs(point.y)), 0)
    const drawn = cloud('rows', { title: `fitted ${response}`, values: fitted }, { title, values: y }, options)
    return figure(options, {
      kind: 'residuals',
      title: 'Residuals against fitted values',
      caption: `Line: local mean of the residuals; it stays near zero where the model has the right shape.${note}`,
      alt: `Residuals against fitted values of ${counted(y.length, 'row')}: the local mean stays within ${told(drift, 2)} standard deviations of zero; ${counted(far, 'residual')} beyond 3 standard deviations.`,
      datasets: { rows: drawn.rows, curve },
      table: { data: 'rows', columns: drawn.columns },
      aggregated: drawn.aggregated,
      width,
      body: {
        width,
        height: options.height ?? 340,
        layer: [drawn.layer, zeroRule('y'), curveLayer('curve')],
      },
    })
  },
}
