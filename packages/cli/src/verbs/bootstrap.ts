import { type Bootstrap, formatSignificant, type LongProgress, textTable } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { bootstrapThreads } from '../bootstrap-threads.ts'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, fraction, once, oneOf, repeated, wholeNumber } from '../option-parsers.ts'
import { parameterLabel } from '../parameter-label.ts'
import { progressLine } from '../progress-line.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface BootstrapVerbOptions extends AnswerOptions, ModelSourceOptions {
  readonly n?: number
  readonly seed?: number
  readonly kind?: 'parametric' | 'residual' | 'case'
  readonly group?: string
  readonly interval?: 'percentile' | 'normal'
  readonly level?: number
  readonly workers?: number
  readonly parameter?: readonly string[]
}

const defaultReplicates = 1000
/** Starting threads takes a tenth of a second: a few replicates are done by then. */
const worthThreads = 200

/** `blup bootstrap MODEL [DATA]`. */
export const bootstrap: Verb = (program, surroundings) => {
  const command = program
    .command('bootstrap <MODEL> [DATA]')
    .summary('bootstrap intervals')
    .description(`Refits a model to simulated or resampled data.\n\n${modelHelp}\n\n${dataHelp}`)
    .optionsGroup('Bootstrap:')
    .option('-n <N>', `replicates (${defaultReplicates})`, once('-n', wholeNumber('-n', 1, 1e9)))
    .option(
      '--seed <S>',
      'whole number; the same seed gives the same result (0)',
      once('--seed', wholeNumber('--seed', 0, 2 ** 53 - 1)),
    )
    .option(
      '--kind <K>',
      'parametric, residual or case (parametric); the last two need DATA and a linear model',
      once('--kind', oneOf('--kind', ['parametric', 'residual', 'case'])),
    )
    .option(
      '--group <G>',
      'grouping factor that the case bootstrap resamples (the one with fewest levels)',
      once('--group', asText),
    )
    .option(
      '--interval <I>',
      'percentile, or normal with the bias corrected (percentile)',
      once('--interval', oneOf('--interval', ['percentile', 'normal'])),
    )
    .option(
      '--workers <N>',
      'threads; they change no number (one for each processor)',
      once('--workers', wholeNumber('--workers', 1, 1024)),
    )
    .option('--level <LEVEL>', 'coverage (0.95)', once('--level', fraction('--level')))
    .option(
      '--parameter <NAME>',
      'fixed, sd, cor, sigma, dispersion, a term or a grouping factor (repeatable)',
      repeated(asText),
    )
  addFormulaOptions(command)
  addDataOptions(command)
  addAnswerOptions(command, 6, 'no progress and no findings on standard error')
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: BootstrapVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy -o fit.json
  blup bootstrap fit.json -n 2000 --seed 1
  blup bootstrap fit.json sleepstudy --kind case --group Subject
  blup bootstrap "Yield ~ 1 + (1 | Batch)" Dyestuff --kind residual --json`

async function run(
  source: string,
  data: string | undefined,
  options: BootstrapVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr, signal } = surroundings
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  try {
    const opened = await openModel(source, data, options, signal)
    const replicates = options.n ?? defaultReplicates
    const { model } = opened
    // a replicate of a generalized model takes many times as long
    const worth = 'hlmParts' in model ? worthThreads : worthThreads / 10
    const shared = options.workers === undefined ? replicates >= worth : options.workers > 1
    const chosen = {
      signal,
      onProgress: ({ done, total }: LongProgress) => progress.show(`bootstrapping, ${done} of ${total}`),
      ...given(options),
    }
    const boot = await model.bootstrap(replicates, {
      ...chosen,
      ...(shared ? { workers: bootstrapThreads(options.workers) } : {}),
    })
    progress.clear()
    const findings = [...opened.findings, ...boot.findings]
    const { values: _, rows, findings: __, ...about } = boot
    await giveAnswer(
      {
        findings,
        json: () => ({ schema: 'blup.bootstrap/1', ...about, findings, rows }),
        text: () => tableText(boot, options.digits ?? 6, stdout),
      },
      options,
      surroundings,
    )
  } finally {
    progress.clear()
  }
}

function given({ seed, kind, group, interval, level, parameter }: BootstrapVerbOptions) {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(kind === undefined ? {} : { kind }),
    ...(group === undefined ? {} : { group }),
    ...(interval === undefined ? {} : { interval }),
    ...(level === undefined ? {} : { level }),
    ...(parameter === undefined ? {} : { parameters: parameter }),
  }
}

function tableText(boot: Bootstrap, digits: number, stdout: Surroundings['stdout']): string {
  const { rows, kind, replicates, seed, level } = boot
  const column = (header: string, of: (row: Bootstrap['rows'][number]) => number) =>
    ({ header, cells: rows.map((row) => formatSignificant(of(row), digits)), align: 'decimal' }) as const
  const table = {
    title: 'parameter',
    labels: rows.map(parameterLabel),
    groups: [
      [column('estimate', (r) => r.estimate), column('bias', (r) => r.bias), column('SE', (r) => r.stdError)],
      [column('low', (r) => r.confLow), column('high', (r) => r.confHigh)],
    ],
  }
  const percent = Number((100 * level).toPrecision(6))
  const head = `${kind} bootstrap: ${replicates} replicates, seed ${seed}, ${percent} % ${boot.interval} intervals`
  return `${head}\n${textTable(table, stdout.width, stdout.style).join('\n')}\n`
}
