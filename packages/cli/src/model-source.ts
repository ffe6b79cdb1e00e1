import { BlupError, type Finding, type GlmmFit, type LmmFit, type Table } from 'blup'
import { columnsUsed, parseTexts } from './columns-named.ts'
import type { DataOptions } from './data-options.ts'
import { type FormulaOptions, fitChoice } from './formula-options.ts'
import { modelText } from './model-text.ts'
import { readData } from './read-data.ts'
import { readStoredFit } from './read-stored-fit.ts'

export interface ModelSourceOptions extends DataOptions, FormulaOptions {}

/** A fit to be asked something, and what the reading of its data found. */
export interface OpenedModel {
  readonly model: LmmFit | GlmmFit
  readonly findings: readonly Finding[]
  /** The data, where they were given. */
  readonly table: Table | null
}

export const modelHelp =
  'MODEL is a fit that `blup fit ... -o` stored, or a formula (or level equations, or a .levels file) followed by its data. DATA beside a stored fit must be its own.'

/**
 * The fit that MODEL and DATA name: a stored one, with its data where they are given, or a formula fitted now.
 *
 * @param columns columns to read beside those of the formula
 * @throws BlupError U102 for a formula without data, D121 for data of another fit, D... and E... as reading and fitting do
 */
export async function openModel(
  source: string,
  data: string | undefined,
  options: ModelSourceOptions,
  signal: AbortSignal,
  columns: readonly string[] = [],
): Promise<OpenedModel> {
  const own = modelText(source)
  if (own !== null) return fitNow(own, data, options, signal, columns)
  const { family, link, method, weights, weightsAs, offset, contrasts } = options
  const ofFormula = {
    '--family': family,
    '--link': link,
    '--method': method,
    '--weights': weights,
    '--weights-as': weightsAs,
    '--offset': offset,
    '--contrasts': contrasts,
  }
  for (const [flag, value] of Object.entries(ofFormula)) {
    if (value === undefined) continue
    throw new BlupError('U103', `The option ${flag} goes with a formula; a stored fit has what it was fitted with.`)
  }
  if (source === '-' && data === '-') {
    throw new BlupError('U103', 'Standard input can be the fit or the data, not both.')
  }
  const text = readStoredFit(source)
  const { restoreFit, withData } = await import('./engine-stored.ts')
  const stored = restoreFit(text)
  if (data === undefined) return { model: stored, findings: [], table: null }
  const read = await readData(data, options, null, signal)
  return { model: await withData(stored, read.table, { signal }), findings: read.findings, table: read.table }
}

async function fitNow(
  formula: string,
  data: string | undefined,
  options: ModelSourceOptions,
  signal: AbortSignal,
  columns: readonly string[],
): Promise<OpenedModel> {
  const choice = fitChoice(options)
  const texts = parseTexts(formula, [options.weights, options.offset])
  if (data === undefined)
    throw new BlupError('U102', 'A formula needs the data after it.', {
      fixes: ['name a file, or a data set of `blup datasets`'],
    })
  const read = await readData(
    data,
    options,
    (header) => columnsUsed(texts, [...Object.keys(choice.contrasts), ...columns], header),
    signal,
  )
  const { fit } = await import('./engine.ts')
  const model = await fit(formula, read.table, { signal, ...choice })
  return { model, findings: [...read.findings, ...model.findings], table: read.table }
}
