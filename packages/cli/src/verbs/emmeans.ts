import { BlupError, type ContrastMethod, meansNotes, meansText } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, dataHelp } from '../data-options.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { ddfOption } from '../model-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, fraction, once, oneOf, repeated } from '../option-parsers.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface EmmeansVerbOptions extends AnswerOptions, ModelSourceOptions {
  readonly compare?: ContrastMethod
  readonly contrast?: readonly NamedWeights[]
  readonly control?: string
  readonly adjust?: (typeof adjusts)[number]
  readonly average?: (typeof averages)[number]
  readonly scale?: 'link' | 'response'
  readonly at?: readonly Values[]
  readonly slope?: string
  readonly ddf?: ReturnType<typeof ddfOption>
  readonly level?: number
}

const methods = ['pairwise', 'revpairwise', 'trt.vs.ctrl', 'consec', 'eff', 'poly'] as const satisfies readonly ContrastMethod[]
const adjusts = ['tukey', 'dunnett', 'mvt', 'holm', 'bonferroni', 'sidak', 'none'] as const
const averages = ['equal', 'proportional', 'outer', 'cells'] as const

/** `blup emmeans MODEL [DATA] "~ a | b"`. */
export const emmeans: Verb = (program, surroundings) => {
  const command = program
    .command('emmeans <MODEL> [WORDS...]')
    .summary('estimated marginal means, slopes and their contrasts')
    .usage('[options] <FIT> [DATA] "~ a | b" | <FORMULA> <DATA> "~ a | b"')
    .description(
      'Predictions of the fixed part, averaged over the variables that are not asked for.\n\n' +
        '"~ a" is a mean for each level of a, "~ a * b" for each combination, "~ a | b" a table for each level of b, and ' +
        `"pairwise ~ a | b" has the pairs beside them.\n\n${modelHelp}\n\n${dataHelp}`,
    )
    .optionsGroup('Means:')
    .option('--compare <M>', methods.join(', '), once('--compare', oneOf('--compare', methods)))
    .option(
      '--contrast <NAME=W1,W2,...>',
      "a contrast of one's own, a weight for each mean of a table (repeatable)",
      repeated(namedWeights),
    )
    .option('--control <LEVEL>', 'what trt.vs.ctrl compares with (the first)', once('--control', asText))
    .option(
      '--adjust <A>',
      `${adjusts.join(', ')} (tukey for pairs, dunnett for trt.vs.ctrl)`,
      once('--adjust', oneOf('--adjust', adjusts)),
    )
    .option(
      '--average <W>',
      'equal, or by rows: proportional, outer or cells (equal)',
      once('--average', oneOf('--average', averages)),
    )
    .option('--scale <S>', 'link or response (link)', once('--scale', oneOf('--scale', ['link', 'response'])))
    .option('--at <VAR=V1,V2>', 'values to look at in place of means and levels (repeatable)', repeated(valuesAt))
    .option('--slope <VAR>', 'slopes in a numeric variable in place of means', once('--slope', asText))
    .option('--ddf <D>', 'degrees of freedom (those of the fit)', once('--ddf', ddfOption))
    .option('--level <LEVEL>', 'coverage of the intervals (0.95)', once('--level', fraction('--level')))
  addFormulaOptions(command)
  addDataOptions(command)
  addAnswerOptions(command, 4)
    .addHelpText('after', examples)
    .action((model: string, words: readonly string[], options: EmmeansVerbOptions) => run(model, words, options, surroundings))
}

const examples = `
Examples:
  blup fit "angle ~ recipe * temperature + (1 | recipe:replicate)" cake -o fit.json
  blup emmeans fit.json "pairwise ~ recipe"
  blup emmeans fit.json "~ recipe | temperature" --compare consec --adjust holm --ddf kenward-roger
  blup emmeans fit.json "trt.vs.ctrl ~ recipe" --control B
  blup emmeans fit.json "~ recipe" --contrast "A vs rest=1,-0.5,-0.5"
  blup emmeans "distance ~ age * Sex + (age | Subject)" Orthodont "pairwise ~ Sex" --at age=8,14
  blup emmeans "distance ~ age * Sex + (age | Subject)" Orthodont "pairwise ~ Sex" --slope age`

async function run(
  source: string,
  words: readonly string[],
  options: EmmeansVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, signal } = surroundings
  const { spec, data } = wordsOf(source, words)
  const { compare, contrast, control, adjust, average, scale, at, slope, ddf, level } = options
  if (compare !== undefined && contrast !== undefined) {
    throw new BlupError('U103', 'The options --compare and --contrast are two ways to ask for contrasts.', {
      fixes: ['keep one of them'],
    })
  }
  const opened = await openModel(source, data, options, signal)
  const asked = {
    ...(compare === undefined ? {} : { contrasts: compare }),
    ...(contrast === undefined ? {} : { contrasts: Object.fromEntries(contrast.map(({ name, weights }) => [name, weights])) }),
    ...(control === undefined ? {} : { control }),
    ...(adjust === undefined ? {} : { adjust }),
    ...(average === undefined ? {} : { weights: average }),
    ...(scale === undefined ? {} : { scale }),
    ...(at === undefined ? {} : { at: Object.fromEntries(at.map(({ name, values }) => [name, values])) }),
    ...(ddf === undefined ? {} : { ddf }),
    ...(level === undefined ? {} : { level }),
  }
  const means = slope === undefined ? opened.model.emmeans(spec, asked) : opened.model.trends(slope, spec, asked)
  const findings = [...opened.findings, ...means.findings]
  const { rows, contrasts, findings: _, ...about } = means
  await giveAnswer(
    {
      findings,
      json: () => ({ schema: 'blup.emmeans/1', ...about, notes: meansNotes(means), findings, rows, contrasts }),
      text: () => meansText(means, stdout.width, stdout.style, options.digits ?? 4),
    },
    options,
    surroundings,
  )
}

/** The specification is the word with the `~`, or the last one; what is left is the data. */
function wordsOf(source: string, words: readonly string[]): { readonly spec: string; readonly data: string | undefined } {
  const at = words.findIndex((word) => word.includes('~'))
  const place = at >= 0 ? at : words.length - 1
  const rest = words.filter((_, i) => i !== place)
  if (place < 0 || (at < 0 && source.includes('~') && words.length < 2)) {
    throw new BlupError('U102', 'The means are missing: a formula without a response says which are wanted.', {
      fixes: [`blup emmeans ${source.includes('~') ? `"${source}" DATA` : source} "~ a | b"`],
    })
  }
  if (rest.length > 1) {
    throw new BlupError('U103', `\`${rest[1]}\` is one word too many: there is a model, its data, and the means.`, {
      fixes: ['put the means into quotes: "~ a | b"'],
    })
  }
  return { spec: words[place]!, data: rest[0] }
}

interface Values {
  readonly name: string
  readonly values: readonly string[]
}

/** `VAR=V1,V2`. */
function valuesAt(text: string): Values {
  const at = text.indexOf('=')
  const values = text
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
  if (at <= 0 || values.includes('')) {
    throw new BlupError('U103', `The option --at has the form VAR=V1,V2, such as --at age=8,14; \`${text}\` has not.`)
  }
  return { name: text.slice(0, at).trim(), values }
}

interface NamedWeights {
  readonly name: string
  readonly weights: readonly number[]
}

/** `NAME=W1,W2,...`; weights may be fractions such as 1/3. */
function namedWeights(text: string): NamedWeights {
  const at = text.lastIndexOf('=')
  const weights = text
    .slice(at + 1)
    .split(',')
    .map(fractionOf)
  if (at <= 0 || weights.some((weight) => !Number.isFinite(weight))) {
    throw new BlupError(
      'U103',
      `The option --contrast has the form NAME=W1,W2,..., such as --contrast "first vs rest=1,-1/2,-1/2"; \`${text}\` has not.`,
    )
  }
  return { name: text.slice(0, at).trim(), weights }
}

function fractionOf(text: string): number {
  const parts = text.split('/')
  if (parts.some((part) => part.trim() === '')) return Number.NaN
  return parts.length === 1 ? Number(text) : parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number.NaN
}
