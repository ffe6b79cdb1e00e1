import { BlupError } from 'blup'
import { figure } from '../parts/figure.ts'
import { checkGroup } from '../parts/mode-table.ts'
import { labelOf } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, percent } from '../parts/numbers.ts'
import { orderStatistics } from '../parts/order-statistics.ts'
import { outside, quantileColumns, quantileLayers } from '../parts/quantile-panel.ts'
import { standardizedModes } from '../parts/standardized-modes.ts'
import type { PlotKind } from '../plot-kind.ts'

/** Standardized random effects against normal quantiles, a panel for each coefficient. Lange and Ryan (1989). */
export const qqRandom: PlotKind = {
  name: 'qq-random',
  title: 'Q-Q of random effects',
  summary: 'are the random effects normal?',
  needs: [],
  draw(fit, options) {
    const { group, term } = options
    const groups = [...new Set(fit.random.map((block) => block.group))]
    if (groups.length === 0) throw nothingToDraw('The plot `qq-random` needs random effects, and the model has none.')
    if (group !== undefined) checkGroup(group, groups)
    const level = options.level ?? 0.95
    const modes = standardizedModes(fit, 'qq-random')
    const approximate = modes.some((one) => one.approximate)
    const panels = modes
      .filter((one) => (group === undefined || one.group === group) && (term === undefined || one.term === term))
      .map(({ term: name, group: of, rows }) => {
        const sample = rows.filter((row) => Number.isFinite(row.standardized))
        const statistics = orderStatistics(
          sample.map((row) => row.standardized),
          'normal',
          level,
          options,
        )
        const ordered = [...sample].sort((a, b) => a.standardized - b.standardized)
        const title = `${labelOf(of, options)}: ${labelOf(name, options)}`
        return {
          title,
          n: sample.length,
          rows: statistics.map((s) => ({ panel: title, level: ordered[s.index - 1]!.level, ...s })),
        }
      })
      .filter(({ n }) => n > 1)
    if (panels.length === 0) {
      if (term !== undefined) throw new BlupError('E221', `No random coefficient \`${term}\` has a distribution to draw.`)
      throw nothingToDraw('The random effects have no spread of their own: their variances are estimated as zero.')
    }
    const columns = Math.min(panels.length, 3)
    const width = options.width ?? 560
    const side = Math.min(380, Math.floor((width - 48 * (columns - 1)) / columns))
    const rows = panels.flatMap((panel) => panel.rows)
    const fewer = panels.filter((panel) => panel.rows.length < panel.n)
    return figure(options, {
      kind: 'qq-random',
      title: 'Q-Q plot of the random effects',
      caption: `Predictions over their ${approximate ? 'approximate ' : ''}standard deviation${approximate ? `, on the ${fit.family.link} scale` : ''}. Band: where each point lies with probability ${percent(level)} if the effects are normal and independent.`,
      alt: `Ordered standardized random effects against normal quantiles. ${panels.map((p) => `${p.title}: ${outside(p.rows)} of ${counted(p.rows.length, 'point')} outside the ${percent(level)} band.`).join(' ')}`,
      datasets: { quantiles: rows },
      table: {
        data: 'quantiles',
        columns: [{ field: 'panel', title: 'coefficient' }, { field: 'level', title: 'group' }, ...quantileColumns],
      },
      aggregated:
        fewer.length === 0
          ? null
          : fewer.map((p) => `${counted(p.rows.length, 'quantile')} of ${counted(p.n, 'group')} are drawn.`).join(' '),
      width: side * columns + 48 * (columns - 1),
      chosen: options.highlight ?? null,
      body: {
        columns,
        concat: panels.map(({ title }) => {
          const layers = quantileLayers('random-point', 'normal quantile', '')
          return {
            title: { text: title, style: 'panel-title', frame: 'group', offset: 6 },
            data: { name: 'quantiles' },
            transform: [{ filter: { field: 'panel', equal: title } }],
            width: side,
            height: options.height ?? side,
            layer: [
              layers[0]!,
              {
                transform: [{ filter: 'datum.level === chosen' }],
                mark: { type: 'point', style: 'chosen-halo' },
                encoding: { x: { field: 'expected', type: 'quantitative' }, y: { field: 'value', type: 'quantitative' } },
              },
              ...layers.slice(1),
            ],
          }
        }),
      },
    })
  },
}
