import { BlupError, type ContrastName } from 'blup'
import type { Command } from 'commander'
import { weightsAsOption } from './model-options.ts'
import { asText, type ColumnSetting, columnSetting, once, oneOf, repeated } from './option-parsers.ts'

/** What the command line says of a formula beside its text. */
export interface FormulaOptions {
  readonly method?: 'reml' | 'ml'
  readonly weights?: string
  readonly weightsAs?: 'precision' | 'trials' | 'frequency' | 'sampling'
  readonly offset?: string
  readonly contrasts?: readonly ColumnSetting[]
}

/** The options of verbs that take a formula in place of a stored fit. */
export function addFormulaOptions(command: Command): Command {
  return addColumnOptions(
    command
      .optionsGroup('For a formula:')
      .option('--method <M>', 'reml or ml (reml)', once('--method', oneOf('--method', ['reml', 'ml']))),
  )
}

/** Weights, offset and contrasts. */
export function addColumnOptions(command: Command): Command {
  return command
    .option('--weights <EXPR>', 'a column, or an expression of columns', once('--weights', asText))
    .option(
      '--weights-as <KIND>',
      'precision, frequency, trials or sampling (precision)',
      once('--weights-as', weightsAsOption),
    )
    .option('--offset <EXPR>', 'a column, or an expression of columns', once('--offset', asText))
    .option('--contrasts <COL=CODING>', 'treatment, sum, helmert, poly or simple (repeatable)', repeated(contrastSetting))
}

const contrastNames = ['treatment', 'sum', 'helmert', 'poly', 'simple'] as const satisfies readonly ContrastName[]

function contrastSetting(text: string): ColumnSetting {
  const setting = columnSetting('--contrasts', 'arm=sum')(text)
  oneOf('--contrasts', contrastNames)(setting.value)
  return setting
}

/** @throws BlupError U103 for a column that is given twice */
export function contrastsByColumn(settings: readonly ColumnSetting[]): Record<string, ContrastName> {
  const contrasts = new Map<string, ContrastName>()
  for (const { column, value } of settings) {
    if (contrasts.has(column)) throw new BlupError('U103', `The contrasts of \`${column}\` are given twice.`)
    contrasts.set(column, oneOf('--contrasts', contrastNames)(value))
  }
  return Object.fromEntries(contrasts)
}

/**
 * What the engine is asked for.
 *
 * @throws BlupError E207 for weights of a kind that is not built
 */
export function fitChoice({ method, weights, weightsAs, offset, contrasts = [] }: FormulaOptions) {
  if (weightsAs === 'trials' || weightsAs === 'sampling') {
    throw new BlupError('E207', `Weights as ${weightsAs} are not built yet.`, { fixes: ['there is: precision and frequency'] })
  }
  return {
    ...(method === undefined ? {} : { method }),
    ...(weights === undefined ? {} : { weights }),
    ...(weightsAs === undefined ? {} : { weightsAs }),
    ...(offset === undefined ? {} : { offset }),
    contrasts: contrastsByColumn(contrasts),
  }
}
