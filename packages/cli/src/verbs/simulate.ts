import { BlupError } from 'blup'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, once, oneOf, wholeNumber } from '../option-parsers.ts'
import { checkOutputFile, writeWhole } from '../output.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface SimulateVerbOptions extends CommonOptions, ModelSourceOptions {
  readonly n?: number
  readonly seed?: number
  readonly ranef?: 'new' | 'conditional'
  readonly output?: string
}

/** `blup simulate MODEL DATA`. */
export const simulate: Verb = (program, surroundings) => {
  const command = program
    .command('simulate <MODEL> <DATA>')
    .summary('simulated responses')
    .description(
      `Draws responses for the rows that the fit used, as CSV: a row of DATA each, a column a simulation.\n\n${modelHelp}\n\n${dataHelp}`,
    )
    .optionsGroup('Simulation:')
    .option('-n <N>', 'simulations (1)', once('-n', wholeNumber('-n', 1, 1e6)))
    .option(
      '--seed <S>',
      'whole number; the same seed gives the same numbers (0)',
      once('--seed', wholeNumber('--seed', 0, 2 ** 53 - 1)),
    )
    .option(
      '--ranef <R>',
      'new random effects, or conditional on those of the fit (new)',
      once('--ranef', oneOf('--ranef', ['new', 'conditional'])),
    )
  addFormulaOptions(command)
  addDataOptions(command)
  addCommonOptions(command)
    .option('-o, --output <FILE>', 'write to a file instead, as CSV or, with --json, as JSON', once('-o', asText))
    .addHelpText('after', examples)
    .action((model: string, data: string, options: SimulateVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup simulate "Reaction ~ Days + (Days | Subject)" sleepstudy -n 5 --seed 1
  blup simulate fit.json sleepstudy --ranef conditional --json`

async function run(source: string, data: string, options: SimulateVerbOptions, surroundings: Surroundings): Promise<void> {
  const { signal, result, exit } = surroundings
  if (options.output !== undefined) checkOutputFile(options.output, [source, data])
  const { model } = await openModel(source, data, options, signal)
  const simulations = model.simulate(options.n ?? 1, {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.ranef === undefined ? {} : { ranef: options.ranef }),
  })
  if (signal.aborted) throw new BlupError('C310', 'Cancelled by you; nothing was changed.')
  const names = simulations.map((_, s) => `sim${s + 1}`)
  const rows = Array.from(model.usedRows(), (row, i) => ({ row: row + 1, values: simulations.map((y) => y[i]!) }))
  const text = options.json
    ? jsonText({
        schema: 'blup.simulate/1',
        rows: rows.map(({ row, values }) => ({ row, ...Object.fromEntries(names.map((name, s) => [name, values[s]!])) })),
      })
    : `row,${names.join(',')}\n${rows.map(({ row, values }) => `${row},${values.join(',')}\n`).join('')}`
  if (options.output === undefined) await result(text)
  else writeWhole(options.output, text)
  exit(exitCodes.done)
}
