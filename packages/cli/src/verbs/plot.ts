import type { PlotKind, PlotOptions } from '@blup/plots'
import { BlupError, findingLines, type GlmmFit, isLevelText, type LmmFit, type LongProgress } from 'blup'
import { addDataOptions, dataHelp } from '../data-options.ts'
import type { PictureFormat } from '../draw/draw-file.ts'
import { exitCodes } from '../exit-codes.ts'
import { addFormulaOptions } from '../formula-options.ts'
import { type ModelSourceOptions, modelHelp, openModel } from '../model-source.ts'
import { asText, type ColumnSetting, columnSetting, fraction, once, oneOf, repeated, wholeNumber } from '../option-parsers.ts'
import { checkOutputFile, writeWhole } from '../output.ts'
import { progressLine } from '../progress-line.ts'
import { usageError } from '../usage-error.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

interface PlotVerbOptions extends CommonOptions, ModelSourceOptions {
  readonly output?: string
  readonly theme?: NonNullable<PlotOptions['theme']>
  readonly width?: number
  readonly height?: number
  readonly scale?: number
  readonly title: boolean
  readonly maxMarks?: number
  readonly label?: readonly ColumnSetting[]
  readonly level?: number
  readonly group?: string
  readonly term?: string
  readonly x?: string
  readonly by?: string
  readonly highlight?: string
  readonly order?: NonNullable<PlotOptions['order']>
  readonly intervals?: NonNullable<PlotOptions['intervals']>
  readonly spacing?: NonNullable<PlotOptions['spacing']>
  readonly seed?: number
  readonly simulations?: number
  readonly quiet?: boolean
}

/** `blup plot KIND MODEL [DATA] -o FILE`. */
export const plot: Verb = (program, surroundings) => {
  const command = program
    .command('plot [KIND] [MODEL] [DATA]')
    .summary('pictures of a fit')
    .description(`Draws a fit as SVG, PNG, HTML or Vega-Lite. Without KIND it lists the kinds.\n\n${modelHelp}\n\n${dataHelp}`)
    .optionsGroup('Picture:')
    .option(
      '-o, --output <FILE>',
      'file ending in .svg, .png, .html or .vl.json; without it Vega-Lite is printed',
      once('-o', asText),
    )
    .option('--theme <T>', 'light, dark or print (light)', once('--theme', oneOf('--theme', ['light', 'dark', 'print'])))
    .option('--width <PX>', 'width of the drawing', once('--width', wholeNumber('--width', 40, 10_000)))
    .option('--height <PX>', 'height of a panel', once('--height', wholeNumber('--height', 40, 10_000)))
    .option('--scale <N>', 'pixels of a PNG for each of the drawing (2)', once('--scale', wholeNumber('--scale', 1, 8)))
    .option('--no-title', 'leave out title and caption')
    .option(
      '--label <NAME=TEXT>',
      'how a name is written, with its unit (repeatable)',
      repeated(columnSetting('--label', '"Days=days of short sleep"')),
    )
    .option('--max-marks <N>', 'more marks are put together (2000)', once('--max-marks', wholeNumber('--max-marks', 10, 1e9)))
    .optionsGroup('What is drawn:')
    .option('--group <G>', 'grouping factor', once('--group', asText))
    .option('--term <T>', 'coefficient or parameter', once('--term', asText))
    .option('--x <COL>', 'predictor along the axis', once('--x', asText))
    .option('--by <COL>', 'factor whose levels are drawn apart', once('--by', asText))
    .option('--highlight <LEVEL>', 'group to highlight', once('--highlight', asText))
    .option(
      '--order <O>',
      'groups by estimate, level or size (estimate)',
      once('--order', oneOf('--order', ['estimate', 'level', 'size'])),
    )
    .option(
      '--intervals <I>',
      'comparative, diagnostic or both (comparative)',
      once('--intervals', oneOf('--intervals', ['comparative', 'diagnostic', 'both'])),
    )
    .option(
      '--spacing <S>',
      'rank or normal, of a caterpillar (rank)',
      once('--spacing', oneOf('--spacing', ['rank', 'normal'])),
    )
    .option('--level <LEVEL>', 'coverage of intervals (0.95)', once('--level', fraction('--level')))
    .option(
      '--simulations <N>',
      'number of simulations (250)',
      once('--simulations', wholeNumber('--simulations', 10, 100_000)),
    )
    .option('--seed <S>', 'seed of simulations (1)', once('--seed', wholeNumber('--seed', 0, 2 ** 53 - 1)))
  addFormulaOptions(command)
  addDataOptions(command)
  addCommonOptions(command)
    .option('--quiet', 'no findings on standard error')
    .addHelpText('after', examples)
    .action((kind: string | undefined, model: string | undefined, data: string | undefined, options: PlotVerbOptions) =>
      run(kind, model, data, options, surroundings),
    )
}

const examples = `
Examples:
  blup plot
  blup plot caterpillar fit.json -o random.svg
  blup plot trajectories "Reaction ~ Days + (Days | Subject)" sleepstudy --highlight 335 -o lines.png
  blup plot residuals fit.json scores.csv --theme dark -o residuals.html`

async function run(
  name: string | undefined,
  source: string | undefined,
  data: string | undefined,
  options: PlotVerbOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, stderr, result, aside, exit } = surroundings
  const { drawFile, kinds, plot: draw } = await import('../draw/index.ts')
  if (name === undefined)
    return result(options.json ? jsonText({ schema: 'blup.plots/1', kinds: plain(kinds) }) : listing(kinds))
  const kind = kinds.find((k) => k.name === name)
  if (kind === undefined) {
    const names = kinds.map((k) => k.name)
    throw usageError('U103', `There is no plot \`${name}\`.`, name, names, ['`blup plot` lists the kinds'])
  }
  if (source === undefined)
    throw new BlupError('U102', `What is \`${name}\` to be drawn of? Name a stored fit, or a formula and its data.`)
  const format = options.output === undefined ? 'vl.json' : formatOf(options.output)
  if (options.output !== undefined) checkOutputFile(options.output, data === undefined ? [source] : [source, data])
  if (kind.needs.includes('rows') && data === undefined && !source.includes('~') && !isLevelText(source)) {
    throw new BlupError('P505', `The plot \`${name}\` shows the rows of the data, and a stored fit does not carry them.`, {
      fixes: [`name the data after the fit: \`blup plot ${name} ${source} DATA\``],
    })
  }
  const progress = progressLine(process.stderr, stderr, options.quiet === true || options.json === true)
  try {
    const columns = [options.x, options.by].filter((column) => column !== undefined)
    const opened = await openModel(source, data, options, signal, columns)
    const { model, findings, table } = opened
    const computed = await computedFor(kind, model, options, signal, (text) => progress.show(text))
    progress.clear()
    const spec = draw(name, model, {
      ...drawing(options),
      ...(table === null ? {} : { data: table }),
      ...computed,
    })
    const content = await drawFile(spec, format, options.scale ?? 2)
    signal.throwIfAborted()
    const lines = options.quiet || options.json ? [] : findingLines(findings, stderr.width, stderr.style)
    if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    if (options.output !== undefined) writeWhole(options.output, content)
    else await result(String(content))
    exit(exitCodes.done)
  } finally {
    progress.clear()
  }
}

/** What a kind of plot shows that takes a computation of its own. */
async function computedFor(
  kind: PlotKind,
  model: LmmFit | GlmmFit,
  { level, term, group }: PlotVerbOptions,
  signal: AbortSignal,
  show: (text: string) => void,
): Promise<Pick<PlotOptions, 'profile' | 'influence'>> {
  const tell = (doing: string, of: string) => ({
    signal,
    onProgress: ({ done, total, what }: LongProgress) =>
      show(`${doing}, ${of} ${Math.min(done + 1, total)} of ${total}: ${what}`),
  })
  if (kind.needs.includes('profile')) {
    const chosen = { ...(level === undefined ? {} : { level }), ...(term === undefined ? {} : { parameters: [term] }) }
    return { profile: await model.profile({ ...chosen, ...tell('profiling', 'parameter') }) }
  }
  if (kind.needs.includes('influence')) {
    return {
      influence: await model.influence({
        ...(group === undefined ? {} : { by: group }),
        ...tell('leaving out', 'group'),
      }),
    }
  }
  return {}
}

/** What the command line says of the picture, in the names of the library. */
function drawing(options: PlotVerbOptions): PlotOptions {
  const { theme, width, height, maxMarks, level, group, term, x, by, highlight, order, intervals, spacing, seed, simulations } =
    options
  const labels =
    options.label === undefined ? undefined : Object.fromEntries(options.label.map(({ column, value }) => [column, value]))
  const all = {
    theme,
    width,
    height,
    maxMarks,
    level,
    group,
    term,
    x,
    by,
    highlight,
    order,
    intervals,
    spacing,
    seed,
    simulations,
    labels,
  }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return { ...(given as PlotOptions), title: options.title }
}

function formatOf(file: string): PictureFormat {
  const lower = file.toLowerCase()
  const found = (['vl.json', 'svg', 'png', 'html', 'json'] as const).find((format) => lower.endsWith(`.${format}`))
  if (found === undefined) {
    throw new BlupError('U103', `The picture \`${file}\` has no ending that says what it is to be.`, {
      fixes: ['end it with .svg, .png, .html or .vl.json'],
    })
  }
  return found
}

function plain(kinds: readonly PlotKind[]) {
  return kinds.map(({ name, title, summary, needs }) => ({ name, title, summary, needs }))
}

function listing(kinds: readonly PlotKind[]): string {
  const width = Math.max(...kinds.map(({ name }) => name.length))
  const lines = kinds.map(
    ({ name, summary, needs }) => `  ${name.padEnd(width)}  ${summary}${needs.includes('rows') ? ' (needs DATA)' : ''}`,
  )
  return `${lines.join('\n')}\n`
}
