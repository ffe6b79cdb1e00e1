import type { PlotInfluence } from '../src/index.ts'

/** Eighteen groups, of which one pulls the slope up and one down. */
export const knownInfluence: PlotInfluence = {
  by: 'Subject',
  parameters: [
    { kind: 'fixed', term: '(Intercept)' },
    { kind: 'fixed', term: 'Days' },
    { kind: 'sd', term: 'sd__(Intercept)' },
  ],
  rows: Array.from({ length: 18 }, (_, j) => ({
    deleted: String(300 + j),
    rows: 10,
    cooksDistance: j === 9 ? 0.6 : j === 4 ? 0.3 : 0.02 + j / 1000,
    dfbetas: [0.1 - j / 90, j === 9 ? 0.9 : j === 4 ? -0.6 : 0.05 - j / 180],
  })),
}
