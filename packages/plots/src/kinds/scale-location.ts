import { ask } from '../parts/ask.ts'
import { cloud } from '../parts/cloud.ts'
import { figure } from '../parts/figure.ts'
import { responseLabel } from '../parts/names.ts'
import { counted, told } from '../parts/numbers.ts'
import { ruleAt } from '../parts/reference.ts'
import { smooth } from '../parts/smooth.ts'
import { curveLayer } from '../parts/smooth-layer.ts'
import { standardResiduals } from '../parts/standard-residuals.ts'
import type { PlotKind } from '../plot-kind.ts'

/** E sqrt|Z| of a standard normal Z: 2^(1/4) Gamma(3/4) / sqrt(pi). */
const expected = 0.8221789586624142

/** Root of the size of the residuals against fitted values: does the spread grow with the mean? Cleveland (1993). */
export const scaleLocation: PlotKind = {
  name: 'scale-location',
  title: 'Spread of residuals',
  summary: 'does the spread of the residuals change with the fitted value?',
  needs: ['rows'],
  draw(fit, options) {
    const width = options.width ?? 560
    const fitted = ask(fit, 'fitted', 'scale-location')()
    const { values, title, note } = standardResiduals(fit, 'scale-location', options)
    const size = values.map((r) => Math.sqrt(Math.abs(r)))
    const curve = smooth(fitted, size)
    const [low, high] = [Math.min(...curve.map((p) => p.y)), Math.max(...curve.map((p) => p.y))]
    const drawn = cloud(
      'rows',
      { title: `fitted ${responseLabel(fit.formula, options)}`, values: fitted },
      { title: `√|residual|${note === '' ? ', residual in standard deviations' : `, ${title}`}`, values: size },
      options,
    )
    return figure(options, {
      kind: 'scale-location',
      title: 'Spread of the residuals',
      caption: `Line: local mean; level where the spread is the same everywhere. Dashed: ${told(expected)}, the mean for normal residuals.${note}`,
      alt: `Root of the size of ${counted(size.length, 'residual')} against the fitted value: the local mean runs between ${told(low, 2)} and ${told(high, 2)}, where normal residuals of equal spread have ${told(expected, 2)}.`,
      datasets: { rows: drawn.rows, curve },
      table: { data: 'rows', columns: drawn.columns },
      aggregated: drawn.aggregated,
      width,
      body: {
        width,
        height: options.height ?? 340,
        layer: [drawn.layer, ruleAt('y', expected, 'reference-dashed'), curveLayer('curve')],
      },
    })
  },
}
