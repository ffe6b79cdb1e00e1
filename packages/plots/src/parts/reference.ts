import type { JsonObject } from '../spec.ts'

/** One line across the panel at zero of an axis, whatever the data of the panel are. */
export function zeroRule(axis: 'x' | 'y', style = 'reference'): JsonObject {
  return ruleAt(axis, 0, style)
}

/** One line across the panel at a value. */
export function ruleAt(axis: 'x' | 'y', value: number, style = 'reference'): JsonObject {
  return {
    data: { values: [{ at: value }] },
    mark: { type: 'rule', style },
    encoding:
      axis === 'x'
        ? { x: { field: 'at', type: 'quantitative' }, y: { value: 0 }, y2: { value: 'height' } }
        : { y: { field: 'at', type: 'quantitative' }, x: { value: 0 }, x2: { value: 'width' } },
  }
}
