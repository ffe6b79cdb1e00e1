import { BlupError, type Comparison, compareText, type Finding, type GlmmFit, type LmmFit } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { columnsUsed, parseTexts } from '../columns-named.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { addColumnOptions, type FormulaOptions, fitChoice } from '../formula-options.ts'
import { familyOption, linkOption, methodOption } from '../model-options.ts'
import { modelText } from '../model-text.ts'
import { once, wholeNumber } from '../option-parsers.ts'
import { type ProgressLine, progressLine } from '../progress-line.ts'
import { readData } from '../read-data.ts'
import { readStoredFit } from '../read-stored-fit.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface CompareVerbOptions extends AnswerOptions, DataOptions, FormulaOptions {
  readonly differentFixed?: boolean
  readonly pseudo?: boolean
  readonly simulations?: number
  readonly seed?: number
}

/** `blup compare FORMULA1 FORMULA2 ... DATA`, or stored fits. */
export const compare: Verb = (program, surroundings) => {
  const command = program
    .command('compare <MODELS...>')
    .summary('models side by side, by deviance')
    .usage('[options] <FORMULA> <FORMULA...> <DATA> | <FIT> <FIT...>')
    .description(
      'Compares models of the same data: information criteria, and each model tested against the next smaller one.\n\n' +
        `MODELS are formulas (or level equations, or .levels files) followed by their data, or fits that \`blup fit ... -o\` stored.\n\n${dataHelp}`,
    )
    .optionsGroup('Comparison:')
    .option(
      '--method <M>',
      'reml or ml (reml with the same fixed part in all, otherwise ml); laplace, agq:K, ... of other families',
      once('--method', methodOption),
    )
    .option('--different-fixed', 'allow --method reml although the fixed parts differ')
    .option('--pseudo', 'compare pseudo-deviances of quasi-likelihoods all the same')
    .option('--simulations <N>', 'draws of the exact test (10000)', once('--simulations', wholeNumber('--simulations', 1, 1e8)))
    .option('--seed <S>', 'seed of the exact test (1)', once('--seed', wholeNumber('--seed', 0, 2 ** 53 - 1)))
  addColumnOptions(
    command
      .optionsGroup('For formulas:')
      .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
      .option('--link <L>', "link function (the family's own)", once('--link', linkOption)),
  )
  addDataOptions(command)
  addAnswerOptions(command, 4)
    .addHelpText('after', examples)
    .action((models: readonly string[], options: CompareVerbOptions) => run(models, options, surroundings))
}

const examples = `
Examples:
  blup compare "Reaction ~ 1 + (Days | Subject)" "Reaction ~ Days + (Days | Subject)" sleepstudy
  blup compare "Reaction ~ Days + (1 | Subject)" "Reaction ~ Days + (Days | Subject)" sleepstudy --json
  blup compare small.json large.json`

/** Fits or restores the models, and compares them. */
async function comparison(
  words: readonly string[],
  options: CompareVerbOptions,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<{ readonly compared: Comparison; readonly findings: readonly Finding[] }> {
  const models = words.map((word) => modelText(word))
  const criterion = isCriterion(options.method) ? options.method : undefined
  if (criterion === undefined && options.method !== undefined && models.every((model) => model === null)) {
    throw new BlupError('U103', `Stored fits have their methods; --method \`${options.method}\` is for formulas.`)
  }
  const { fits, findings } = models.some((model) => model !== null)
    ? await fitAll(
        words.map((word, i) => models[i] ?? word),
        options,
        signal,
        progress,
      )
    : await restoreAll(words)
  progress.show('comparing')
  const { compare: compareFits } = await import('../engine-verbs.ts')
  const { differentFixed, pseudo, simulations, seed } = options
  const compared = compareFits(...fits, {
    ...(criterion === undefined ? {} : { method: criterion }),
    ...(differentFixed === undefined ? {} : { differentFixed }),
    ...(pseudo === undefined ? {} : { pseudo }),
    ...(simulations === undefined ? {} : { simulations }),
    ...(seed === undefined ? {} : { seed }),
  })
  return { compared, findings }
}

/** What decides between fits of linear models, and is no way to handle an integral. */
function isCriterion(method: string | undefined): method is 'ml' | 'reml' {
  return method === 'ml' || method === 'reml'
}

async function run(words: readonly string[], options: CompareVerbOptions, surroundings: Surroundings): Promise<void> {
  const { stdout, stderr, signal, exit } = surroundings
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  const { compared, findings: found } = await comparison(words, options, signal, progress).finally(progress.clear)
  const findings = [...found, ...compared.findings]
  await giveAnswer(
    {
      findings,
      json: () => ({ schema: 'blup.compare/1', method: compared.method, findings, rows: compared.rows }),
      text: () => compareText(compared, stdout.width, stdout.style, options.digits ?? 4),
    },
    options,
    surroundings,
  )
  if (compared.rows.some(({ converged }) => !converged)) exit(exitCodes.notConverged)
}

interface Models {
  readonly fits: readonly (LmmFit | GlmmFit)[]
  readonly findings: readonly Finding[]
}

async function fitAll(
  words: readonly string[],
  options: CompareVerbOptions,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Models> {
  const formulas = words.slice(0, -1)
  const source = words.at(-1)!
  if (modelText(source) !== null) {
    throw new BlupError('U102', 'Formulas need the data after them.', {
      fixes: [`blup compare ${words.map((w) => `"${w}"`).join(' ')} DATA`],
    })
  }
  const stray = formulas.find((word) => modelText(word) === null)
  if (stray !== undefined) {
    throw new BlupError('U103', `\`${stray}\` is no formula; formulas come first, then one file of data.`, {
      fixes: ['compare formulas with formulas, or stored fits with stored fits'],
    })
  }
  if (formulas.length < 2) throw tooFew()
  const choice = fitChoice(options)
  const texts = formulas.map((formula) => parseTexts(formula, [options.weights, options.offset]))
  const read = await readData(
    source,
    options,
    (header) => {
      const used = new Set(texts.flatMap((text) => columnsUsed(text, Object.keys(choice.contrasts), header)))
      return header.filter((name) => used.has(name))
    },
    signal,
  )
  const { fit } = await import('../engine.ts')
  const fits: (LmmFit | GlmmFit)[] = []
  for (const [i, formula] of formulas.entries()) {
    // contrasts of a factor that only the larger models have
    const own = columnsUsed(texts[i]!, [], [...read.table.columns.keys()])
    const contrasts = Object.fromEntries(Object.entries(choice.contrasts).filter(([column]) => own.includes(column)))
    fits.push(
      await fit(formula, read.table, {
        signal,
        ddf: 'z',
        ...choice,
        contrasts,
        onProgress: ({ phase, iteration }) =>
          progress.show(`model ${i + 1} of ${formulas.length}: ${phase}, step ${iteration}`),
      }),
    )
  }
  return { fits, findings: unique([...read.findings, ...fits.flatMap(({ findings }) => findings)]) }
}

async function restoreAll(files: readonly string[]): Promise<Models> {
  if (files.length < 2) throw tooFew()
  if (files.filter((file) => file === '-').length > 1) {
    throw new BlupError('U103', 'Standard input can be one of the fits, not several.')
  }
  const texts = files.map(readStoredFit)
  const { restoreFit } = await import('../engine-stored.ts')
  return { fits: texts.map((text) => restoreFit(text)), findings: [] }
}

function tooFew(): BlupError {
  return new BlupError('U102', 'A comparison needs two models or more.', {
    fixes: ['blup compare "y ~ 1 + (1 | g)" "y ~ x + (1 | g)" data.csv', 'blup compare small.json large.json'],
  })
}

/** Findings of several models about the same data, each once. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [`${finding.code} ${finding.title}`, finding]))
  return [...seen.values()]
}
