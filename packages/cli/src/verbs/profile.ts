import { formatSignificant, type Profile, textTable } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, fraction, once, repeated } from '../option-parsers.ts'
import { parameterLabel } from '../parameter-label.ts'
import { progressLine } from '../progress-line.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface ProfileVerbOptions extends AnswerOptions, ModelSourceOptions {
  readonly parameter?: readonly string[]
  readonly level?: number
}

/** `blup profile MODEL [DATA]`. */
export const profile: Verb = (program, surroundings) => {
  const command = program
    .command('profile <MODEL> [DATA]')
    .summary('profile likelihood intervals')
    .description(`Finds the limits of each parameter on its profile likelihood.\n\n${modelHelp}\n\n${dataHelp}`)
    .optionsGroup('Profile:')
    .option(
      '--parameter <NAME>',
      'fixed, sd, cor, sigma, dispersion, a term or a grouping factor (repeatable)',
      repeated(asText),
    )
    .option('--level <LEVEL>', 'coverage (0.95)', once('--level', fraction('--level')))
  addFormulaOptions(command)
  addDataOptions(command)
  addAnswerOptions(command, 6, 'no progress and no findings on standard error')
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: ProfileVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy -o fit.json
  blup profile fit.json
  blup profile fit.json --parameter sd --level 0.9
  blup profile "Yield ~ 1 + (1 | Batch)" Dyestuff --json`

async function run(
  source: string,
  data: string | undefined,
  options: ProfileVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr, signal } = surroundings
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  try {
    const opened = await openModel(source, data, options, signal)
    const profiled = await opened.model.profile({
      signal,
      onProgress: ({ done, total, what }) =>
        progress.show(`profiling, parameter ${Math.min(done + 1, total)} of ${total}: ${what}`),
      ...(options.parameter === undefined ? {} : { parameters: options.parameter }),
      ...(options.level === undefined ? {} : { level: options.level }),
    })
    progress.clear()
    const findings = [...opened.findings, ...profiled.findings]
    const { level, rows, curves } = profiled
    await giveAnswer(
      {
        findings,
        json: () => ({ schema: 'blup.profile/1', level, findings, rows, curves }),
        text: () => tableText(profiled, options.digits ?? 6, stdout),
      },
      options,
      surroundings,
    )
  } finally {
    progress.clear()
  }
}

function tableText({ rows, level }: Profile, digits: number, stdout: Surroundings['stdout']): string {
  const column = (header: string, of: (row: Profile['rows'][number]) => number) =>
    ({ header, cells: rows.map((row) => formatSignificant(of(row), digits)), align: 'decimal' }) as const
  const percent = Number((100 * level).toPrecision(6))
  const table = {
    title: `Profile likelihood, ${percent} %`,
    labels: rows.map(parameterLabel),
    groups: [[column('estimate', (r) => r.estimate), column('low', (r) => r.confLow), column('high', (r) => r.confHigh)]],
  }
  return `${textTable(table, stdout.width, stdout.style).join('\n')}\n`
}
