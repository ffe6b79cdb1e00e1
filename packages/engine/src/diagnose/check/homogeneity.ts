import { twoSidedP } from '../../inference/tails/t-test.ts'
import { levelOneHomogeneity } from '../../inference/tests/level1-homogeneity.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { finding } from '../../messages/finding.ts'
import { formatP } from '../format-p.ts'
import { type CheckResult, concern, fine, unknown } from './check-result.ts'
import type { CheckSource } from './check-source.ts'

/** A standard deviation that differs by this factor between groups is worth a word. */
const spreads = 2
/** A rank correlation of the size of residuals with fitted values. */
const trend = 0.15

/** The residual variance of each group of each grouping factor. */
export function homogeneityByGroup({ state, rows, alpha }: CheckSource): CheckResult[] {
  const check = 'residual variances are equal'
  return state.levels.map(({ label }): CheckResult => {
    try {
      const { unbiased, groups } = levelOneHomogeneity(state, rows, label)
      const solid = groups.filter(({ df }) => df >= 4)
      const used = solid.length < 2 ? groups : solid
      const low = used.reduce((a, b) => (b.sd < a.sd ? b : a))
      const high = used.reduce((a, b) => (b.sd > a.sd ? b : a))
      const evidence = `residual SD from ${low.sd.toPrecision(3)} (\`${low.level}\`) to ${high.sd.toPrecision(3)} (\`${high.level}\`), chi-square ${unbiased.chiSquare.toFixed(1)} on ${unbiased.df}, p ${formatP(unbiased.pValue)}`
      if (!(unbiased.pValue < alpha && high.sd > spreads * low.sd)) return fine(check, label, evidence, unbiased.pValue)
      return concern(
        check,
        label,
        finding('I462', `The residual variance differs between levels of \`${label}\``, evidence, {
          consequence: 'Standard errors average over the groups: too small for some, too large for others.',
          fixes: ['use robust standard errors: `--robust CR2`', `look at \`${high.level}\``],
        }),
        unbiased.pValue,
      )
    } catch (error) {
      if (error instanceof BlupError && error.code === 'I442') return unknown(check, label, 'its groups are too small to tell')
      throw error
    }
  })
}

/** Whether residuals grow with the fitted values: Spearman's rank correlation of their sizes. */
export function homogeneityByFitted({ standardized, fitted, alpha, state }: CheckSource): CheckResult {
  const check = 'residual spread is even along fitted values'
  const known = Array.from(standardized, (_, i) => i).filter((i) => !Number.isNaN(standardized[i]!))
  if (known.length < 20) return unknown(check, null, `${known.length} residuals are too few to tell`)
  const rho = correlation(ranks(known.map((i) => Math.abs(standardized[i]!))), ranks(known.map((i) => fitted[i]!)))
  const n = known.length
  const pValue = twoSidedP(rho * Math.sqrt((n - 2) / Math.max(1 - rho * rho, 1e-300)), n - 2)
  const evidence = `rank correlation of |residual| with fitted value ${rho.toFixed(2)}, p ${formatP(pValue)}`
  if (!(pValue < alpha && Math.abs(rho) > trend)) return fine(check, null, evidence, pValue)
  return concern(
    check,
    null,
    finding('I462', `Residuals are ${rho > 0 ? 'larger' : 'smaller'} where fitted values are large`, evidence, {
      consequence: 'Standard errors and intervals of predictions are averages that fit neither end.',
      fixes: [
        rho > 0 ? 'model the logarithm of the response' : 'model a function of the response',
        ...(state.terms.length > 0 ? ['use robust standard errors: `--robust CR2`'] : []),
      ],
    }),
    pValue,
  )
}

/** Ranks from 1; equal values share their mean rank. */
function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
    for (let i = from; i <= to; i++) out[order[i]!] = (from + to) / 2 + 1
    from = to + 1
  }
  return out
}

function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length
  const mx = x.reduce((s, v) => s + v, 0) / n
  const my = y.reduce((s, v) => s + v, 0) / n
  let xy = 0
  let xx = 0
  let yy = 0
  for (let i = 0; i < n; i++) {
    xy += (x[i]! - mx) * (y[i]! - my)
    xx += (x[i]! - mx) ** 2
    yy += (y[i]! - my) ** 2
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}
