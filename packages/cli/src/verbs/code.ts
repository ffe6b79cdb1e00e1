import { BlupError, findingLines } from 'blup'
import { columnsUsed, parseTexts } from '../columns-named.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { familyOption, linkOption, methodOption } from '../model-options.ts'
import { openModel } from '../model-source.ts'
import { modelText } from '../model-text.ts'
import { asText, once, oneOf } from '../option-parsers.ts'
import { readData } from '../read-data.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface CodeVerbOptions extends CommonOptions, DataOptions {
  readonly to?: string
  readonly file?: string
  readonly family?: string
  readonly link?: string
  readonly method?: string
  readonly quiet?: boolean
}

/** The names of the engine's registry, without loading it for the help of other verbs. */
export const codeTargets = ['lme4', 'nlme', 'glmmTMB', 'julia', 'statsmodels', 'stata', 'sas', 'spss', 'hlm', 'mlwin'] as const

/** `blup code MODEL [DATA]`. */
export const code: Verb = (program, surroundings) => {
  const command = program
    .command('code <MODEL> [DATA]')
    .summary('the same model as code for other software')
    .description(
      'Writes a model as code for other software, with what it cannot express in comments. MODEL is a fit that ' +
        `\`blup fit ... -o\` stored, or a formula or level equations followed by DATA.\n\n${dataHelp}`,
    )
    .optionsGroup('Code:')
    .option('--to <SYSTEM>', `${codeTargets.join(', ')} (lme4)`, once('--to', oneOf('--to', codeTargets)))
    .option('--file <NAME>', 'the file that the code reads (DATA, or data.csv)', once('--file', asText))
    .optionsGroup('Model, for a formula:')
    .option('--family <F>', 'distribution of the response (gaussian)', once('--family', familyOption))
    .option('--link <L>', 'link function', once('--link', linkOption))
    .option('--method <M>', 'reml, ml, laplace, agq:K, ... (reml)', once('--method', methodOption))
  addDataOptions(command)
  addCommonOptions(command)
    .option('--quiet', 'no findings on standard error')
    .addHelpText('after', examples)
    .action((model: string, data: string | undefined, options: CodeVerbOptions) => run(model, data, options, surroundings))
}

const examples = `
Examples:
  blup code fit.json
  blup code fit.json --to stata
  blup code "Reaction ~ Days + (Days | Subject)" sleepstudy --to sas
  blup code hsb.levels MathAchieve --ref Sector=Public --to nlme`

async function run(
  source: string,
  data: string | undefined,
  options: CodeVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stderr, signal, result, aside } = surroundings
  const { to = 'lme4', family, link, method } = options
  const text = modelText(source)
  const file = { data: options.file ?? data ?? 'data.csv' }
  const written = text === null ? await fromFit() : await fromText(text)
  return result(options.json ? jsonText({ schema: 'blup.code/1', rows: [{ system: to, code: written }] }) : written)

  async function fromFit(): Promise<string> {
    for (const [flag, given] of [
      ['--family', family],
      ['--link', link],
      ['--method', method],
    ] as const) {
      if (given !== undefined) throw new BlupError('U103', `The option ${flag} goes with a formula; a stored fit has its own.`)
    }
    const { method: _, ...rest } = options
    const opened = await openModel(source, undefined, rest, signal)
    return opened.model.code(to, file)
  }

  async function fromText(model: string): Promise<string> {
    if (data === undefined) {
      throw new BlupError('U102', 'A model needs the data after it, which say what is a factor.', {
        fixes: ['name a file, or a data set of `blup datasets`'],
      })
    }
    const texts = parseTexts(model, [])
    const read = await readData(data, options, (header) => columnsUsed(texts, [], header), signal)
    const lines = options.quiet || options.json ? [] : findingLines(read.findings, stderr.width, stderr.style)
    if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    const engine = await import('../engine-verbs.ts')
    return engine.code(model, read.table, to, {
      ...file,
      ...(family === undefined ? {} : { family }),
      ...(link === undefined ? {} : { link }),
      ...(method === undefined ? {} : { method }),
    })
  }
}
