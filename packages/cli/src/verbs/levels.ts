import { BlupError, isLevelText, parseLevelEquations, readTables } from 'blup'
import { type DataOptions, dataHelp } from '../data-options.ts'
import { asText, once, repeated } from '../option-parsers.ts'
import { type DataRead, readData } from '../read-data.ts'
import { readLevelFile } from '../read-level-file.ts'
import type { Surroundings, Verb } from '../verb.ts'
import { addFitOptions, type FitVerbOptions, type ReadForFit, runFit } from './fit.ts'

interface LevelsVerbOptions extends FitVerbOptions {
  readonly level2?: string
  readonly level3?: string
  readonly id?: readonly string[]
}

/** `blup levels EQUATIONS|FILE.levels DATA`. */
export const levels: Verb = (program, surroundings) => {
  const command = program
    .command('levels <EQUATIONS> <DATA>')
    .summary('fit a model written in level equations')
    .description(
      'Fits a model written level by level. EQUATIONS is the text itself or the name of a file that holds it. The label of ' +
        `level 1 is free; from level 2 on it is the grouping column.\n\n${dataHelp}`,
    )
    .optionsGroup('Variables of higher levels in files of their own:')
    .option('--level2 <FILE>', 'a row for each group of level 2', once('--level2', asText))
    .option('--level3 <FILE>', 'a row for each group of level 3', once('--level3', asText))
    .option(
      '--id <COL>',
      "the column that joins such a file (its level's grouping column); one for each file",
      repeated(asText),
    )
  addFitOptions(command)
    .addHelpText('after', examples)
    .action((equations: string, source: string, options: LevelsVerbOptions) => run(equations, source, options, surroundings))
}

const examples = `
Examples:
  blup levels "level 1 (student): MathAch = b0 + b1*group(SES) + e
               level 2 (School):  b0 = g00 + g01*MEANSES + d0
                                  b1 = g10 + d1" MathAchieve
  blup levels hsb.levels students.csv --level2 schools.csv --id school
  blup levels hsb.levels MathAchieve --ref Sector=Public --method ml -o fit.json`

async function run(equations: string, source: string, options: LevelsVerbOptions, surroundings: Surroundings): Promise<void> {
  if (!isLevelText(equations) && isLevelText(source)) {
    throw new BlupError('U102', 'The equations come before the data.', { fixes: [`blup levels EQUATIONS ${equations}`] })
  }
  const text = isLevelText(equations) ? equations : readLevelFile(equations)
  const files = ([2, 3] as const).flatMap((level) => {
    const file = options[`level${level}`]
    return file === undefined ? [] : [{ level, file }]
  })
  const ids = options.id ?? []
  if (ids.length > files.length) {
    throw new BlupError('U102', 'The option --id joins a file of a higher level, and there are fewer files than ids.', {
      fixes: ['give the file with --level2 FILE'],
    })
  }
  const joined = files.map(({ level, file }, k) => ({ file, id: ids[k] === undefined ? groupColumns(text, level) : [ids[k]] }))
  const read: ReadForFit = (choose) => readJoined(source, joined, choose, options, surroundings.signal)
  await runFit(text, [source, ...files.map(({ file }) => file)], read, options, surroundings)
}

/** The columns that name the groups of a level, for joining its file. */
function groupColumns(text: string, level: number): readonly string[] {
  const section = parseLevelEquations(text).levels[level - 1]?.[0]
  const columns = section?.group.flatMap((expr) => (expr.kind === 'name' ? [expr.name] : [])) ?? []
  if (section !== undefined && columns.length === section.group.length) return columns
  throw new BlupError('U102', `The column that joins the file of level ${level} is not known.`, {
    fixes: ['name it with --id COL'],
  })
}

interface JoinedFile {
  readonly file: string
  readonly id: readonly string[]
}

/** The files of higher levels whole, then those columns of level 1 that the model needs and they do not have. */
async function readJoined(
  source: string,
  files: readonly JoinedFile[],
  choose: Parameters<ReadForFit>[0],
  options: LevelsVerbOptions,
  signal: AbortSignal,
): Promise<DataRead> {
  if (files.length === 0) return readData(source, options, choose, signal)
  const uppers: DataRead[] = []
  for (const { file } of files) {
    const plain = await readData(file, {}, null, signal)
    const own = (column: string) => plain.table.columns.has(column)
    uppers.push(concerns(options, own) ? await readData(file, onlyOf(options, own), null, signal) : plain)
  }
  const brought = new Set(uppers.flatMap(({ table }) => [...table.columns.keys()]))
  const ids = new Set(files.flatMap(({ id }) => id))
  // The schema describes the file of level 1; the other options each name the column of whichever file has it.
  const ofLevel1 = (column: string) => !brought.has(column) || ids.has(column)
  const lower = await readData(
    source,
    { ...onlyOf(options, ofLevel1), ...(options.schema === undefined ? {} : { schema: options.schema }) },
    (header) => {
      const used = new Set([...choose([...header, ...[...brought].filter((name) => !header.includes(name))]), ...ids])
      return header.filter((name) => used.has(name))
    },
    signal,
  )
  const { table, findings } = readTables({
    level1: lower.table,
    others: uppers.map(({ table: upper }, k) => ({ data: upper, id: files[k]!.id, name: files[k]!.file })),
  })
  return {
    table,
    findings: [...lower.findings, ...uppers.flatMap((upper) => upper.findings), ...findings],
    readMs: [lower, ...uppers].reduce((total, { readMs }) => total + readMs, 0),
  }
}

function onlyOf({ factor = [], ref = [], number = [] }: DataOptions, has: (column: string) => boolean): DataOptions {
  return {
    factor: factor.filter(({ column }) => has(column)),
    ref: ref.filter(({ column }) => has(column)),
    number: number.filter(has),
  }
}

function concerns(options: DataOptions, has: (column: string) => boolean): boolean {
  const { factor = [], ref = [], number = [] } = onlyOf(options, has)
  return factor.length + ref.length + number.length > 0
}
