import { BlupError, findingLines, methodsText } from 'blup'
import { columnsUsed, parseTexts } from '../columns-named.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { addColumnOptions, type FormulaOptions, fitChoice } from '../formula-options.ts'
import { familyOption, linkOption, methodOption } from '../model-options.ts'
import { once, repeated, wholeNumber } from '../option-parsers.ts'
import { progressLine } from '../progress-line.ts'
import { readData } from '../read-data.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface MethodsVerbOptions extends CommonOptions, DataOptions, Omit<FormulaOptions, 'method'> {
  readonly method?: readonly string[]
  readonly quiet?: boolean
  readonly digits?: number
}

/** `blup methods FORMULA DATA --family F`. */
export const methods: Verb = (program, surroundings) => {
  const command = program
    .command('methods <FORMULA> <DATA>')
    .summary('every way to handle the integral, side by side')
    .description(
      'Fits one model by every way to handle the integral over its random effects, and says which answer to believe.\n\n' +
        dataHelp,
    )
    .optionsGroup('Model:')
    .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
    .option('--link <L>', "link function (the family's own)", once('--link', linkOption))
    .option('--method <M>', 'try this one; repeatable (one of each kind)', repeated(methodOption))
  addColumnOptions(command)
  addDataOptions(command)
  addCommonOptions(command)
    .option('--digits <N>', 'significant digits in print (4)', once('--digits', wholeNumber('--digits', 2, 15)))
    .option('--quiet', 'no progress on standard error')
    .addHelpText('after', examples)
    .action((formula: string, source: string, options: MethodsVerbOptions) => run(formula, source, options, surroundings))
}

const examples = `
Examples:
  blup methods "incidence / size ~ period + (1 | herd)" cbpp --family binomial --weights size
  blup methods "use ~ age + urban + (1 | district)" Contraception --family binomial --method agq:25 --method pql --json`

async function run(formula: string, source: string, options: MethodsVerbOptions, surroundings: Surroundings): Promise<void> {
  if (!formula.includes('~') && source.includes('~')) {
    throw new BlupError('U102', 'The formula comes before the data.', { fixes: [`blup methods "${source}" ${formula}`] })
  }
  const { stdout, stderr, signal, result, aside, exit } = surroundings
  const { method, ...model } = options
  const choice = fitChoice(model)
  const texts = parseTexts(formula, [options.weights, options.offset])
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  const read = await readData(source, options, (header) => columnsUsed(texts, Object.keys(choice.contrasts), header), signal)
  const { methods: tryMethods } = await import('../engine-verbs.ts')
  const table = await tryMethods(formula, read.table, {
    ...choice,
    signal,
    ...(method === undefined ? {} : { methods: method }),
    onProgress: (at) => progress.show(`${at.method}: ${at.done + 1} of ${at.total}`),
  }).finally(progress.clear)
  if (options.json) await result(jsonText(table))
  else {
    const lines = options.quiet ? [] : findingLines(read.findings, stderr.width, stderr.style)
    if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    await result(methodsText(table, stdout.width, stdout.style, options.digits ?? 4))
  }
  exit(table.best === null ? exitCodes.notConverged : exitCodes.done)
}
