import type { Preset } from './preset.ts'
import { presetNamed } from './registry.ts'

/** One default that two programs do not share. */
export interface DefaultDifference {
  /** What is decided: `estimation`, `degrees of freedom`, ... */
  readonly what: string
  readonly a: string
  readonly b: string
  /** Which numbers it moves. */
  readonly moves: string
  /** What gives b's numbers here, as an option or an edit of the formula. */
  readonly set: string
}

interface Rule {
  readonly what: string
  readonly of: (preset: Preset) => string
  readonly moves: string
  readonly set: (preset: Preset) => string
}

const ddfText = (preset: Preset): string =>
  preset.ddf === null ? 'no tests' : preset.ddf === 'z' ? 'the normal distribution' : preset.ddf

const rules: readonly Rule[] = [
  {
    what: 'estimation',
    of: ({ method }) => (method === 'by-levels' ? 'REML with two levels, ML with three' : method.toUpperCase()),
    moves:
      'Variances, and with them standard errors and the log-likelihood: ML variances are smaller, the more so the fewer the groups. The coefficients of balanced data stay.',
    set: ({ method }) => (method === 'by-levels' ? '--method reml or --method ml' : `--method ${method}`),
  },
  {
    what: 'estimation of other responses',
    of: ({ generalized }) => generalized ?? 'none by likelihood',
    moves:
      'Everything in models of counts and yes-or-no outcomes, most where groups are small and their variance is large: quasi-likelihood shrinks both.',
    set: ({ generalized }) => (generalized === null ? 'nothing does' : `--method ${generalized}`),
  },
  {
    what: 'degrees of freedom',
    of: ddfText,
    moves: 'p values and intervals of the fixed effects; estimates and standard errors stay.',
    set: ({ ddf }) => (ddf === null ? 'leave the p values aside' : `--ddf ${ddf}`),
  },
  {
    what: 'coding of factors',
    of: ({ coding }) =>
      ({
        treatment: 'differences from the reference',
        simple: 'differences from the reference about the grand mean',
        sum: 'deviations from the grand mean',
      })[coding],
    moves:
      'The intercept and the coefficients of factors and their interactions; fitted values, variances and the log-likelihood of ML stay.',
    set: ({ coding }) => `--contrasts COL=${coding} for each factor`,
  },
  {
    what: 'reference level',
    of: ({ reference }) => `the ${reference} level`,
    moves: 'The intercept and the signs and sizes of the coefficients of factors; the fit stays.',
    set: ({ reference }) => `--ref COL=LEVEL with the ${reference} level`,
  },
  {
    what: 'numeric predictors',
    of: ({ covariates }) => (covariates === 'raw' ? 'as they are' : 'less the grand mean'),
    moves:
      'The intercept, main effects beside interactions, and the intercept variance beside random slopes; slopes themselves and the fit stay.',
    set: ({ covariates }) => (covariates === 'raw' ? 'x in the formula' : 'grand(x) in the formula'),
  },
  {
    what: 'random coefficients of one group',
    of: ({ coefficients }) => (coefficients === 'correlated' ? 'free to correlate' : 'uncorrelated'),
    moves: 'The model itself where a random term has several coefficients: one covariance for each pair. All numbers move.',
    set: ({ coefficients }) => (coefficients === 'correlated' ? '(x | g) in the formula' : '(x || g) in the formula'),
  },
  {
    what: 'robust standard errors',
    of: ({ robust }) => robust ?? 'not printed',
    moves: 'A second column of standard errors; everything else stays.',
    set: ({ robust }) => (robust === null ? 'leave --robust out' : `--robust ${robust}`),
  },
  {
    what: 'tests of terms',
    of: ({ sumsOfSquares }) => (sumsOfSquares === null ? 'not printed' : `type ${'I'.repeat(sumsOfSquares)}`),
    moves: 'F tests of terms in unbalanced data and beside interactions; coefficients stay.',
    set: ({ sumsOfSquares }) => (sumsOfSquares === null ? 'nothing to set' : `blup anova --type ${sumsOfSquares}`),
  },
  {
    what: 'the random part in print',
    of: ({ variances }) => variances,
    moves: 'Nothing: the same numbers in other units, a variance being the square of a standard deviation.',
    set: () => 'nothing to set',
  },
]

/**
 * Where the defaults of two programs differ, which numbers each difference moves, and what gives the second's here.
 *
 * @throws BlupError E221 for an unknown preset
 */
export function explainDifference(a: string, b: string): DefaultDifference[] {
  const first = presetNamed(a)
  const second = presetNamed(b)
  return rules.flatMap(({ what, of, moves, set }) => {
    const [own, other] = [of(first), of(second)]
    return own === other ? [] : [{ what, a: own, b: other, moves, set: set(second) }]
  })
}
