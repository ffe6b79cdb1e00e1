import { BlupError } from 'blup'
import { figure } from '../parts/figure.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { modeTable } from '../parts/mode-table.ts'
import { labelOf } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { counted, percent, told } from '../parts/numbers.ts'
import { zeroRule } from '../parts/reference.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { JsonObject } from '../spec.ts'

const mostPanels = 6
const corners = 61

/** Random coefficients of a group against each other, with the ellipse of their estimated covariance. */
export const pairs: PlotKind = {
  name: 'pairs',
  title: 'Random effects together',
  summary: 'random coefficients against each other, with the ellipse of their covariance',
  needs: [],
  draw(fit, options) {
    const level = options.level ?? 0.95
    const blocks = fit.random.filter((b) => b.terms.length > 1 && (options.group === undefined || b.group === options.group))
    const block = blocks[0]
    const table = modeTable(fit, 'pairs', options.group ?? block?.group)[0]!
    if (block === undefined) {
      throw nothingToDraw('The plot `pairs` needs a term with two random coefficients, such as `(x | g)`; the model has none.')
    }
    const { terms, cov, corr, group } = block
    if (options.term !== undefined && !terms.includes(options.term)) {
      throw new BlupError(
        'E221',
        `\`${group}\` has no coefficient \`${options.term}\`; it has ${terms.map((t) => `\`${t}\``).join(', ')}.`,
      )
    }
    const all = terms.flatMap((_, i) => terms.slice(i + 1).map((__, k) => [i, i + 1 + k] as const))
    const chosen = all
      .filter(([i, j]) => options.term === undefined || terms[i] === options.term || terms[j] === options.term)
      .slice(0, mostPanels)
    const mode = new Map(table.entries.map((e) => [`${e.term}\0${e.level}`, e.estimate]))
    const every = Math.max(1, Math.ceil((table.levels.length * chosen.length) / maxMarks(options)))
    const levels = table.levels.filter((l, k) => k % every === 0 || l === options.highlight)
    // -2 log of the probability outside: the chi-square quantile with 2 degrees of freedom
    const radius = Math.sqrt(-2 * Math.log(1 - level))
    const panels = chosen.map(([i, j], p) => {
      const points = levels.map((l) => ({
        panel: p,
        level: l,
        x: mode.get(`${terms[i]}\0${l}`)!,
        y: mode.get(`${terms[j]}\0${l}`)!,
      }))
      return { i, j, points, ellipse: ellipse(cov, i, j, radius).map((point) => ({ panel: p, ...point })) }
    })
    const columns = Math.min(panels.length, 3)
    const width = options.width ?? (panels.length === 1 ? 420 : 640)
    const side = Math.min(420, Math.floor((width - 56 * (columns - 1)) / columns))
    const q = (field: string, title: string): JsonObject => ({
      field,
      type: 'quantitative',
      title,
      scale: { zero: false, nice: false, padding: 10 },
      axis: { tickCount: 5, grid: true },
    })
    return figure(options, {
      kind: 'pairs',
      title: `Random effects of ${labelOf(group, options)} together`,
      caption: `Points: predictions. Ellipse: where ${percent(level)} of the true effects lie under the estimated covariance; predictions are drawn towards zero.`,
      alt: `Random effects of ${counted(table.levels.length, 'group')} of ${group}: ${panels.map(({ i, j }) => `estimated correlation of ${terms[i]} and ${terms[j]} ${told(corr[j]![i]!, 2)}`).join('; ')}.`,
      datasets: { points: panels.flatMap((p) => p.points), ellipses: panels.flatMap((p) => p.ellipse) },
      table: {
        data: 'points',
        columns: [
          { field: 'level', title: group },
          { field: 'x', title: panels.length === 1 ? terms[panels[0]!.i]! : 'across' },
          { field: 'y', title: panels.length === 1 ? terms[panels[0]!.j]! : 'up' },
        ],
      },
      aggregated: every === 1 ? null : `One of ${every} groups is drawn, of ${told(table.levels.length)}.`,
      width: side * columns + 56 * (columns - 1),
      chosen: options.highlight ?? null,
      body: {
        columns,
        spacing: { row: 30, column: 44 },
        concat: panels.map(({ i, j }, p) => {
          const own = { filter: { field: 'panel', equal: p } }
          const encoding = { x: q('x', labelOf(terms[i]!, options)), y: q('y', labelOf(terms[j]!, options)) }
          const isChosen = { filter: 'datum.level === chosen' }
          return {
            width: side,
            height: options.height ?? side,
            layer: [
              zeroRule('x'),
              zeroRule('y'),
              {
                data: { name: 'ellipses' },
                transform: [own],
                mark: { type: 'line', style: 'random-line' },
                encoding: { ...encoding, order: { field: 'corner', type: 'quantitative' } },
              },
              { data: { name: 'points' }, transform: [own, isChosen], mark: { type: 'point', style: 'chosen-halo' }, encoding },
              {
                data: { name: 'points' },
                transform: [own],
                mark: { type: 'point', style: 'random-point', ...(levels.length > 100 ? { size: 14, opacity: 0.7 } : {}) },
                encoding: {
                  ...encoding,
                  tooltip: [
                    { field: 'level', title: group },
                    { field: 'x', type: 'quantitative', format: '.4~g' },
                    { field: 'y', type: 'quantitative', format: '.4~g' },
                  ],
                },
              },
              {
                data: { name: 'points' },
                transform: [own, isChosen],
                mark: { type: 'text', style: 'direct-label-strong', align: 'left', dx: 10 },
                encoding: { ...encoding, text: { field: 'level' } },
              },
            ],
          }
        }),
      },
    })
  },
}

/** Points of the ellipse b' S^-1 b = radius^2 of coefficients i and j, by the Cholesky factor of S. */
function ellipse(cov: readonly (readonly number[])[], i: number, j: number, radius: number) {
  const a = Math.sqrt(Math.max(0, cov[i]![i]!))
  const b = a > 0 ? cov[i]![j]! / a : 0
  const c = Math.sqrt(Math.max(0, cov[j]![j]! - b * b))
  return Array.from({ length: corners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / (corners - 1)
    return { corner, x: radius * a * Math.cos(angle), y: radius * (b * Math.cos(angle) + c * Math.sin(angle)) }
  })
}
