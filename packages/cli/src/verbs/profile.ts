import { findingLines, formatSignificant, type Profile, textTable } from 'blup'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, fraction, once, repeated, wholeNumber } from '../option-parsers.ts'
import { parameterLabel } from '../parameter-label.ts'
import { progressLine } from '../progress-line.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface ProfileVerbOptions extends CommonOptions, ModelSourceOptions {
  readonly parameter?: readonly string[]
  readonly level?: number
  readonly quiet?: boolean
  readonly strict?: boolean
  readonly digits?: number
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
  addCommonOptions(command)
    .option('--digits <N>', 'significant digits in print (6)', once('--digits', wholeNumber('--digits', 2, 15)))
    .option('--quiet', 'no progress and no findings on standard error')
    .option('--strict', 'exit with 6 when there are cautions')
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
  const { stdout, stderr, signal, result, aside, exit } = surroundings
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
    if (options.json) await result(jsonText({ schema: 'blup.profile/1', level, findings, rows, curves }))
    else {
      const lines = options.quiet ? [] : findingLines(findings, stderr.width, stderr.style)
      if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
      await result(tableText(profiled, options.digits ?? 6, stdout))
    }
    const cautioned = findings.some(({ severity }) => severity === 'caution')
    exit(options.strict && cautioned ? exitCodes.cautions : exitCodes.done)
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
