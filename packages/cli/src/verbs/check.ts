import { checkText } from 'blup'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { fraction, once } from '../option-parsers.ts'
import { progressLine } from '../progress-line.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface CheckVerbOptions extends CommonOptions, ModelSourceOptions {
  readonly alpha?: number
  /** False with `--no-influence`. */
  readonly influence?: boolean
  readonly quiet?: boolean
  readonly strict?: boolean
}

/** `blup check MODEL DATA`. */
export const check: Verb = (program, surroundings) => {
  const command = program
    .command('check <MODEL> [DATA]')
    .summary('what the data say of the assumptions of a model')
    .description(
      'Looks at residuals, random effects, groups and rows that decide, numbers of groups and rows, slopes that mix effects ' +
        `within and between groups, and collinearity.\n\n${modelHelp} Checks need the data.\n\n${dataHelp}`,
    )
    .optionsGroup('Checks:')
    .option(
      '--alpha <P>',
      'p value from which a departure counts, if it is large enough to matter (0.01)',
      once('--alpha', fraction('--alpha')),
    )
    .option('--no-influence', 'leave out the refits without each group and the rows that matter most')
  addFormulaOptions(command)
  addDataOptions(command)
  addCommonOptions(command)
    .option('--quiet', 'no progress on standard error')
    .option('--strict', 'exit with 6 when there are concerns')
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: CheckVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup check "normexam ~ standLRT + (standLRT | school)" Exam
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy -o fit.json
  blup check fit.json sleepstudy --json`

async function run(
  source: string,
  data: string | undefined,
  options: CheckVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr, signal, result, exit } = surroundings
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  try {
    const opened = await openModel(source, data, options, signal)
    const alpha = options.alpha === undefined ? {} : { alpha: options.alpha }
    const { model } = opened
    const checked = await model.check({
      signal,
      onProgress: ({ done, total, what }) => progress.show(`leaving out ${what}, ${Math.min(done + 1, total)} of ${total}`),
      ...alpha,
      ...(options.influence === false ? { influence: false } : {}),
    })
    progress.clear()
    const { rows, findings } = checked
    if (options.json) await result(jsonText({ schema: 'blup.check/1', findings: [...opened.findings, ...findings], rows }))
    else await result(checkText(checked, stdout.width, stdout.style))
    const concerned = rows.some(({ verdict }) => verdict === 'concern')
    exit(options.strict && concerned ? exitCodes.cautions : exitCodes.done)
  } finally {
    progress.clear()
  }
}
