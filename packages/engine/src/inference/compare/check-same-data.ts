import { printExpr } from '../../formula/print.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'

/** Sums of squares of one response agree to rounding. */
const agrees = 1e-9

interface Compared {
  readonly formula: string
  readonly state: LmmState
  readonly basis: Basis
  readonly terms: ModelTerms
  readonly rows?: LmmRows | null
}

/** @throws BlupError I416 where models were fitted to other rows or another response */
export function checkSameData(models: readonly Compared[]): void {
  const [first, ...others] = models
  for (const other of others) {
    const responses = [first!, other].map(({ terms }) => (terms.response === null ? '' : printExpr(terms.response)))
    if (responses[0] !== responses[1]) {
      throw new BlupError(
        'I416',
        `The models have different responses, \`${responses[0]}\` and \`${responses[1]}\`, so their likelihoods cannot be compared.`,
        {
          fixes: ['fit all models to one response'],
        },
      )
    }
    const sizes = [first!, other].map(({ state }) => state.a.n)
    if (sizes[0] !== sizes[1]) {
      throw new BlupError(
        'I416',
        `\`${first!.formula}\` was fitted to ${sizes[0]} rows and \`${other.formula}\` to ${sizes[1]}, so their likelihoods cannot be compared.`,
        { fixes: ['leave out the rows with missing values in any of the variables, and fit both again'] },
      )
    }
    const generalized = [first!, other].some(({ state }) => 'family' in state)
    if (!generalized && offsetOf(first!) !== offsetOf(other)) continue
    const squares = generalized
      ? squaresOfResponses(first!, other)
      : [first!, other].map(({ state }) => state.yScale ** 2 + state.yCentre ** 2)
    if (Math.abs(squares[0]! - squares[1]!) > agrees * squares[0]!) {
      throw new BlupError(
        'I416',
        `The models were fitted to different rows: \`${responses[0]}\` has other values in \`${other.formula}\`.`,
        {
          fixes: ['fit both models to the same data'],
        },
      )
    }
  }
}

/** Sums of squares of the responses, where the rows are at hand and hold numbers; the scale of a generalized model is not theirs. */
function squaresOfResponses(...models: readonly Compared[]): number[] {
  const sums = models.flatMap(({ rows }) => {
    const response = rows?.frame.response
    if (response === undefined || response.kind === 'column') return []
    const columns = response.kind === 'number' ? [response.values] : response.columns
    return [columns.reduce((sum, column) => sum + column.reduce((s, y) => s + y * y, 0), 0)]
  })
  return sums.length === models.length ? sums : [0, 0]
}

function offsetOf({ terms, basis }: { readonly terms: ModelTerms; readonly basis: Basis }): string {
  return JSON.stringify([terms.offsets.map((expr) => printExpr(expr)), basis.offset, basis.givenAsNumbers.includes('offset')])
}
