import { expandFormula } from '../formula/expand.ts'
import { parseFormula } from '../formula/parser.ts'
import { formulaColumns } from '../formula/variables-of.ts'
import { BlupError } from '../messages/blup-error.ts'
import { restoreGlmmState } from '../models/glmm/store.ts'
import { restoreState } from '../models/lmm/store.ts'
import { GlmmFit, type StoredGlmmFit } from './glmm-fit.ts'
import { LmmFit, type StoredFit } from './lmm-fit.ts'

/**
 * A fit from what `JSON.stringify(fit)` wrote, as text or parsed. It predicts and answers without the data; `verify` checks
 * data against it.
 *
 * @typeParam Fit the class, where the caller knows it: `restoreFit<LmmFit>(text)`
 * @throws BlupError D122 where the text is no stored fit, or its contents do not belong together
 */
export function restoreFit<Fit extends LmmFit | GlmmFit = LmmFit | GlmmFit>(stored: string | object): Fit {
  const parsed = typeof stored === 'string' ? parseJson(stored) : stored
  if (!isStoredFit(parsed)) {
    const schema = typeof parsed === 'object' && parsed !== null ? (parsed as { schema?: unknown }).schema : undefined
    const why = schema === 'blup.fit/1' ? 'it is a result without what prediction needs' : 'it is no result of blup'
    throw new BlupError('D122', `The stored fit cannot be read: ${why}.`, {
      fixes: ['store a fit with `-o fit.json`, or with `JSON.stringify(fit)`'],
    })
  }
  const { store, ...record } = parsed
  if (store.version !== 1 || store.state.version !== 1) {
    throw new BlupError('D122', `The stored fit has version ${String(store.version)}, and this blup reads version 1.`, {
      fixes: ['update blup', 'fit again'],
    })
  }
  try {
    const ast = parseFormula(store.expanded)
    const terms = expandFormula(ast, formulaColumns(ast))
    const { state } = store
    const basis = { basis: store.basis, terms, levels: store.levels }
    if ('model' in state) return new GlmmFit(record, store.extras, restoreGlmmState(state), basis) as Fit
    return new LmmFit(record, store.extras, restoreState(state), basis) as Fit
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new BlupError('D122', `The stored fit is damaged: ${why}.`, { fixes: ['fit again and store it anew'], cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new BlupError('D122', 'The stored fit cannot be read: it is no JSON.', {
      fixes: ['store a fit with `-o fit.json`, or with `JSON.stringify(fit)`'],
      cause,
    })
  }
}

function isStoredFit(x: unknown): x is StoredFit | StoredGlmmFit {
  if (typeof x !== 'object' || x === null) return false
  const { schema, store } = x as { schema?: unknown; store?: { state?: unknown; basis?: unknown } }
  return (
    schema === 'blup.fit/1' &&
    typeof store === 'object' &&
    store !== null &&
    typeof store.state === 'object' &&
    typeof store.basis === 'object'
  )
}
