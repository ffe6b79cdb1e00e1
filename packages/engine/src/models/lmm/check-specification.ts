import type { FixedDesign, RandomDesign } from '../../design/coded-term.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import { constantSlopes } from './constant-slopes.ts'
import { sameVariation } from './same-variation.ts'
import { withoutAverage } from './without-average.ts'

/** Fewer levels than this make a variance estimate very uncertain. */
const fewLevels = 5

/** A sum of a few names, and how many more there are. */
const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(' + ') : `${names.slice(0, 5).join(' + ')} + ${names.length - 5} more`

/**
 * What can be said before fitting: throws for a model that the data cannot determine, returns cautions for one they can. Where there
 * is no residual to compete with (`residual` false), one row a level is extra variation, and fine.
 */
export function checkSpecification(
  frame: ModelFrame,
  fixed: FixedDesign,
  random: readonly RandomDesign[],
  residual = true,
): Finding[] {
  const findings: Finding[] = []
  const { n } = frame
  if (fixed.names.length === 0 && random.length === 0) {
    throw new BlupError('E224', 'The formula has neither a fixed nor a random term, so there is nothing to estimate.', {
      fixes: ['add an intercept: `y ~ 1`'],
    })
  }
  for (const term of random) {
    const { groupLabel: group, levels, names } = term
    const place = { column: group }
    if (levels.length < 2) {
      throw new BlupError(
        'E212',
        `The grouping factor \`${group}\` has only one level (${levels[0] ?? 'none'}) in the ${n} rows used.`,
        {
          place,
          fixes: ['leave the term out', 'check whether rows of other groups were dropped'],
        },
      )
    }
    if (residual && levels.length === n && frame.weights === null) {
      throw new BlupError(
        'E211',
        `The grouping factor \`${group}\` has one row for each of its ${n} levels, so its variance cannot be told apart from the residual.`,
        {
          place,
          fixes: [
            'group by a factor whose levels have several rows',
            `leave \`${group}\` out: the residual already varies by row`,
          ],
        },
      )
    }
    if (residual && levels.length * names.length >= n && names.length > 1) {
      throw new BlupError(
        'E215',
        `\`(${few(names)} | ${group})\` asks for ${names.length} coefficients in each of ${levels.length} groups, ${
          levels.length * names.length
        } in all, and there are ${n} rows: slopes and residual cannot be separated.`,
        { place, fixes: [`use fewer random coefficients, such as \`(1 | ${group})\``] },
      )
    }
    if (levels.length < fewLevels) {
      findings.push(
        finding('C308', `Only ${levels.length} levels in \`${group}\``, `${levels.length} levels, ${n} rows`, {
          consequence: `A variance from ${levels.length} values is very uncertain, and so are tests that rest on it.`,
          fixes: [`take \`${group}\` into the fixed part`, 'report the interval of the variance beside its estimate'],
        }),
      )
    }
    for (const name of constantSlopes(n, term)) {
      findings.push(
        finding('E210', `\`${name}\` never varies within \`${group}\``, `one value in each of ${levels.length} levels`, {
          consequence: `There is no slope within groups to differ: what is estimated is how the variance of \`${group}\` depends on \`${name}\`.`,
          fixes: [`leave \`${name}\` out of the random term, and keep it in the fixed part`],
        }),
      )
    }
    for (const name of withoutAverage(fixed, term)) {
      findings.push(
        finding('E213', `\`${name}\` varies by \`${group}\` but has no average slope`, `\`${name}\` is not in the fixed part`, {
          consequence: `The model says that the average effect of \`${name}\` is exactly 0.`,
          fixes: [`add \`${name}\` to the fixed part`],
        }),
      )
    }
  }
  for (const { first, second, names } of sameVariation(random)) {
    const columns = names.map((name) => `\`${name}\``).join(', ')
    const [one, other] = [first.groupLabel, second.groupLabel]
    const twice =
      one === other
        ? `varies by \`${one}\` in two terms`
        : `varies by \`${one}\` and by \`${other}\`, which are the same groups`
    findings.push(
      finding('E219', `${columns} ${twice}`, `${second.levels.length} levels in each, the same rows together`, {
        consequence:
          'Only the sum of the two variances is determined: how it is split, and tests that rest on that, mean nothing.',
        fixes: [`leave ${columns} out of one of the terms`],
      }),
    )
  }
  const df = n - fixed.names.length
  if (df < 1 && random.length === 0 && fixed.names.length > n) {
    throw tooManyParameters(n, fixed.names.length)
  }
  if (fixed.names.length >= n) throw tooManyParameters(n, fixed.names.length)
  return findings
}

function tooManyParameters(n: number, p: number): BlupError {
  return new BlupError(
    'E222',
    `The fixed part has ${p} columns and there are ${n} rows: nothing is left to estimate the residual from.`,
    {
      fixes: ['leave terms out', 'check that no identifier was taken for a factor'],
    },
  )
}
