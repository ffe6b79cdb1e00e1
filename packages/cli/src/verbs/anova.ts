import { anovaText, BlupError, type Finding, ranovaText } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { ddfOption } from '../model-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { once, oneOf, wholeNumber } from '../option-parsers.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface AnovaVerbOptions extends AnswerOptions, ModelSourceOptions {
  readonly type?: '1' | '2' | '3'
  readonly ddf?: ReturnType<typeof ddfOption>
  readonly random?: boolean
  readonly simulations?: number
  readonly seed?: number
}

/** `blup anova MODEL [DATA]`. */
export const anova: Verb = (program, surroundings) => {
  const command = program
    .command('anova <MODEL> [DATA]')
    .summary('tests of the terms, fixed or random')
    .description(
      `Tests each term of the fixed part by F; with --random, each part of the random one by likelihood ratio.\n\n${modelHelp}\n\n${dataHelp}`,
    )
    .optionsGroup('Test:')
    .option('--type <T>', '1, 2 or 3 (3)', once('--type', oneOf('--type', ['1', '2', '3'])))
    .option('--ddf <D>', 'degrees of freedom (those of the fit)', once('--ddf', ddfOption))
    .option('--random', 'leave out the parts of the random effects one at a time')
    .option('--simulations <N>', 'draws of the exact test (10000)', once('--simulations', wholeNumber('--simulations', 1, 1e8)))
    .option('--seed <S>', 'seed of the exact test (1)', once('--seed', wholeNumber('--seed', 0, 2 ** 53 - 1)))
  addFormulaOptions(command)
  addDataOptions(command)
  addAnswerOptions(command, 4)
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: AnovaVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup anova "yield ~ nitro * Variety + (1 | Block/Variety)" Oats
  blup anova fit.json --type 2 --ddf kenward-roger
  blup anova fit.json --random`

async function run(
  source: string,
  data: string | undefined,
  options: AnovaVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, signal } = surroundings
  const { random = false, type, ddf, simulations, seed } = options
  const misplaced = random ? { '--type': type, '--ddf': ddf } : { '--simulations': simulations, '--seed': seed }
  for (const [flag, value] of Object.entries(misplaced)) {
    if (value === undefined) continue
    throw new BlupError(
      'U103',
      `The option ${flag} goes ${random ? 'with tests of the fixed part, not with --random' : 'with --random'}.`,
    )
  }
  const opened = await openModel(source, data, options, signal)
  const asked = random ? randomTable() : fixedTable()
  const findings: readonly Finding[] = [...opened.findings, ...asked.table.findings]
  const { findings: _, ...table } = asked.table
  await giveAnswer(
    { findings, json: () => ({ schema: 'blup.anova/1', ...table, findings }), text: asked.text },
    options,
    surroundings,
  )

  function fixedTable() {
    const table = opened.model.anova({
      ...(type === undefined ? {} : { type: Number(type) as 1 | 2 | 3 }),
      ...(ddf === undefined ? {} : { ddf }),
    })
    return { table, text: () => anovaText(table, stdout.width, stdout.style, options.digits ?? 4) }
  }

  function randomTable() {
    const { model } = opened
    if (!('hlmParts' in model) && (simulations !== undefined || seed !== undefined)) {
      throw new BlupError('U103', 'Only the exact test of a linear model by REML is simulated.', {
        fixes: ['leave --simulations and --seed out'],
      })
    }
    const table = model.ranova({
      ...(simulations === undefined ? {} : { simulations }),
      ...(seed === undefined ? {} : { seed }),
    })
    return { table, text: () => ranovaText(table, stdout.width, stdout.style, options.digits ?? 4) }
  }
}
