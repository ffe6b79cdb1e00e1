import { figure } from '../parts/figure.ts'
import { percent, told } from '../parts/numbers.ts'
import { profileCurves } from '../parts/profile-curves.ts'
import { parameterAxis, profilePanels } from '../parts/profile-panels.ts'
import type { PlotKind } from '../plot-kind.ts'

/** The density whose normal scores are the profile: phi(zeta) d zeta / d value. Skewed where the interval is lopsided. */
export const profileDensity: PlotKind = {
  name: 'profile-density',
  title: 'Profile densities',
  summary: 'the shape of what the likelihood says of each parameter',
  needs: ['profile'],
  draw(_, options) {
    const { profile, curves } = profileCurves(options, 'profile-density')
    const densities = curves.map((c) =>
      c.curve.map((p) => ({ x: p.x, density: (Math.exp((-p.y * p.y) / 2) / Math.sqrt(2 * Math.PI)) * Math.max(p.slope, 0) })),
    )
    const y = { field: 'density', type: 'quantitative', axis: null }
    const panels = profilePanels(
      curves,
      options,
      32,
      () => 130,
      ({ row, curve }, i, style) => {
        const from = Number.isFinite(row.confLow) ? row.confLow : curve[0]!.x
        const to = Number.isFinite(row.confHigh) ? row.confHigh : curve.at(-1)!.x
        return {
          data: { name: `density${i + 1}` },
          layer: [
            {
              transform: [{ filter: { field: 'x', range: [from, to] } }],
              mark: { type: 'area', style: `${style}-band` },
              encoding: { x: parameterAxis, y },
            },
            { mark: { type: 'line', style: `${style}-line` }, encoding: { x: parameterAxis, y } },
            {
              data: { values: [{ x: row.estimate }] },
              mark: { type: 'rule', style: 'reference-dashed' },
              encoding: { x: parameterAxis },
            },
          ],
        }
      },
    )
    const { limits, table, width, body } = panels
    return figure(options, {
      kind: 'profile-density',
      title: 'Profile densities',
      caption: `Normal density of the profile, on the scale of the parameter. Shaded: ${percent(profile.level)} interval. Line: estimate by maximum likelihood.`,
      alt: `Densities from the likelihood profile: ${limits.map((l) => `${l.parameter} ${told(l.estimate)}, ${percent(profile.level)} interval ${told(l.low)} to ${told(l.high)}`).join('; ')}.`,
      datasets: { limits, ...Object.fromEntries(densities.map((rows, i) => [`density${i + 1}`, rows])) },
      table,
      width,
      body,
    })
  },
}
