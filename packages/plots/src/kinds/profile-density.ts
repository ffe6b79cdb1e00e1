import { figure } from '../parts/figure.ts'
import { percent, told } from '../parts/numbers.ts'
import { profileCurves } from '../parts/profile-curves.ts'
import { wrap } from '../parts/wrap.ts'
import type { PlotKind } from '../plot-kind.ts'

/** The density whose normal scores are the profile: phi(zeta) d zeta / d value. Skewed where the interval is lopsided. */
export const profileDensity: PlotKind = {
  name: 'profile-density',
  title: 'Profile densities',
  summary: 'the shape of what the likelihood says of each parameter',
  needs: ['profile'],
  draw(_, options) {
    const { profile, curves } = profileCurves(options, 'profile-density')
    const columns = Math.min(curves.length, 3)
    const width = options.width ?? 620
    const side = Math.floor((width - 32 * (columns - 1)) / columns)
    const limits = curves.map((c) => ({
      parameter: c.name,
      estimate: c.row.estimate,
      low: c.row.confLow,
      high: c.row.confHigh,
    }))
    const densities = curves.map((c) =>
      c.curve.map((p) => ({ x: p.x, density: (Math.exp((-p.y * p.y) / 2) / Math.sqrt(2 * Math.PI)) * Math.max(p.slope, 0) })),
    )
    return figure(options, {
      kind: 'profile-density',
      title: 'Profile densities',
      caption: `Normal density of the profile, on the scale of the parameter. Shaded: ${percent(profile.level)} interval. Line: estimate by maximum likelihood.`,
      alt: `Densities from the likelihood profile: ${limits.map((l) => `${l.parameter} ${told(l.estimate)}, ${percent(profile.level)} interval ${told(l.low)} to ${told(l.high)}`).join('; ')}.`,
      datasets: { limits, ...Object.fromEntries(densities.map((rows, i) => [`density${i + 1}`, rows])) },
      table: {
        data: 'limits',
        columns: [
          { field: 'parameter', title: 'parameter' },
          { field: 'estimate', title: 'estimate' },
          { field: 'low', title: 'low' },
          { field: 'high', title: 'high' },
        ],
      },
      width,
      body: {
        columns,
        spacing: { row: 28, column: 32 },
        concat: curves.map((c, i) => {
          const style = c.row.parameter === 'fixed' ? 'fixed' : c.row.parameter === 'sigma' ? 'resid' : 'random'
          const { confLow, confHigh } = c.row
          const x = {
            field: 'x',
            type: 'quantitative',
            scale: { zero: false, nice: false, padding: 4 },
            axis: { title: null, tickCount: 4 },
          }
          const y = { field: 'density', type: 'quantitative', axis: null }
          const from = Number.isFinite(confLow) ? confLow : c.curve[0]!.x
          const to = Number.isFinite(confHigh) ? confHigh : c.curve.at(-1)!.x
          return {
            title: { text: wrap(c.name, 12, side, true), style: 'panel-title', frame: 'group', offset: 6 },
            data: { name: `density${i + 1}` },
            width: side,
            height: options.height ?? 130,
            layer: [
              {
                transform: [{ filter: { field: 'x', range: [from, to] } }],
                mark: { type: 'area', style: `${style}-band` },
                encoding: { x, y },
              },
              { mark: { type: 'line', style: `${style}-line` }, encoding: { x, y } },
              { data: { values: [{ x: c.row.estimate }] }, mark: { type: 'rule', style: 'reference-dashed' }, encoding: { x } },
            ],
          }
        }),
      },
    })
  },
}
