import { findingLines, inspectionText } from 'blup'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { asText, once, repeated } from '../option-parsers.ts'
import { readData } from '../read-data.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface InspectVerbOptions extends CommonOptions, DataOptions {
  readonly response?: string
  readonly group?: readonly string[]
  readonly quiet?: boolean
  readonly strict?: boolean
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
  addCommonOptions(command)
    .option('--quiet', 'no findings on standard error')
    .option('--strict', 'exit with 6 when there are cautions')
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
  const { stdout, stderr, signal, result, aside, exit } = surroundings
  const { response, group } = options
  const data = await readData(source, options, null, signal)
  const engine = await import('../engine.ts')
  const inspected = engine.inspect(data.table, {
    ...(response === undefined ? {} : { response }),
    ...(group === undefined ? {} : { groups: group }),
  })
  const inspection = { ...inspected, findings: [...data.findings, ...inspected.findings] }
  signal.throwIfAborted()
  if (options.json) {
    await result(jsonText(inspection))
  } else {
    const lines = findingLines(inspection.findings, stderr.width, stderr.style)
    if (!options.quiet && lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    await result(inspectionText(inspection, { source, width: stdout.width, style: stdout.style, findings: 'none' }))
  }
  const cautioned = inspection.findings.some(({ severity }) => severity === 'caution')
  exit(options.strict && cautioned ? exitCodes.cautions : exitCodes.done)
}
