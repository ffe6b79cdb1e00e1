import { ask } from '../parts/ask.ts'
import { figure } from '../parts/figure.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { told } from '../parts/numbers.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotKind } from '../plot-kind.ts'

/** Where the variance lies: fixed part, each grouping factor, residual. */
export const variance: PlotKind = {
  name: 'variance',
  title: 'Variance partition',
  summary: 'how much of the variance lies at each level',
  needs: [],
  draw(fit, options) {
    const { groups, residual, scale, method } = ask(fit, 'icc', 'variance')()
    const random = groups.reduce((s, g) => s + g.variance, 0)
    // marginal = fixed / (fixed + random + residual)
    const marginal = fit.r2 === undefined ? 0 : fit.r2().marginal
    const fixedPart = marginal < 1 ? (marginal * (random + residual)) / (1 - marginal) : 0
    const total = fixedPart + random + residual
    const row = (part: string, kind: string, value: number) => ({
      part,
      kind,
      variance: value,
      sd: Math.sqrt(value),
      share: value / total,
      said: `${shareText(value / total)} · SD ${told(Math.sqrt(value))}`,
    })
    const slopes = new Set(
      fit.random.filter((block) => block.terms.some((t) => t !== '(Intercept)')).map((block) => block.group),
    )
    const rows = [
      ...(fixedPart > 0 ? [row('fixed effects', 'fixed', fixedPart)] : []),
      ...groups.map((g) => row(labelOf(g.group, options), 'random', g.variance)),
      row('residual', 'residual', residual),
    ]
    const width = options.width ?? 560
    const names = Math.ceil(Math.max(...rows.map(({ part }) => textWidth(part, 12)))) + 6
    const own = Math.max(140, width - names - 120)
    const bar = (kind: string, style: string) => ({
      transform: [{ filter: { field: 'kind', equal: kind } }],
      mark: { type: 'bar', style, height: 18 },
      encoding: {
        x: {
          field: 'share',
          type: 'quantitative',
          title: null,
          scale: { zero: true, nice: false, domain: [0, 1] },
          axis: { format: '.0%', tickCount: 5, grid: true },
        },
        tooltip: [
          { field: 'part', title: 'part' },
          { field: 'variance', type: 'quantitative', format: '.4~g' },
          { field: 'sd', type: 'quantitative', format: '.4~g', title: 'SD' },
          { field: 'share', type: 'quantitative', format: '.1%' },
        ],
      },
    })
    const latent =
      scale === 'latent'
        ? ` on the latent (${fit.family.link}) scale; the residual is ${observation(fit.family.link, method)}`
        : ''
    const averaged = [...slopes].filter((g) => groups.some((x) => x.group === g)).map((g) => labelOf(g, options))
    return figure(options, {
      kind: 'variance',
      title: 'Where the variance lies',
      caption: `Shares of ${told(total)}, the variance of ${responseLabel(fit.formula, options)}${latent}.${averaged.length === 0 ? '' : ` ${averaged.join(', ')}: mean over the rows, since slopes make it change with the predictor.`}`,
      alt: `Variance partition${scale === 'latent' ? ` on the latent (${fit.family.link}) scale` : ''}: ${rows.map((r) => `${r.part} ${shareText(r.share)}`).join(', ')}.`,
      datasets: { parts: rows },
      table: {
        data: 'parts',
        columns: [
          { field: 'part', title: 'part' },
          { field: 'variance', title: 'variance' },
          { field: 'sd', title: 'SD' },
          { field: 'share', title: 'share' },
        ],
      },
      width,
      body: {
        data: { name: 'parts' },
        width: own,
        height: { step: 30 },
        encoding: {
          y: {
            field: 'part',
            type: 'nominal',
            sort: rows.map(({ part }) => part),
            axis: { title: null, domain: false, minExtent: names },
          },
        },
        layer: [
          bar('fixed', 'fixed-bar'),
          bar('random', 'random-bar'),
          bar('residual', 'resid-bar'),
          {
            mark: { type: 'text', style: 'direct-label', align: 'left' },
            encoding: { x: { value: own + 12 }, text: { field: 'said' } },
          },
        ],
      },
    })
  },
}

function shareText(share: number): string {
  const percent = 100 * share
  return percent > 0 && percent < 0.1 ? '<0.1%' : `${percent.toFixed(percent < 10 ? 1 : 0)}%`
}

/** The variance of one observation on the scale of the link. Nakagawa, Johnson and Schielzeth (2017). */
function observation(link: string, method: string | undefined): string {
  if (method !== 'theoretical') return `that of one observation about its mean, by the ${method ?? 'delta'} method`
  const gumbel = 'Gumbel distribution, π²/6'
  const known = {
    logit: 'logistic distribution, π²/3',
    probit: 'standard normal distribution, 1',
    cloglog: gumbel,
    loglog: gumbel,
  }
  const behind = (known as Readonly<Record<string, string>>)[link]
  return `the variance of the ${behind ?? 'distribution behind the link'}`
}
