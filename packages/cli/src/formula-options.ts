import { BlupError, type ContrastName } from 'blup'
import type { Command } from 'commander'
import { familyOption, linkOption, methodOption, weightsAsOption } from './model-options.ts'
import { asText, type ColumnSetting, columnSetting, once, oneOf, repeated } from './option-parsers.ts'

/** What the command line says of a formula beside its text. */
export interface FormulaOptions {
  readonly method?: string
  readonly family?: string
  readonly link?: string
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
      .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
      .option('--link <L>', "link function (the family's own)", once('--link', linkOption))
      .option('--method <M>', 'reml or ml (reml); laplace, agq:K, ... of other families', once('--method', methodOption)),
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

/** What the engine is asked for. */
export function fitChoice({ family, link, method, weights, weightsAs, offset, contrasts = [] }: FormulaOptions) {
  return {
    ...(family === undefined ? {} : { family }),
    ...(link === undefined ? {} : { link }),
    ...(method === undefined ? {} : { method }),
    ...(weights === undefined ? {} : { weights }),
    ...(weightsAs === undefined ? {} : { weightsAs }),
    ...(offset === undefined ? {} : { offset }),
    contrasts: contrastsByColumn(contrasts),
  }
}
