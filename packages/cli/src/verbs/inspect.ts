import { inspectionText } from 'blup'
import { type AnswerOptions, addFindingOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { asText, once, repeated } from '../option-parsers.ts'
import { readData } from '../read-data.ts'
import { addCommonOptions, type Surroundings, type Verb } from '../verb.ts'

interface InspectVerbOptions extends Omit<AnswerOptions, 'digits'>, DataOptions {
  readonly response?: string
  readonly group?: readonly string[]
}

/** `blup inspect DATA`: columns, groups, what is nested in what, and a model to start from. */
export const inspect: Verb = (program, surroundings) => {
  const command = program
    .command('inspect <DATA>')
    .summary('columns, groups and a model to start from')
    .description(
      'Shows the columns of DATA and their types, the grouping factors and how they lie in one another, the level at which ' +
        `each variable varies, and a model to start from.\n\n${dataHelp}`,
    )
    .optionsGroup('Model to start from:')
    .option('--response <COL>', 'the column to be explained', once('--response', asText))
    .option('--group <COL>', 'a column that groups the rows, whatever its name (repeatable)', repeated(asText))
  addDataOptions(command)
  addFindingOptions(addCommonOptions(command))
    .addHelpText('after', examples)
    .action((source: string, options: InspectVerbOptions) => run(source, options, surroundings))
}

const examples = `
Examples:
  blup inspect scores.csv
  blup inspect Pastes
  blup inspect ratings.parquet --response rating --group s --group d
  zcat visits.csv.gz | blup inspect - --factor visit --json`

async function run(source: string, options: InspectVerbOptions, surroundings: Surroundings): Promise<void> {
  const { stdout, signal } = surroundings
  const { response, group } = options
  const data = await readData(source, options, null, signal)
  const engine = await import('../engine-verbs.ts')
  const inspected = engine.inspect(data.table, {
    ...(response === undefined ? {} : { response }),
    ...(group === undefined ? {} : { groups: group }),
  })
  const inspection = { ...inspected, findings: [...data.findings, ...inspected.findings] }
  signal.throwIfAborted()
  await giveAnswer(
    {
      findings: inspection.findings,
      json: () => inspection,
      text: () => inspectionText(inspection, { source, width: stdout.width, style: stdout.style, findings: 'none' }),
    },
    options,
    surroundings,
  )
}
