import { BlupError, testText } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { ddfOption } from '../model-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, fraction, once } from '../option-parsers.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface TestVerbOptions extends AnswerOptions, ModelSourceOptions {
  readonly contrast?: string
  readonly ddf?: ReturnType<typeof ddfOption>
  readonly level?: number
}

/** `blup test MODEL [DATA] --contrast EQUATIONS`. */
export const test: Verb = (program, surroundings) => {
  const command = program
    .command('test <MODEL> [DATA]')
    .summary('tests of linear equations in the fixed effects')
    .description(`Tests equations in the coefficients, one by one and together.\n\n${modelHelp}\n\n${dataHelp}`)
    .optionsGroup('Test:')
    .option(
      '--contrast <EQUATIONS>',
      'equations with commas between them, such as "a - b = 0, c = 1"',
      once('--contrast', asText),
    )
    .option('--ddf <D>', 'degrees of freedom (those of the fit)', once('--ddf', ddfOption))
    .option('--level <LEVEL>', 'coverage of the intervals (0.95)', once('--level', fraction('--level')))
  addFormulaOptions(command)
  addDataOptions(command)
  addAnswerOptions(command, 4)
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: TestVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy -o fit.json
  blup test fit.json --contrast "Days = 0"
  blup test fit.json --contrast "(Intercept) = 250, Days = 10" --ddf kenward-roger
  blup test "score ~ Machine + (1 | Worker)" Machines --contrast "MachineB - MachineC = 0"`

async function run(
  source: string,
  data: string | undefined,
  options: TestVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, signal } = surroundings
  if (options.contrast === undefined) {
    throw new BlupError('U102', 'The option --contrast is missing: it says what is to be tested.', {
      fixes: [`blup test ${source} --contrast "Days = 0"`],
    })
  }
  const opened = await openModel(source, data, options, signal)
  const tested = opened.model.test(options.contrast, {
    ...(options.ddf === undefined ? {} : { ddf: options.ddf }),
    ...(options.level === undefined ? {} : { level: options.level }),
  })
  const findings = [...opened.findings, ...tested.findings]
  await giveAnswer(
    {
      findings,
      json: () => ({ schema: 'blup.test/1', ddf: tested.ddf, findings, rows: tested.rows }),
      text: () => testText(tested, stdout.width, stdout.style, options.digits ?? 4),
    },
    options,
    surroundings,
  )
}
