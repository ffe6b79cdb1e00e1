import { listSome } from '../../frame/list-text.ts'
import { IterativeEquations } from '../../likelihood/gaussian/iterative-equations.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { OptSummary } from '../../optimize/objective.ts'
import type { LmmState } from './lmm-state.ts'
import { scaleDifference } from './scale-difference.ts'
import { termRank, varCorr } from './var-corr.ts'

/** The edit that takes one coefficient out of its term. */
function leaveOut(names: readonly string[], name: string, group: string): string {
  const rest = names.filter((other) => other !== name).map((other) => (other === '(Intercept)' ? '1' : other))
  if (rest.length === 0) return `leave out \`(${name === '(Intercept)' ? '1' : `0 + ${name}`} | ${group})\``
  return `use \`(${name === '(Intercept)' ? '0 + ' : ''}${rest.join(' + ')} | ${group})\``
}

/** Each aliased column as what it is of the others: "`w` = 1 + 2 `z`". */
function aliasedColumns({ names, kept, aliased, aliasing, intercept, centre, scale }: LmmState['fe']): string[] {
  return aliased.map((name, i) => {
    const weights = kept.map((_, r) => aliasing[r * aliased.length + i]!)
    const sizes = weights.map((w, r) => Math.abs(w) * (r === intercept ? 1 : Math.hypot(centre[r]!, scale[r]!)))
    const rounding = 1e-9 * Math.max(...sizes)
    const parts = kept.flatMap((column, r) => {
      const weight = weights[r]!
      if (sizes[r]! <= rounding) return []
      const size = Number(Math.abs(weight).toPrecision(4))
      const other = names[column]!
      const text = other === '(Intercept)' ? String(size) : `${size === 1 ? '' : `${size} `}\`${other}\``
      return [{ minus: weight < 0, text }]
    })
    if (parts.length === 0) return `\`${name}\` is zero`
    if (parts.length > mostParts) return `\`${name}\` of ${parts.length} others`
    return `\`${name}\` = ${parts.map(({ minus, text }, k) => `${k === 0 ? (minus ? '-' : '') : minus ? ' - ' : ' + '}${text}`).join('')}`
  })
}

/** Residual sum of squares over that of the response: of the digits of sums of squares, the share that is left. */
function shareLeft({ a, objective, sigma2 }: LmmState): number {
  return (sigma2 * objective.nu) / a.xy[(a.p + 1) ** 2 - 1]!
}

/** A share that is what rounding leaves. */
const nothingLeft = 1e-13
/** A share from which on rounding is not worth a word. */
const enoughLeft = 1e-10
/** Relative rounding of the sums of squares that are subtracted. */
const rounding = 16 * Number.EPSILON

/** A sum of more columns than these is not read. */
const mostParts = 6

/** What the fit itself shows: boundary estimates, dropped columns, an optimum that was not reached. */
export function fitFindings(state: LmmState, summary: OptSummary, residualSd: number | null): Finding[] {
  const findings: Finding[] = []
  if (state.fe.aliased.length > 0) {
    const names = state.fe.aliased.map((x) => `\`${x}\``).join(', ')
    const one = state.fe.aliased.length === 1
    findings.push(
      finding(
        'E216',
        `${names} ${one ? 'is an exact combination' : 'are exact combinations'} of earlier columns`,
        `${state.fe.aliased.length} of ${state.fe.names.length} columns left out: ${listSome(aliasedColumns(state.fe), state.fe.aliased.length)}`,
        {
          consequence: 'Fitted values and tests of the other columns are not affected.',
          fixes: ['leave the term out of the formula', 'put it first to keep it in place of the others'],
        },
      ),
    )
  }
  const scales = scaleDifference(state.fe)
  if (scales !== null) findings.push(scales)
  const left = residualSd === null ? 1 : shareLeft(state)
  if (residualSd !== null && left > nothingLeft && left < enoughLeft) {
    const error = rounding / left
    findings.push(
      finding(
        'C326',
        `The residual variance is known to ${(100 * error).toPrecision(1)} % only: the rest of its digits is rounding`,
        `residual SD ${residualSd.toPrecision(4)}, response SD about ${state.yScale.toPrecision(4)}`,
        {
          consequence: `So are standard errors, to half of that; the log-likelihood may be off by ${((state.objective.nu / 2) * error).toPrecision(1)}.`,
          fixes: ['give what is known of the response beforehand as an offset'],
        },
      ),
    )
  }
  if (residualSd !== null && left <= nothingLeft) {
    findings.push(
      finding(
        'C311',
        'The model reproduces the response: nothing is left for the residual variance',
        `residual SD ${residualSd.toPrecision(4)}, response SD about ${state.yScale.toPrecision(4)}`,
        {
          consequence: 'Standard errors, tests and information criteria are those of rounding errors.',
          fixes: [
            'look for a predictor, or a grouping factor, from which the response was computed',
            'leave out random terms with about as many levels as rows',
          ],
        },
      ),
    )
  }
  if (!summary.converged) {
    findings.push(
      finding(
        'C304',
        `Stopped after ${summary.iterations} steps without reaching an optimum`,
        `largest gradient ${summary.gradientMax.toPrecision(2)}`,
        {
          consequence: 'Estimates and standard errors are not those of a maximum.',
          fixes: ['use fewer random coefficients', 'check for groups or predictors that leave almost nothing to estimate'],
        },
      ),
    )
  }
  const { equations } = state.objective
  if (equations instanceof IterativeEquations) {
    findings.push(
      finding(
        'C312',
        'The crossed random effects were solved iteratively',
        `${state.levels.map(({ label, names }) => `${names.length} levels of \`${label}\``).join(', ')}; standard error of the log-likelihood ${(equations.logDetError / 2).toPrecision(2)}`,
        {
          consequence:
            'Estimates hold to five digits or more; tests of fixed effects are z tests, and conditional modes have no standard deviations.',
        },
      ),
    )
  }
  const blocks = varCorr(state)
  state.terms.forEach((term, i) => {
    const { sd } = blocks[i]!
    const nLevels = state.levels[term.block]!.names.length
    const zero = term.names.filter((_, r) => sd[r] === 0)
    const shape = `${nLevels} levels of \`${term.group}\`${residualSd === null ? '' : `, residual SD ${residualSd.toPrecision(4)}`}`
    for (const name of zero) {
      const what =
        name === '(Intercept)' ? `the \`${term.group}\` variance` : `the variance of \`${name}\` by \`${term.group}\``
      findings.push(
        finding('C301', `Boundary fit: ${what} is estimated as 0`, shape, {
          consequence:
            'The groups differ in it no more than rows within a group would by chance; other estimates are those of a model without it.',
          fixes: ['keep it: the fit is a valid optimum', leaveOut(term.names, name, term.group)],
        }),
      )
    }
    const rank = termRank(state, term)
    if (rank < term.k - zero.length && term.structure === 'us') {
      const moving = term.names.filter((_, r) => sd[r] !== 0)
      findings.push(
        finding(
          'C302',
          `Boundary fit: within \`${term.group}\`, ${moving.map((x) => `\`${x}\``).join(' and ')} move in lockstep`,
          `rank ${rank} of ${term.k}; ${shape}`,
          {
            consequence: `The data support ${rank} ${rank === 1 ? 'direction' : 'directions'} of variation between groups, not ${term.k}.`,
            fixes: [
              'keep it: the fit is a valid optimum',
              `drop the correlation: \`(${term.names.filter((x) => x !== '(Intercept)').join(' + ')} || ${term.group})\``,
              `drop the slope: \`(1 | ${term.group})\``,
            ],
          },
        ),
      )
    }
  })
  return findings
}
