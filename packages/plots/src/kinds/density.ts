import { density as densityOf, shares } from '../parts/density.ts'
import { figure } from '../parts/figure.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { counted, told } from '../parts/numbers.ts'
import { quantilesOf } from '../parts/quantiles-of.ts'
import { simulations } from '../parts/simulations.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

const mostCurves = 20
const places = 61
/** Whole numbers of a narrower range have shares instead of a density; counts of a wider one shares of several together. */
const widestCounts = 61
const mostTicks = 12

/** The distribution of the responses over those of simulated ones: does the model make data like these? */
export const density: PlotKind = {
  name: 'density',
  title: 'Data and simulated data',
  summary: 'the distribution of the responses, and of responses simulated from the model',
  needs: ['rows'],
  draw(fit, options) {
    const simulatedSets = Math.min(options.simulations ?? mostCurves, mostCurves)
    const { response: y, sets, label: response } = simulations(fit, 'density', simulatedSets, options)
    const whole =
      y.every((v) => Math.abs(v - Math.round(v)) < 1e-6) && sets.every((set) => set.every((v) => Number.isInteger(v)))
    const ends = [y, ...sets].map((set) => quantilesOf(set, [0, 1]))
    const low = Math.min(...ends.map(([a]) => a!))
    const high = Math.max(...ends.map(([, b]) => b!))
    // A density of counts would have some below zero.
    const step =
      whole && (high - low <= widestCounts || (low === 0 && fit.family.name !== 'gaussian'))
        ? Math.ceil((high - low + 1) / widestCounts)
        : 0
    const counts = step > 0
    const margin = counts ? 0 : (high - low) * 0.04
    const curve = (set: Float64Array) =>
      counts ? shares(set, Math.round(low), Math.round(high), step) : densityOf(set, low - margin, high + margin, places)
    const data = curve(y)
    const simulated = sets.flatMap((set, s) => curve(set).map((point) => ({ set: s + 1, ...point })))
    const width = options.width ?? 560
    const outside = data.filter(({ density: own }, k) => {
      const others = sets.map((_, s) => simulated[s * data.length + k]!.density)
      return own > Math.max(...others) || own < Math.min(...others)
    }).length
    const x: JsonObject = {
      field: 'x',
      type: 'quantitative',
      title: response,
      scale: { nice: false, zero: false, ...(counts ? { padding: 16 } : {}) },
      // Between whole numbers there is nothing.
      axis: counts && high - low <= mostTicks ? { values: data.map((point) => point.x), format: 'd' } : { tickCount: 6 },
    }
    const height: JsonObject = {
      field: 'density',
      type: 'quantitative',
      title: counts ? 'share of rows' : 'density',
      axis: { tickCount: 4 },
    }
    const [mean, between] = [
      y.reduce((s, v) => s + v, 0) / y.length,
      quantilesOf(
        sets.map((set) => set.reduce((s, v) => s + v, 0) / set.length),
        [0, 1],
      ),
    ]
    return figure(options, {
      kind: 'density',
      title: `${response}: data and simulated data`,
      caption: `Thick${counts ? ', with points' : ''}: the data. Thin: ${counted(sets.length, 'data set')} simulated from the model, with new groups.${step > 1 ? ` Counts are taken ${step} together.` : ''}`,
      alt: `Distribution of ${response} in ${counted(y.length, 'row')} beside ${counted(sets.length, 'simulated data set')}: mean ${told(mean)}, simulated ${told(between[0]!)} to ${told(between[1]!)}; the curve of the data leaves those simulated at ${outside} of ${data.length} places.`,
      datasets: { data, simulated },
      table: {
        data: 'data',
        columns: [
          { field: 'x', title: response },
          { field: 'density', title: counts ? 'share of rows' : 'density' },
        ],
      },
      aggregated:
        y.length > maxMarks(options)
          ? `${counted(y.length, 'row')} are drawn by their ${counts ? 'shares' : 'density'}.`
          : null,
      width,
      body: {
        width: width - 40,
        height: options.height ?? 300,
        layer: [
          {
            data: { name: 'simulated' },
            mark: { type: 'line', style: 'group-line' },
            encoding: { x, y: height, detail: { field: 'set' } },
          },
          {
            data: { name: 'data' },
            mark: { type: 'line', style: 'ink-line', strokeWidth: 2.5 },
            encoding: { x, y: height },
          },
          ...(counts
            ? [{ data: { name: 'data' }, mark: { type: 'point', style: 'ink-point' }, encoding: { x, y: height } }]
            : []),
        ],
      },
    })
  },
}
