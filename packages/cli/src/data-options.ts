import type { Command } from 'commander'
import {
  asText,
  type ColumnSetting,
  columnSetting,
  type FactorSetting,
  factorSetting,
  once,
  repeated,
} from './option-parsers.ts'

/** What the command line says of how columns are to be read. */
export interface DataOptions {
  readonly factor?: readonly FactorSetting[]
  readonly ref?: readonly ColumnSetting[]
  readonly number?: readonly string[]
  readonly schema?: string
}

/** The options of every verb that reads data. */
export function addDataOptions(command: Command): Command {
  return command
    .optionsGroup('How columns are read:')
    .option(
      '--factor <COL[=L1|L2]>',
      'read a column as categories, with its levels in order (repeatable)',
      repeated(factorSetting),
    )
    .option('--ref <COL=LEVEL>', 'reference level of a factor (repeatable)', repeated(columnSetting('--ref', 'arm=placebo')))
    .option('--number <COL>', 'read a column as numbers (repeatable)', repeated(asText))
    .option('--schema <FILE>', 'types and levels of columns, as JSON', once('--schema', asText))
}

export const dataHelp =
  'DATA is a file (.csv .tsv .json .ndjson .parquet .arrow, each also with .gz), - for standard input, ' +
  'or the name of a data set that `blup datasets` lists.'
