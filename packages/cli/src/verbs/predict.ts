import { BlupError, formatSignificant, type Predictions, parseExpression, parseFormula, textTable } from 'blup'
import { type AnswerOptions, addAnswerOptions, giveAnswer } from '../answer.ts'
import { addDataOptions, type DataOptions, dataHelp } from '../data-options.ts'
import { asText, fraction, once, oneOf } from '../option-parsers.ts'
import { checkOutputFile, writeWhole } from '../output.ts'
import { readData } from '../read-data.ts'
import { readStoredFit } from '../read-stored-fit.ts'
import type { Surroundings, Verb } from '../verb.ts'

interface PredictVerbOptions extends AnswerOptions, DataOptions {
  readonly level?: (typeof levels)[number]
  readonly scale?: 'response' | 'link'
  readonly newGroups?: 'allow'
  readonly se?: boolean
  readonly interval?: number
  readonly csv?: boolean
  readonly output?: string
}

/** `blup predict FIT NEWDATA`. */
export const predict: Verb = (program, surroundings) => {
  const command = program
    .command('predict <FIT> <DATA>')
    .summary('predict new data from a stored fit')
    .description(`Predicts the response in each row of DATA from a fit that \`blup fit ... -o\` stored.\n\n${dataHelp}`)
    .optionsGroup('Prediction:')
    .option(
      '--scale <S>',
      'response or link (response), of generalized models',
      once('--scale', oneOf('--scale', ['response', 'link'])),
    )
    .option(
      '--level <L>',
      'conditional, with the random effects; population (typical): random effects of zero; averaged over groups (conditional)',
      once('--level', oneOf('--level', levels)),
    )
    .option(
      '--new-groups <HOW>',
      'allow: groups that the fit has not seen get the average',
      once('--new-groups', oneOf('--new-groups', ['allow'])),
    )
    .option('--se', 'add standard errors of the predicted means')
    .option(
      '--interval <LEVEL>',
      'add intervals of that coverage for the predicted means',
      once('--interval', fraction('--interval')),
    )
  addDataOptions(command)
  addAnswerOptions(command, 6)
    .option('--csv', 'print the rows as CSV, with all their digits')
    .option('-o, --output <FILE>', 'write the rows to a file instead, as CSV or, with --json, as JSON', once('-o', asText))
    .addHelpText('after', examples)
    .action((fit: string, source: string, options: PredictVerbOptions) => run(fit, source, options, surroundings))
}

const levels = ['population', 'conditional', 'typical', 'averaged'] as const

const examples = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy -o fit.json
  blup predict fit.json sleepstudy --se
  blup predict fit.json new.csv --level population --interval 0.95
  blup predict fit.json new.csv --new-groups allow --csv > predicted.csv`

async function run(file: string, source: string, options: PredictVerbOptions, surroundings: Surroundings): Promise<void> {
  const { stdout, signal } = surroundings
  if (options.json && options.csv) throw new BlupError('U103', 'The options --json and --csv exclude each other.')
  if (file === '-' && source === '-') throw new BlupError('U103', 'Standard input can be the fit or the data, not both.')
  if (options.output !== undefined) checkOutputFile(options.output, [file, source])
  const { formulaColumns, restoreFit, variablesOf } = await import('../engine-stored.ts')
  const stored = readStoredFit(file)
  const fit = restoreFit(stored)
  const { expanded, basis } = fit.toJSON().store
  const offset = basis.offset === null ? [] : variablesOf(parseExpression(basis.offset))
  const needed = new Set([...formulaColumns({ ...parseFormula(expanded), response: null }), ...offset])
  const data = await readData(source, options, (header) => header.filter((name) => needed.has(name)), signal)
  const { level, scale } = options
  const linear = 'hlmParts' in fit
  if (linear && (scale !== undefined || level === 'averaged' || level === 'typical')) {
    throw new BlupError('U103', 'A linear model has one scale, and its mean over groups is that of a typical one.', {
      fixes: ['leave --scale out', 'use --level population'],
    })
  }
  const predicted = fit.predictions(data.table, {
    ...(level === undefined ? {} : { level: level as 'population' }),
    ...(scale === undefined ? {} : { scale }),
    ...(options.newGroups === undefined ? {} : { newGroups: options.newGroups }),
    ...(options.interval === undefined ? {} : { interval: options.interval }),
    se: options.se === true,
  })
  signal.throwIfAborted()

  const findings = [...data.findings, ...predicted.findings]
  const rows = predicted.rows.map((row, i) => ({ row: i + 1, ...row }))
  const json = () => ({ schema: 'blup.predict/1', findings, rows })
  const text = () =>
    options.csv || options.output !== undefined ? csvText(rows) : tableText(rows, options.digits ?? 6, stdout)
  const { output } = options
  const written =
    output === undefined ? surroundings : { ...surroundings, result: async (part: string) => writeWhole(output, part) }
  await giveAnswer({ findings, json, text }, options, written)
}

type Row = { readonly row: number } & Predictions['rows'][number]

const columnsOf = (rows: readonly Row[]): (keyof Row)[] => Object.keys(rows[0] ?? { row: 0, estimate: 0 }) as (keyof Row)[]

function csvText(rows: readonly Row[]): string {
  const names = columnsOf(rows)
  const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : String(value))
  return `${names.join(',')}\n${rows.map((row) => `${names.map((name) => cell(row[name])).join(',')}\n`).join('')}`
}

function tableText(rows: readonly Row[], digits: number, stdout: Surroundings['stdout']): string {
  const columns = columnsOf(rows)
    .filter((name) => name !== 'row')
    .map(
      (name) => ({ header: name, cells: rows.map((row) => formatSignificant(row[name], digits)), align: 'decimal' }) as const,
    )
  const table = { title: 'row', labels: rows.map(({ row }) => String(row)), groups: [columns] }
  return `${textTable(table, stdout.width, stdout.style).join('\n')}\n`
}
