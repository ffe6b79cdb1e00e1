import { type Finding, finding } from '../../messages/finding.ts'
import { fitFindings } from '../lmm/findings.ts'
import { type GlmmRows, observationAt } from './fitted.ts'
import type { GlmmState } from './glmm-state.ts'
import { separationFindings } from './separation.ts'
import type { GlmmSolution } from './solve.ts'

/** A probability this close to 0 or 1, or a mean this close to 0, is at the edge. */
const edge = 1e-7
/** Share of groups with one outcome only that is worth a word. */
const manyAlike = 0.25

/**
 * What the fit of a generalized model shows of itself, but for its way of handling the integral; `mu` are its means with the
 * conditional modes. With rests.
 */
export function* glmmFindings(
  state: GlmmState,
  solution: GlmmSolution,
  data: GlmmRows,
  mu: Float64Array,
): Generator<undefined, Finding[], void> {
  const findings = fitFindings(state, solution.summary, null).map((own) =>
    own.code === 'C304' && solution.quasi !== undefined ? unsettled(solution, state.method) : own,
  )
  if (!solution.positive && solution.summary.converged) {
    findings.push(
      finding('C314', 'The information is not positive definite at the estimate', `${state.psi.length} parameters`, {
        consequence: 'Some standard errors are not defined; those shown leave the flat directions out.',
        fixes: ['use fewer random coefficients', 'look for predictors that nearly explain each other or the outcome'],
      }),
    )
  }
  yield undefined
  const separated = separationFindings(state, data)
  findings.push(...separated)
  if (separated.length === 0) findings.push(...edgeFindings(state, mu))
  yield undefined
  findings.push(...alikeGroups(state, data))
  return findings
}

/** A quasi-likelihood that goes round and round: there is no optimum that it could have missed. */
function unsettled({ summary }: GlmmSolution, method: string): Finding {
  const second = /^[pm]ql2/.test(method)
  return finding('C304', `${method} has not settled`, `${summary.iterations} linear mixed models, each from the one before`, {
    consequence: 'Estimates and standard errors are those of the last of them, and another number of steps would give others.',
    fixes: [
      ...(second ? [`take the first order, which settles more often: \`${method.replace('2', '')}\``] : []),
      'use laplace, or agq for nested groups: they have a likelihood to maximise',
      'use fewer random terms',
    ],
  })
}

function edgeFindings({ family }: GlmmState, mu: Float64Array): Finding[] {
  if (family.mean === 'real') return []
  // amounts have a unit, which may be large; counts and shares have none
  const size = family.mean === 'positive' && !family.discrete ? mu.reduce((most, m) => Math.max(most, m), 0) : 1
  let count = 0
  for (const m of mu) if (m < edge * size || (family.mean === 'unit' && m > 1 - edge)) count++
  if (count === 0) return []
  const n = mu.length
  return [
    finding(
      'C315',
      `Fitted means are at the edge of their range in ${count} of ${n} rows`,
      family.mean === 'unit' ? 'probabilities of 0 or 1' : 'means of 0',
      {
        consequence: 'These rows say nothing more about the coefficients, and standard errors rest on the others.',
        fixes: ['look for a predictor or a group whose outcomes are all alike'],
      },
    ),
  ]
}

/** Groups whose binary outcomes are all the same. */
function alikeGroups(state: GlmmState, data: GlmmRows): Finding[] {
  if (state.family.name !== 'binomial') return []
  const { rows, spec } = data
  return rows.groupings.flatMap(({ refs, nLevels }, g) => {
    const successes = new Float64Array(nLevels)
    const trials = new Float64Array(nLevels)
    for (let i = 0; i < rows.n; i++) {
      const o = observationAt(data, i)
      successes[refs[i]!] = successes[refs[i]!]! + o.y
      trials[refs[i]!] = trials[refs[i]!]! + o.size
    }
    let none = 0
    let all = 0
    let several = 0
    for (let j = 0; j < nLevels; j++) {
      // a single trial is like itself
      if (trials[j]! < 2) continue
      several++
      if (successes[j] === 0) none++
      else if (successes[j] === trials[j]) all++
    }
    if (several === 0 || none + all < manyAlike * several) return []
    const label = spec.design.groupings[g]!.label
    const evidence = `${none} without a success, ${all} without a failure`
    if (none + all === several && none > 0 && all > 0 && several > 2) {
      return [
        finding('C306', `Separation by \`${label}\`: in each of its levels every outcome is the same`, evidence, {
          consequence:
            'The likelihood rises for ever as the variance grows, so neither it nor the coefficients have estimates.',
          fixes: [
            `check that \`${label}\` is not made from the outcome`,
            `take one row for each level of \`${label}\`, without its random effect`,
          ],
        }),
      ]
    }
    return [
      finding(
        'C316',
        `In ${none + all} of ${several} levels of \`${label}\`${several < nLevels ? ' with several trials' : ''} every outcome is the same`,
        evidence,
        {
          consequence: 'These groups are shrunk towards the mean; with many of them an approximation of the integral is rough.',
          fixes: state.method.startsWith('agq') ? [] : ['use adaptive quadrature: `--method agq:11`', 'compare the methods'],
        },
      ),
    ]
  })
}
