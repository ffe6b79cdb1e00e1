import type { PlotOptions } from '../plot-options.ts'
import type { FigureTable, JsonObject } from '../spec.ts'
import type { ParameterCurve } from './profile-curves.ts'
import { wrap } from './wrap.ts'

/** What pictures of a likelihood profile share: a panel for each parameter, and the table of estimates and limits. */
export interface ProfilePanels {
  readonly width: number
  readonly limits: readonly { parameter: string; estimate: number; low: number; high: number }[]
  readonly table: FigureTable
  readonly body: JsonObject
}

/** The axis of a parameter's values. */
export const parameterAxis: JsonObject = {
  field: 'x',
  type: 'quantitative',
  scale: { zero: false, nice: false, padding: 4 },
  axis: { title: null, tickCount: 4 },
}

/**
 * @param gap between panels, in pixels
 * @param height of a panel, from its width
 * @param panel what is drawn in a panel, by the part of the model that the parameter belongs to
 */
export function profilePanels(
  curves: readonly ParameterCurve[],
  options: PlotOptions,
  gap: number,
  height: (side: number) => number,
  panel: (curve: ParameterCurve, place: number, style: 'fixed' | 'random' | 'resid') => JsonObject,
): ProfilePanels {
  const columns = Math.min(curves.length, 3)
  const width = options.width ?? 620
  const side = Math.floor((width - gap * (columns - 1)) / columns)
  return {
    width,
    limits: curves.map(({ name, row }) => ({
      parameter: name,
      estimate: row.estimate,
      low: row.confLow,
      high: row.confHigh,
    })),
    table: {
      data: 'limits',
      columns: [
        { field: 'parameter', title: 'parameter' },
        { field: 'estimate', title: 'estimate' },
        { field: 'low', title: 'low' },
        { field: 'high', title: 'high' },
      ],
    },
    body: {
      columns,
      spacing: { row: 28, column: gap },
      concat: curves.map((curve, i) => {
        const { parameter } = curve.row
        const style = parameter === 'fixed' ? 'fixed' : parameter === 'sigma' ? 'resid' : 'random'
        return {
          title: { text: wrap(curve.name, 12, side, true), style: 'panel-title', frame: 'group', offset: 6 },
          width: side,
          height: options.height ?? height(side),
          ...panel(curve, i, style),
        }
      }),
    },
  }
}
