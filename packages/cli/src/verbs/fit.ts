import { averagedText, BlupError, type FitRecord, findingLines, ratiosText, summaryText, type Table } from 'blup'
import type { Command } from 'commander'
import { columnsUsed, parseTexts } from '../columns-named.ts'
import { withReading } from '../compute-fit.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { exitCodeOfFit } from '../exit-codes.ts'
import { fitInterruptibly } from '../fit-in-thread.ts'
import { addColumnOptions, contrastsByColumn, type FormulaOptions } from '../formula-options.ts'
import {
  ddfOption,
  engineChoice,
  familyOption,
  linkOption,
  type ModelOptions,
  methodOption,
  presetOption,
  robustOption,
} from '../model-options.ts'
import { modelText } from '../model-text.ts'
import { asText, once, repeated, wholeNumber } from '../option-parsers.ts'
import { intervalChoice, intervalName } from '../other-intervals.ts'
import { checkOutputFile, writeWhole } from '../output.ts'
import { progressLine } from '../progress-line.ts'
import { type DataRead, readData } from '../read-data.ts'
import { csvOf } from '../residual-rows.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

export interface FitVerbOptions
  extends CommonOptions,
    DataOptions,
    Omit<ModelOptions, 'weightsAs'>,
    Omit<FormulaOptions, 'method'> {
  readonly randomEffects?: boolean
  readonly exponentiate?: boolean
  readonly averaged?: boolean
  readonly output?: string
  readonly strict?: boolean
  readonly explainPlan?: boolean
  readonly quiet?: boolean
  readonly digits?: number
  readonly threads?: number
  readonly explore?: readonly string[]
  readonly residuals?: string
}

/** `blup fit FORMULA DATA`. */
export const fit: Verb = (program, surroundings) => {
  const command = program
    .command('fit <FORMULA> <DATA>')
    .summary('fit a mixed model')
    .description(
      `Fits the model that FORMULA describes, in the language of lme4 or in level equations, which may stand in a .levels file.\n\n${dataHelp}`,
    )
  addFitOptions(command)
    .addHelpText('after', examples)
    .action((formula: string, source: string, options: FitVerbOptions) => run(formula, source, options, surroundings))
}

/** The options of every verb that fits. */
export function addFitOptions(command: Command): Command {
  command
    .optionsGroup('Model:')
    .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
    .option('--link <L>', "link function (the family's own)", once('--link', linkOption))
    .option('--method <M>', 'reml or ml (reml); laplace, agq:K, ghq:K, ... of other families', once('--method', methodOption))
  addColumnOptions(command)
    .option('--preset <P>', 'the defaults of another program: lme4, spss, sas, stata, hlm, ...', once('--preset', presetOption))
    .optionsGroup('Inference:')
    .option(
      '--ddf <D>',
      'degrees of freedom: satterthwaite, kenward-roger, containment, between-within, hlm, residual or z (satterthwaite)',
      once('--ddf', ddfOption),
    )
    .option('--explore <COL>', 'with --preset hlm: a variable of the groups to try (repeatable)', repeated(asText))
    .option(
      '--residuals <PREFIX>',
      'with --preset hlm: write PREFIX-level1.csv, PREFIX-level2.csv, ...',
      once('--residuals', asText),
    )
    .option(
      '--robust <KIND>',
      'standard errors from the residuals of clusters: CR0, CR1, CR1S, CR2 or CR3',
      once('--robust', robustOption),
    )
    .option('--cluster <G>', 'the grouping factor of --robust (the highest)', once('--cluster', asText))
    .option('--exponentiate', 'add the fixed effects as odds, rate or hazard ratios')
    .option('--averaged', 'add the coefficients for the mean over all groups, beside those for one group')
    .option('--profile', 'intervals of the fixed effects by profile likelihood')
    .option(
      '--bootstrap <N>',
      'intervals of the fixed effects by N replicates of a parametric bootstrap',
      once('--bootstrap', wholeNumber('--bootstrap', 1, 1e9)),
    )
  addDataOptions(command)
  addCommonOptions(command)
    .option('-o, --output <FILE>', 'store the fit, for predict', once('-o', asText))
    .option('--random-effects', 'add the conditional modes to the JSON')
    .option(
      '--digits <N>',
      'significant digits of standard errors in print (4)',
      once('--digits', wholeNumber('--digits', 2, 15)),
    )
    .option(
      '--threads <N>',
      'threads of large fits; they change no digit (one for each processor)',
      once('--threads', wholeNumber('--threads', 1, 1024)),
    )
    .option('--quiet', 'no progress and no findings on standard error')
    .option('--strict', 'exit with 6 when there are cautions')
    .option('--explain-plan', 'tell how the model would be fitted, without fitting it')
  return command
}

const examples = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy
  blup fit "score ~ arm + (1 | school/class)" scores.csv -o fit.json
  blup fit "yield ~ nitro * Variety + (1 | Block/Variety)" oats.parquet --contrasts Variety=sum
  blup fit "y ~ dose + (dose || id)" trial.csv --method ml --factor id --ref arm=placebo
  cat big.csv | blup fit "y ~ x + (1 | site)" - --json`

async function run(model: string, source: string, options: FitVerbOptions, surroundings: Surroundings): Promise<void> {
  const formula = modelText(model) ?? model
  if (!formula.includes('~') && source.includes('~')) {
    throw new BlupError('U102', 'The formula comes before the data.', { fixes: [`blup fit "${source}" ${formula}`] })
  }
  const read: ReadForFit = (choose) => readData(source, options, choose, surroundings.signal)
  await runFit(formula, formula === model ? [source] : [source, model], read, options, surroundings)
}

/** Reads the data once the columns are known that the model needs of a header. */
export type ReadForFit = (choose: (header: readonly string[]) => readonly string[]) => Promise<DataRead>

/**
 * Fits, prints and stores.
 *
 * @param model a formula or level equations
 * @param inputs files that the output must not overwrite
 */
export async function runFit(
  model: string,
  inputs: readonly string[],
  read: ReadForFit,
  options: FitVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr, signal, result, aside, exit } = surroundings
  const texts = parseTexts(model, [options.weights, options.offset])
  const choice = engineChoice(options)
  const intervals = intervalChoice(options)
  if (options.output !== undefined) checkOutputFile(options.output, inputs)

  const hlm = options.preset === 'hlm'
  if (!hlm && (options.explore !== undefined || options.residuals !== undefined)) {
    throw new BlupError('U103', 'The options --explore and --residuals go with --preset hlm, which is not given.')
  }
  if (options.residuals !== undefined)
    for (const level of ['level1', 'level2']) checkOutputFile(`${options.residuals}-${level}.csv`, inputs)
  if (options.explainPlan && options.preset !== undefined) {
    throw new BlupError('U103', 'The plan is that of a model as it is written; a preset may change it.', {
      fixes: ['leave --preset out', 'or leave --explain-plan out'],
    })
  }
  const contrasts = contrastsByColumn(options.contrasts ?? [])
  // A reference that is given wins over the preset's.
  const stated =
    options.preset === undefined
      ? {}
      : Object.fromEntries((options.ref ?? []).map(({ column }) => [column, 'treatment' as const]))
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  try {
    const data = await read((header) => columnsUsed(texts, [...Object.keys(contrasts), ...(options.explore ?? [])], header))
    if (options.explainPlan) {
      await explain(model, data.table, choice, options, contrasts, surroundings)
      return
    }
    const fitted = await fitInterruptibly(
      {
        formula: model,
        table: data.table,
        options: {
          ...choice,
          ...(options.weights === undefined ? {} : { weights: options.weights }),
          ...(options.weightsAs === undefined ? {} : { weightsAs: options.weightsAs }),
          ...(options.offset === undefined ? {} : { offset: options.offset }),
          contrasts: { ...stated, ...contrasts },
        },
        threads: options.threads,
        randomEffects: options.randomEffects === true,
        store: options.output !== undefined,
        intervals,
        exponentiate: options.exponentiate === true,
        averaged: options.averaged === true,
        hlm: hlm ? { explore: options.explore ?? [], residuals: options.residuals !== undefined, width: stdout.width } : null,
      },
      signal,
      ({ phase, iteration }) => progress.show(`${phase}, step ${iteration}`),
    )
    progress.clear()
    signal.throwIfAborted()
    const { record, extras, stored } = withReading(fitted, data.findings, data.readMs)
    if (options.output !== undefined) writeWhole(options.output, jsonText(stored))
    for (const [end, rows] of fitted.hlm?.residuals ?? []) {
      const file = `${options.residuals}-${end}.csv`
      checkOutputFile(file, inputs)
      writeWhole(file, csvOf(rows))
    }
    if (options.json) {
      const { ratios, averaged } = fitted
      await result(
        jsonText({
          ...record,
          ...(ratios === null ? {} : { ratios }),
          ...(averaged === null ? {} : { averaged }),
          ...(fitted.hlm === null ? {} : { hlm: fitted.hlm.json }),
        }),
      )
    } else {
      if (!options.quiet) await aside(findingsText(record, stderr))
      await result(
        fitted.hlm?.text ??
          summaryText(
            { ...record, ...extras, ...(intervals === null ? {} : { intervals: intervalName(intervals) }) },
            {
              width: stdout.width,
              style: stdout.style,
              findings: 'count',
              ...(options.digits === undefined ? {} : { digits: options.digits }),
            },
          ),
      )
      const page = {
        width: stdout.width,
        style: stdout.style,
        confLevel: extras.confLevel,
        ...(options.digits === undefined ? {} : { digits: options.digits }),
      }
      if (fitted.ratios !== null) await result(`\n${ratiosText(record, page)}`)
      if (fitted.averaged !== null) await result(`\n${averagedText(fitted.averaged, page)}`)
    }
    exit(exitCodeOfFit(record, options.strict === true))
  } finally {
    progress.clear()
  }
}

/** `--explain-plan`: how the model would be fitted. */
async function explain(
  model: string,
  table: Table,
  choice: ReturnType<typeof engineChoice>,
  options: FitVerbOptions,
  contrasts: ReturnType<typeof contrastsByColumn>,
  { result }: Surroundings,
): Promise<void> {
  const { explainPlan, planText } = await import('../engine-verbs.ts')
  const { weights, weightsAs, offset } = options
  const plan = explainPlan(model, table, {
    ...choice,
    contrasts,
    ...(weights === undefined ? {} : { weights }),
    ...(weightsAs === undefined ? {} : { weightsAs }),
    ...(offset === undefined ? {} : { offset }),
  })
  await result(options.json ? jsonText({ schema: 'blup.plan/1', ...plan }) : planText(plan))
}

function findingsText(record: FitRecord, stderr: Surroundings['stderr']): string {
  const lines = findingLines(record.findings, stderr.width, stderr.style)
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`
}
