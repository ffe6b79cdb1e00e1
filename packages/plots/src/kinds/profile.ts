import { critical } from '../parts/critical.ts'
import { figure } from '../parts/figure.ts'
import { percent, told } from '../parts/numbers.ts'
import { profileCurves } from '../parts/profile-curves.ts'
import { parameterAxis, profilePanels } from '../parts/profile-panels.ts'
import { ruleAt, zeroRule } from '../parts/reference.ts'
import type { PlotKind } from '../plot-kind.ts'

/** zeta = signed root of the rise of the deviance, by parameter: straight where a Wald interval is right. Bates et al. (2015), 5.1. */
export const profile: PlotKind = {
  name: 'profile',
  title: 'Likelihood profiles',
  summary: 'how fast the likelihood falls on both sides of each estimate',
  needs: ['profile'],
  draw(_, options) {
    const { profile: given, curves } = profileCurves(options, 'profile')
    const cut = critical(given.level)
    const y = {
      field: 'y',
      type: 'quantitative',
      scale: { domain: [-cut - 0.9, cut + 0.9], nice: false },
      axis: { title: null, tickCount: 5 },
    }
    const panels = profilePanels(
      curves,
      options,
      40,
      (side) => Math.min(side, 200),
      (_, i, style) => ({
        layer: [
          zeroRule('y'),
          ruleAt('y', cut, 'hairline'),
          ruleAt('y', -cut, 'hairline'),
          {
            data: { name: `curve${i + 1}` },
            mark: { type: 'line', style: `${style}-line` },
            encoding: { x: parameterAxis, y },
          },
          {
            data: { name: `ends${i + 1}` },
            mark: { type: 'rule', style: 'reference-dashed' },
            encoding: { x: parameterAxis, y: { ...y, field: 'zeta' }, y2: { datum: 0 } },
          },
          {
            data: { name: `ends${i + 1}` },
            mark: { type: 'point', style: `${style}-point`, size: 26 },
            encoding: { x: parameterAxis, y: { ...y, field: 'zeta' } },
          },
        ],
      }),
    )
    const { limits, table, width, body } = panels
    return figure(options, {
      kind: 'profile',
      title: 'Likelihood profiles',
      caption: `Signed root of the rise in deviance. Straight: the likelihood is symmetric, and estimate ± ${told(cut)} SE a good interval. Dashed: ${percent(given.level)} limits.`,
      alt: `Profile limits (${percent(given.level)}): ${limits.map((l) => `${l.parameter} ${told(l.estimate)}, ${told(l.low)} to ${told(l.high)}`).join('; ')}.`,
      datasets: {
        limits,
        ...Object.fromEntries(
          curves.flatMap((c, i) => [
            [`curve${i + 1}`, c.curve.filter((p) => Math.abs(p.y) <= cut + 0.9).map(({ x, y: zeta }) => ({ x, y: zeta }))],
            [`ends${i + 1}`, ends(c.row.confLow, c.row.confHigh, cut)],
          ]),
        ),
      },
      table,
      width,
      body,
    })
  },
}

function ends(low: number, high: number, cut: number): { readonly x: number; readonly zeta: number }[] {
  return [
    { x: low, zeta: -cut },
    { x: high, zeta: cut },
  ].filter(({ x }) => Number.isFinite(x))
}
