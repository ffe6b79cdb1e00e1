import type { JsonObject } from '../spec.ts'

/** A line through the points of a data set with columns x and y. */
export function curveLayer(data: string, style = 'ink-line'): JsonObject {
  return {
    data: { name: data },
    mark: { type: 'line', style, interpolate: 'monotone' },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  }
}
