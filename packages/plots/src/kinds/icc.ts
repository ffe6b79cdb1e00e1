import { BlupError } from 'blup'
import { ask } from '../parts/ask.ts'
import { figure } from '../parts/figure.ts'
import { UsedColumns } from '../parts/fit-rows.ts'
import { labelOf } from '../parts/names.ts'
import { nothingToDraw } from '../parts/nothing-to-draw.ts'
import { told } from '../parts/numbers.ts'
import { shorten } from '../parts/shorten.ts'
import type { PlotKind } from '../plot-kind.ts'

const steps = 40

/** The share of variance between groups along the predictor of a random slope: it is a curve, not a number. */
export const icc: PlotKind = {
  name: 'icc',
  title: 'ICC along a predictor',
  summary: 'how the share of variance between groups changes with a random slope',
  needs: ['rows'],
  draw(fit, options) {
    const slopes = [...new Set(fit.random.flatMap((block) => block.terms))].filter((term) => term !== '(Intercept)')
    if (slopes.length === 0) {
      throw nothingToDraw('Without random slopes the share of variance between groups is one number, not a curve.', [
        'draw the plot `variance`',
      ])
    }
    const columns = new UsedColumns(fit, options, 'icc')
    const x = options.x ?? slopes.find((term) => columns.has(term) && columns.isNumeric(term))
    if (x === undefined)
      throw nothingToDraw(`None of ${slopes.map((s) => `\`${s}\``).join(', ')} is a column of numbers to draw along.`)
    if (!slopes.includes(x)) {
      throw new BlupError('E221', `\`${x}\` has no random slope; there is ${slopes.map((s) => `\`${s}\``).join(', ')}.`)
    }
    const values = columns.numbers(x)
    const [low, high] = values.reduce(
      ([a, b], v) => [Math.min(a!, v), Math.max(b!, v)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ) as unknown as [number, number]
    const others = Object.fromEntries(
      slopes.filter((s) => s !== x).map((s) => [s, columns.has(s) && columns.isNumeric(s) ? mean(columns.numbers(s)) : 0]),
    )
    const shares = ask(fit, 'icc', 'icc')
    const rows = Array.from({ length: steps + 1 }, (_, k) => {
      const at = low + ((high - low) * k) / steps
      return shares({ at: { ...others, [x]: at } }).groups.map((g) => ({
        group: labelOf(g.group, options),
        x: at,
        share: g.icc,
      }))
    }).flat()
    const groups = [...new Set(rows.map((row) => row.group))]
    const ends = groups.flatMap((group) => {
      const own = rows.filter((row) => row.group === group)
      return [own[0]!, own.at(-1)!].map((row, end) => ({
        ...row,
        end,
        said: `${row.share.toFixed(2).replace(/^0/, '')}${end === 1 && groups.length > 1 ? ` ${shorten(group)}` : ''}`,
      }))
    })
    const width = options.width ?? 460
    const held = Object.entries(others).map(([name, value]) => `${labelOf(name, options)} at ${told(value)}`)
    const y = {
      field: 'share',
      type: 'quantitative',
      title: 'share of variance',
      scale: { domain: [0, 1] },
      axis: { tickCount: 5, format: '.1f' },
    }
    const across = {
      field: 'x',
      type: 'quantitative',
      title: labelOf(x, options),
      scale: { zero: false, nice: false, padding: 28 },
      axis: { tickCount: 6 },
    }
    return figure(options, {
      kind: 'icc',
      title: `Variance between groups along ${labelOf(x, options)}`,
      caption: `Share of random and residual variance that lies between the groups of ${groups.join(', ')}.${held.length === 0 ? '' : ` With ${held.join(', ')}.`}`,
      alt: `Share of variance between groups: ${groups
        .map((g) => {
          const [a, b] = ends.filter((e) => e.group === g)
          return `${g} from ${a!.share.toFixed(2)} at ${x} ${told(low)} to ${b!.share.toFixed(2)} at ${told(high)}`
        })
        .join('; ')}.`,
      datasets: { shares: rows, ends },
      table: {
        data: 'shares',
        columns: [
          { field: 'group', title: 'group' },
          { field: 'x', title: labelOf(x, options) },
          { field: 'share', title: 'share of variance' },
        ],
      },
      width,
      body: {
        width,
        height: options.height ?? 260,
        layer: [
          {
            data: { name: 'shares' },
            mark: { type: 'line', style: 'random-line' },
            encoding: { x: across, y, detail: { field: 'group' } },
          },
          { data: { name: 'ends' }, mark: { type: 'point', style: 'random-point' }, encoding: { x: across, y } },
          {
            data: { name: 'ends' },
            transform: [{ filter: 'datum.end === 0' }],
            mark: { type: 'text', style: 'direct-label-strong', align: 'right', dx: -8 },
            encoding: { x: across, y, text: { field: 'said' } },
          },
          {
            data: { name: 'ends' },
            transform: [{ filter: 'datum.end === 1' }],
            mark: { type: 'text', style: 'direct-label-strong', align: 'left', dx: 8 },
            encoding: { x: across, y, text: { field: 'said' } },
          },
        ],
      },
    })
  },
}

function mean(x: Float64Array): number {
  return x.reduce((s, v) => s + v, 0) / x.length
}
