import { nearestName } from '../../messages/nearest-name.ts'
import type { Expr } from '../ast.ts'
import { printExpr } from '../print.ts'
import { equationError, type Statement } from './equation-error.ts'
import type { Outcome, OutcomeDistribution } from './level-equations.ts'
import { printLink, readLink } from './link-expression.ts'
import { distributionNames } from './outcome-distribution.ts'
import type { RawSection } from './raw-equations.ts'

/**
 * What level 1 explains: `y = ...`, or `y ~ Binomial(n, p)` with `logit(p) = ...`.
 *
 * @throws BlupError E301 for a distribution that does not exist, or a left side that is not a link of its mean.
 */
export function readOutcome(section: RawSection): Outcome {
  const [equation] = section.equations
  const { at, left } = equation!
  const [statement, second] = section.distributions
  if (second !== undefined) {
    throw equationError('E301', 'The outcome has a second distribution.', second.at, second.response.span)
  }
  if (statement === undefined) {
    const link = left.kind === 'call' ? readLink(left) : null
    if (link !== null && link.link !== 'log' && link.link !== 'sqrt' && link.link !== 'inverse') {
      const message = `\`${printExpr(left)}\` on the left is the link of a mean, and the outcome's distribution is missing.`
      throw equationError('E301', message, at, left.span, [`add a line before it: \`y ~ Binomial(n, ${link.parameter})\``])
    }
    return { response: left, at, distribution: null }
  }
  const { mean, ...distribution } = readDistribution(statement.call, statement.at)
  const link = readLink(left)
  if (link === null || link.parameter !== mean) {
    const message = `The left side \`${printExpr(left)}\` is no link of \`${mean}\`, the mean of \`${printExpr(statement.response)}\`.`
    throw equationError('E301', message, at, left.span, [
      `write \`${printLink('logit', mean)} = ...\`, \`${printLink('log', mean)} = ...\` or \`${mean} = ...\``,
    ])
  }
  return { response: statement.response, at: statement.at, distribution: { ...distribution, link: link.link, parameter: mean } }
}

function readDistribution(
  call: Extract<Expr, { kind: 'call' }>,
  at: Statement,
): Pick<OutcomeDistribution, 'family' | 'trials'> & { mean: string } {
  const names = distributionNames.map(({ name }) => name)
  const entry = distributionNames.find(({ name }) => name.toLowerCase() === call.callee.toLowerCase())
  if (entry === undefined) {
    const near = nearestName(call.callee, names)
    throw equationError('E301', `There is no distribution \`${call.callee}\`.`, at, call.span, [
      ...(near === null ? [] : [`did you mean \`${near}\`?`]),
      `distributions are ${names.join(', ')}`,
    ])
  }
  const { name, family, parameters } = entry
  const values = call.args.map(({ value }) => value)
  // Binomial(p) leaves out the trials, Gamma(mu) the dispersion.
  const kept = values.length === 1 ? parameters.filter((p) => p === 'mean') : parameters
  const mean = values[kept.indexOf('mean')]
  if (values.length !== kept.length || mean === undefined || mean.kind !== 'name') {
    const usage = parameters.map((p) => (p === 'trials' ? 'n' : p === 'mean' ? entry.mean : 'phi')).join(', ')
    throw equationError('E301', `\`${printExpr(call)}\` does not name the parameters of its distribution.`, at, call.span, [
      `write \`${name}(${usage})\``,
    ])
  }
  const trials = values[kept.indexOf('trials')] ?? null
  const single = trials !== null && trials.kind === 'number' && trials.value === 1
  return { family, trials: single ? null : trials, mean: mean.name }
}
