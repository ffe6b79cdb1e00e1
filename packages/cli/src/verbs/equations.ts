import { BlupError, type EquationOptions, findingLines } from 'blup'
import { columnsUsed, parseTexts } from '../columns-named.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { familyOption, linkOption } from '../model-options.ts'
import { openModel } from '../model-source.ts'
import { modelText } from '../model-text.ts'
import { type ColumnSetting, columnSetting, once, oneOf, repeated, wholeNumber } from '../option-parsers.ts'
import { readData } from '../read-data.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface EquationsVerbOptions extends CommonOptions, DataOptions {
  readonly notation?: string
  readonly values?: boolean
  readonly format?: NonNullable<EquationOptions['format']>
  readonly form?: readonly ('level' | 'combined' | 'matrix')[]
  readonly group?: ColumnSetting
  readonly family?: string
  readonly link?: string
  readonly method?: 'reml' | 'ml'
  readonly quiet?: boolean
  readonly digits?: number
}

/** `blup equations MODEL [DATA]`. */
export const equations: Verb = (program, surroundings) => {
  const command = program
    .command('equations <MODEL> [DATA]')
    .summary('a model as equations')
    .description(
      'Writes a model as equations: level by level and put together, or in matrices. MODEL is a formula, level equations or ' +
        'a file that holds them (.levels), or a fit that `blup fit ... -o` stored. With DATA, factors stand column by column ' +
        `and variables at the level that they describe.\n\n${dataHelp}`,
    )
    .optionsGroup('Equations:')
    .option('--notation <N>', `${notations.join(', ')} (founding)`, once('--notation', oneOf('--notation', notations)))
    .option('--values', 'estimates and their standard errors in place of symbols')
    .option(
      '--format <F>',
      'text, latex (with amsmath), mathml, or levels: the language itself (text)',
      once('--format', oneOf('--format', formats)),
    )
    .option('--form <F>', 'level, combined or matrix (repeatable; level and combined)', repeated(oneOf('--form', forms)))
    .option(
      '--group <G=LEVEL>',
      'the matrices of one group in numbers',
      once('--group', columnSetting('--group', 'School=1224')),
    )
    .option('--digits <N>', 'significant digits of standard errors (3)', once('--digits', wholeNumber('--digits', 2, 15)))
    .optionsGroup('Model, for a formula:')
    .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
    .option('--link <L>', 'link function', once('--link', linkOption))
    .option('--method <M>', 'reml or ml, for values (reml)', once('--method', oneOf('--method', ['reml', 'ml'])))
  addDataOptions(command)
  addCommonOptions(command)
    .option('--quiet', 'no findings on standard error')
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: EquationsVerbOptions) => run(model, data, options, surroundings))
}

/** The names of the engine's registry, without loading it for the help of other verbs. */
export const notations = ['founding', 'raudenbush-bryk', 'laird-ware', 'gelman-hill', 'mlwin', 'sas'] as const
const formats = ['text', 'latex', 'mathml', 'levels'] as const
const forms = ['level', 'combined', 'matrix'] as const

const examples = `
Examples:
  blup equations "Reaction ~ Days + (Days | Subject)"
  blup equations "Reaction ~ Days + (Days | Subject)" sleepstudy --values --notation raudenbush-bryk
  blup equations fit.json --values --format latex > model.tex
  blup equations hsb.levels MathAchieve --group School=1224
  blup equations "math ~ year * size + (year | schoolid/childid)" egsingle --format levels`

async function run(
  source: string,
  data: string | undefined,
  options: EquationsVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr, signal, result, aside } = surroundings
  const { notation, values, format, form, group, digits, family, link, method } = options
  const print: EquationOptions = {
    width: stdout.width,
    ...(notation === undefined ? {} : { notation }),
    ...(values === undefined ? {} : { values }),
    ...(form === undefined ? {} : { form }),
    ...(digits === undefined ? {} : { digits }),
  }
  const text = modelText(source)
  const fitted = text === null || values === true || group !== undefined
  if (fitted && text !== null && data === undefined) {
    throw new BlupError(
      'U102',
      `${values === true ? 'Estimates need' : 'The matrices of a group need'} the data after the model.`,
      {
        fixes: [
          'name a file, or a data set of `blup datasets`',
          'or store a fit with `blup fit ... -o fit.json` and name that',
        ],
      },
    )
  }
  if (text === null && (family !== undefined || link !== undefined)) {
    throw new BlupError('U103', 'The options --family and --link go with a formula; a stored fit has its own.')
  }
  const write = fitted ? await fromFit() : await fromText(text!)
  if (options.json) {
    const rows = [
      {
        notation: notation ?? 'founding',
        format: format ?? 'text',
        equations: write(format ?? 'text'),
        levels: write('levels'),
      },
    ]
    return result(jsonText({ schema: 'blup.equations/1', rows }))
  }
  return result(write(format ?? 'text'))

  type Write = (format: NonNullable<EquationOptions['format']>) => string

  async function fromFit(): Promise<Write> {
    const opened = await openModel(text ?? source, data, { ...options, ...(method === undefined ? {} : { method }) }, signal)
    const lines = options.quiet || options.json ? [] : findingLines(opened.findings, stderr.width, stderr.style)
    if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    const only = group === undefined ? {} : { group: group.column, level: group.value }
    return (chosen) => opened.model.equations({ ...print, ...only, format: chosen })
  }

  async function fromText(model: string): Promise<Write> {
    const texts = parseTexts(model, [])
    const read = data === undefined ? null : await readData(data, options, (header) => columnsUsed(texts, [], header), signal)
    const engine = await import('../engine-verbs.ts')
    const of = { ...(family === undefined ? {} : { family }), ...(link === undefined ? {} : { link }) }
    return (chosen) => engine.equations(model, read?.table ?? null, { ...print, ...of, format: chosen })
  }
}
