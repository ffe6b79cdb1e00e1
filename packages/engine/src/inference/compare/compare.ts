import { printExpr } from '../../formula/print.ts'
import { randomTermText } from '../../formula/random-term-text.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { refit } from '../../models/lmm/refit.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import { boundaryP } from './boundary-p.ts'
import { checkLikelihoods } from './check-likelihoods.ts'
import { checkSameData } from './check-same-data.ts'
import { type ExactRlrtOptions, exactRlrt } from './exact-rlrt.ts'
import { type ComparedFamily, comparedFamily, familyNesting } from './family-nesting.ts'
import { isFixedNested } from './fixed-nesting.ts'
import { likelihoodRatio } from './likelihood-ratio.ts'
import { isStructureNested, randomStructure } from './random-structure.ts'

/** A fitted model as a comparison sees it. */
export interface ComparedModel {
  readonly formula: string
  readonly method: string
  readonly state: LmmState
  readonly basis: Basis
  readonly terms: ModelTerms
  readonly rows: LmmRows | null
  /** The criterion at the fit, with full constants. */
  readonly criterion: number
  /** Of a quasi-likelihood, which has no criterion; otherwise null. */
  readonly pseudoDeviance: number | null
  readonly converged: boolean
  /** Number of parameters. */
  readonly npar: number
}

/** How models are compared by their deviances. */
export interface CompareOptions extends ExactRlrtOptions {
  /** The criterion of the comparison. By default REML where all fits are by REML with the same fixed part, otherwise ML. */
  readonly method?: 'ml' | 'reml'
  /** Compares REML criteria of different fixed parts all the same. Default false: I404. */
  readonly differentFixed?: boolean
  /** Compares pseudo-deviances of quasi-likelihoods as if they were deviances. Default false: I421. */
  readonly pseudo?: boolean
}

/** A model in the table, tested against the one before it, which has fewer parameters. */
export interface CompareRow {
  readonly model: string
  /** Where the models differ in it. */
  readonly family?: ComparedFamily
  readonly npar: number
  readonly logLik: number
  /** -2 logLik, or the REML criterion. */
  readonly deviance: number
  readonly aic: number
  readonly aicc: number
  readonly bic: number
  /** Terms that the model before does not have, and terms that only the model before has. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Likelihood ratio against the model before; null where there is no test. */
  readonly statistic: number | null
  readonly df: number | null
  readonly pValue: number | null
  /** From the mixture of chi-squares where the test sets one variance, or a dispersion, to zero; otherwise null. */
  readonly pMixture: number | null
  /** From the exact distribution where that is the only variance and the criterion is REML; otherwise null. */
  readonly pExact: number | null
  readonly converged: boolean
}

/** Models side by side, each tested against the next smaller one. */
export interface Comparison {
  readonly method: 'ml' | 'reml'
  /** Whether the deviances are those of the working models of quasi-likelihoods. */
  readonly pseudo: boolean
  /** By number of parameters. */
  readonly rows: readonly CompareRow[]
  readonly findings: readonly Finding[]
}

/**
 * Compares fits of the same data: information criteria of all, and likelihood ratio tests of each against the next smaller
 * one. Fits by another criterion than that of the comparison are made again from their cross-products.
 *
 * @throws BlupError I404 for REML with different fixed parts, I416 for different data, I421 for quasi-likelihoods
 */
export function compareModels(models: readonly ComparedModel[], options: CompareOptions = {}): Comparison {
  if (models.length < 2) {
    throw new BlupError('E221', 'A comparison needs two models or more.', { fixes: ['compare(m0, m1)'] })
  }
  checkSameData(models)
  const findings = checkLikelihoods(models, options.pseudo === true)
  const families = models.map(({ state }) => comparedFamily(state))
  if (options.method === 'reml' && models.some(({ state }) => 'family' in state)) {
    throw new BlupError('E221', 'REML is for linear mixed models; generalized ones are compared by their likelihoods.', {
      fixes: ['leave the method out'],
    })
  }
  const distinct = new Set(families.map(({ name, link }) => `${name} ${link}`)).size > 1
  const sameFixed = models.every((model) => fixedKey(model) === fixedKey(models[0]!))
  if (options.method === 'reml' && !sameFixed && options.differentFixed !== true) throw differentFixedParts(models)
  const method = options.method ?? (sameFixed && models.every(({ state }) => state.reml) ? 'reml' : 'ml')
  const refitted = models.filter(({ state, pseudoDeviance }) => pseudoDeviance === null && state.reml !== (method === 'reml'))
  if (refitted.length > 0) findings.push(refittedBy(method, refitted, sameFixed))
  const fitted = models.map((model) => {
    const { state } = model
    if (!refitted.includes(model))
      return { model, criterion: model.pseudoDeviance ?? model.criterion, converged: model.converged, npar: model.npar }
    const { criterion, converged, df } = refit(state, { reml: method === 'reml' })
    return { model, criterion, converged, npar: df }
  })
  fitted.sort((x, y) => x.npar - y.npar)
  const rows = fitted.map((own, i): CompareRow => {
    const { model, criterion, npar, converged } = own
    const { n } = model.state.a
    if (!converged) {
      findings.push(
        finding(
          'C304',
          `\`${model.formula}\` did not reach its optimum`,
          `criterion ${criterion.toFixed(4)} at the last step`,
          {
            consequence: 'Its place in the table is not reliable.',
          },
        ),
      )
    }
    const before = fitted[i - 1]
    const test = before === undefined ? untested : testAgainst(before, own, method, options, findings)
    return {
      model: model.formula,
      ...(distinct ? { family: comparedFamily(model.state) } : {}),
      npar,
      logLik: -criterion / 2,
      deviance: criterion,
      aic: criterion + 2 * npar,
      aicc: npar + 1 < n ? criterion + 2 * npar + (2 * npar * (npar + 1)) / (n - npar - 1) : Number.NaN,
      bic: criterion + Math.log(n) * npar,
      ...(before === undefined ? { added: [], removed: [] } : difference(before.model, model)),
      ...test,
      converged,
    }
  })
  return { method, pseudo: models.some(({ pseudoDeviance }) => pseudoDeviance !== null), rows, findings }
}

interface Fitted {
  readonly model: ComparedModel
  readonly criterion: number
  readonly converged: boolean
  readonly npar: number
}

type LikelihoodRatio = Pick<CompareRow, 'statistic' | 'df' | 'pValue' | 'pMixture' | 'pExact'>

const untested: LikelihoodRatio = { statistic: null, df: null, pValue: null, pMixture: null, pExact: null }

function testAgainst(
  smaller: Fitted,
  larger: Fitted,
  method: 'ml' | 'reml',
  options: CompareOptions,
  findings: Finding[],
): LikelihoodRatio {
  const df = larger.npar - smaller.npar
  if (df === 0) return untested
  const small = smaller.model
  const large = larger.model
  const fixed = isFixedNested(fixedPart(small), fixedPart(large))
  const before = randomStructure(small.state)
  const after = randomStructure(large.state)
  const random = isStructureNested(before, after)
  const nesting = familyNesting(comparedFamily(small.state), comparedFamily(large.state))
  const variances = after.variances - before.variances
  // a dispersion and a variance at their edges together have no simple distribution
  if (nesting === 'other' || (nesting === 'limit' && variances > 0)) {
    findings.push(
      finding(
        'I417',
        'Two models next to each other have distributions or links that are not nested',
        described(small, large),
        {
          consequence: 'Neither is a special case of the other, so there is no likelihood ratio test between them.',
          fixes: ['compare them by AIC or BIC'],
        },
      ),
    )
    return untested
  }
  if (fixed === false) {
    findings.push(
      finding('I417', 'Two models next to each other are not nested', `\`${small.formula}\` and \`${large.formula}\``, {
        consequence:
          'The fixed part of the smaller one is no special case of the larger one, so there is no likelihood ratio test between them.',
        fixes: ['compare them by AIC or BIC'],
      }),
    )
    return untested
  }
  const statistic = likelihoodRatio(smaller.criterion, larger.criterion)
  const pValue = chiSquareTail(statistic, df)
  if (fixed === null || !random) {
    findings.push(
      finding(
        'I417',
        'It cannot be told from their terms that two models are nested',
        `\`${small.formula}\` and \`${large.formula}\``,
        {
          consequence: 'The chi-square test holds only if the smaller one is a special case of the larger one.',
          fixes: ['compare them by AIC or BIC where it is not'],
        },
      ),
    )
    return { statistic, df, pValue, pMixture: null, pExact: null }
  }
  if (nesting === 'limit') {
    const p = boundaryP(statistic, df)
    findings.push(
      finding(
        'I405',
        `The test of the ${comparedFamily(large.state).name} family is on the boundary: the ${comparedFamily(small.state).name} family is its edge`,
        `p ${pValue.toPrecision(3)}, corrected ${p.toPrecision(3)}`,
        { consequence: 'The usual p value is too large; the corrected one is from the mixture of chi-squares.' },
      ),
    )
    return { statistic, df, pValue, pMixture: p, pExact: null }
  }
  if (variances <= 0) return { statistic, df, pValue, pMixture: null, pExact: null }
  if (variances > 1) {
    findings.push(
      finding(
        'I405',
        `The test of \`${large.formula}\` sets ${variances} variances to zero at once`,
        `${variances} variances among ${df} parameters`,
        {
          consequence: 'Its p value is an upper bound: how much smaller the right one is depends on the design.',
          fixes: ['add the variances one at a time'],
        },
      ),
    )
    return { statistic, df, pValue, pMixture: null, pExact: null }
  }
  const pMixture = boundaryP(statistic, df)
  const exact = method === 'reml' && df === 1 && small.state.map.nPar === 0
  findings.push(
    finding(
      'I405',
      `The test of \`${large.formula}\` is on the boundary: it sets a variance to zero`,
      `p ${pValue.toPrecision(3)}, corrected ${pMixture.toPrecision(3)}`,
      {
        consequence: 'The usual p value is too large; the corrected one is from the mixture of chi-squares.',
      },
    ),
  )
  return { statistic, df, pValue, pMixture, pExact: exact ? exactRlrt(large.state, statistic, options) : null }
}
function described(...models: readonly ComparedModel[]): string {
  return models
    .map(({ formula, state }) => {
      const { name, link } = comparedFamily(state)
      return `\`${formula}\` is ${name} with the ${link} link`
    })
    .join(', ')
}

function fixedPart({ state, rows, terms }: ComparedModel) {
  return { state, rows, labels: fixedLabels(terms) }
}

function fixedLabels(terms: ModelTerms): string[] {
  return [...(terms.intercept ? ['1'] : []), ...terms.fixed.map(({ label }) => label), ...offsetLabels(terms)]
}

function offsetLabels(terms: ModelTerms): string[] {
  return terms.offsets.map((expr) => `offset(${printExpr(expr)})`)
}

/** Fixed parts with equal keys have the same columns: REML takes the same out of the data. */
function fixedKey({ state, basis, terms }: ComparedModel): string {
  const names = state.fe.kept.map((j) => state.fe.names[j]!).sort()
  const contrasts = basis.variables
    .flatMap((v) => (v.kind === 'categorical' && usesVariable(terms, v.label) ? [`${v.label}=${v.contrast}`] : []))
    .sort()
  return JSON.stringify([names, contrasts, offsetLabels(terms).sort(), basis.offset])
}

function usesVariable(terms: ModelTerms, label: string): boolean {
  return terms.fixed.some(({ variables }) => variables.some((expr) => printExpr(expr) === label))
}

function difference(before: ComparedModel, after: ComparedModel): { added: string[]; removed: string[] } {
  const all = ({ terms }: ComparedModel): string[] => [...fixedLabels(terms), ...terms.random.map(randomTermText)]
  const old = all(before)
  const now = all(after)
  return { added: now.filter((label) => !old.includes(label)), removed: old.filter((label) => !now.includes(label)) }
}

function differentFixedParts(models: readonly ComparedModel[]): BlupError {
  const other = models.find((model) => fixedKey(model) !== fixedKey(models[0]!))!
  const { added, removed } = difference(models[0]!, other)
  const what = [...added, ...removed].map((label) => `\`${label}\``).join(', ')
  return new BlupError(
    'I404',
    `The fixed parts differ${what === '' ? ' in their contrasts' : ` by ${what}`}, and REML criteria of different fixed parts cannot be compared.`,
    { fixes: ['leave the method out: the models are then compared by maximum likelihood'] },
  )
}

function refittedBy(method: 'ml' | 'reml', refitted: readonly ComparedModel[], sameFixed: boolean): Finding {
  const name = method === 'ml' ? 'maximum likelihood' : 'REML'
  return finding('I419', `Refitted by ${name} for the comparison`, refitted.map(({ formula }) => `\`${formula}\``).join(', '), {
    consequence:
      method === 'ml' && !sameFixed
        ? 'The fixed parts differ, and REML criteria could not be compared. The fits themselves are unchanged.'
        : 'All models are compared by one criterion. The fits themselves are unchanged.',
  })
}
