import type { JsonObject } from '../spec.ts'

/** Layers of a quantile-quantile plot over columns expected, value, low, high: envelope, diagonal, points. */
export function quantileLayers(
  style: string,
  x: string,
  y: string,
  how: { readonly domain?: readonly [number, number]; readonly line?: string } = {},
): JsonObject[] {
  const { domain, line = 'expected' } = how
  const scale: JsonObject = domain === undefined ? { zero: false, nice: false, padding: 6 } : { domain, nice: false }
  const axis = { tickCount: 5 }
  const across = { field: 'expected', type: 'quantitative', title: x, scale, axis }
  return [
    {
      mark: { type: 'area', style: 'reference-band' },
      encoding: { x: across, y: { field: 'low', type: 'quantitative', title: y, scale, axis }, y2: { field: 'high' } },
    },
    {
      mark: { type: 'line', style: 'reference' },
      encoding: { x: across, y: { field: line, type: 'quantitative', title: y, scale, axis } },
    },
    {
      mark: { type: 'point', style },
      encoding: {
        x: across,
        y: { field: 'value', type: 'quantitative', title: y, scale, axis },
        tooltip: [
          { field: 'value', type: 'quantitative', format: '.4~g' },
          { field: 'expected', type: 'quantitative', format: '.4~g' },
        ],
      },
    },
  ]
}

export const quantileColumns = [
  { field: 'index', title: 'rank' },
  { field: 'expected', title: 'expected' },
  { field: 'value', title: 'observed' },
  { field: 'low', title: 'envelope low' },
  { field: 'high', title: 'envelope high' },
] as const

/** How many values lie outside their interval. */
export function outside(rows: readonly { readonly value: number; readonly low: number; readonly high: number }[]): number {
  return rows.filter((row) => row.value < row.low || row.value > row.high).length
}
