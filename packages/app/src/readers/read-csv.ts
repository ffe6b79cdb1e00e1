import { checkNames, DictionaryBuilder, findDelimiter, typeText } from '@blup/data/browser'
import { BlupError, type Finding, finding } from 'blup'
import Papa from 'papaparse'
import type { Loaded, LoadedColumn, OnReadProgress } from './loaded.ts'

const names: Readonly<Record<string, string>> = {
  ',': 'comma',
  '\t': 'tab',
  ';': 'semicolon',
  '|': 'bar',
  ' ': 'space',
  ':': 'colon',
}
const pieceBytes = 1 << 21

/** Separators that are not tried, and what they are called: a header full of one of them is worth a word. */
const unusual = [':', ' ', '~', '^', '\u0001'] as const

/**
 * Reads delimited text piece by piece, so that memory holds its columns and never the whole text.
 *
 * @throws BlupError D107 without rows, D108 for what is no UTF-8 text or has quotes that do not close, D109 for a repeated
 *   name, D110 for a row of other length than the header
 */
export async function readCsv(file: Blob, label: string, delimiter: string | null, progress: OnReadProgress): Promise<Loaded> {
  const head = new TextDecoder().decode(await file.slice(0, 65_536).arrayBuffer()).replace(/^\ufeff/, '')
  const separator = delimiter ?? findDelimiter(head)
  const table = new TableBuilder(label, separator)
  for await (const { text, done } of records(file, label)) {
    table.take(text)
    progress({ done, total: file.size })
  }
  return table.end()
}

/** The text in pieces that end with a record. */
async function* records(file: Blob, label: string): AsyncGenerator<{ text: string; done: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for (let from = 0; from < file.size; from += pieceBytes) {
    const last = from + pieceBytes >= file.size
    const bytes = await file.slice(from, from + pieceBytes).arrayBuffer()
    try {
      rest += decoder.decode(bytes, { stream: !last })
    } catch (cause) {
      throw new BlupError('D108', `${label} is not text in UTF-8.`, { fixes: ['save the file with the encoding UTF-8'], cause })
    }
    if (rest.includes('\0')) {
      throw new BlupError('D108', `${label} is not text: it holds zero bytes.`, { fixes: ['save the table as CSV in UTF-8'] })
    }
    const end = last ? rest.length : lastRecordEnd(rest)
    if (end > 0) yield { text: rest.slice(0, end), done: Math.min(file.size, from + pieceBytes) }
    rest = rest.slice(end)
  }
}

/** Behind the last line break that stands outside quotes. */
function lastRecordEnd(text: string): number {
  for (let at = text.lastIndexOf('\n'); at >= 0; at = text.lastIndexOf('\n', at - 1)) {
    if (!insideQuotes(text, at)) return at + 1
    if (at === 0) break
  }
  return 0
}

function insideQuotes(text: string, end: number): boolean {
  let odd = false
  for (let at = text.indexOf('"'); at >= 0 && at < end; at = text.indexOf('"', at + 1)) odd = !odd
  return odd
}

class TableBuilder {
  readonly #label: string
  readonly #separator: string
  #header: string[] | null = null
  #columns: DictionaryBuilder[] = []
  #rows = 0
  #line = 0
  /** Blank lines of a single column, which are missing values unless nothing follows. */
  #blank = 0

  constructor(label: string, separator: string) {
    this.#label = label
    this.#separator = separator
  }

  take(text: string): void {
    const { data, errors } = Papa.parse<string[]>(this.#line === 0 ? text.replace(/^\ufeff/, '') : text, {
      delimiter: this.#separator,
      newline: lineEnd(text),
    })
    const quotes = errors.find(({ type }) => type === 'Quotes')
    if (quotes !== undefined) {
      throw new BlupError(
        'D108',
        `${this.#label} is no CSV: the quotes of line ${this.#line + (quotes.row ?? 0) + 1} do not close.`,
        {
          place: { row: this.#rows + (quotes.row ?? 0) },
          fixes: ['double a quote that belongs to the text: "a ""quoted"" word"'],
        },
      )
    }
    for (const record of data) {
      this.#line++
      this.#record(record)
    }
    // A text that ends with a line break has one empty record too many.
    if (data.at(-1)?.length === 1 && data.at(-1)![0] === '') this.#line--
  }

  #record(record: string[]): void {
    const empty = record.length === 1 && record[0] === ''
    if (this.#header === null) {
      if (empty) return
      this.#header = record.map((name) => name.trim())
      checkNames(this.#header, this.#label)
      this.#columns = record.map(() => new DictionaryBuilder(1024))
      return
    }
    if (empty) {
      if (this.#header.length === 1) this.#blank++
      return
    }
    for (; this.#blank > 0; this.#blank--) {
      this.#columns[0]!.add('')
      this.#rows++
    }
    if (record.length !== this.#header.length) throw this.#ragged(record.length)
    for (let k = 0; k < record.length; k++) this.#columns[k]!.add(record[k]!)
    this.#rows++
  }

  end(): Loaded {
    const header = this.#header
    if (header === null || this.#rows === 0) {
      throw new BlupError('D107', `${this.#label} ${header === null ? 'is empty' : 'has no rows'}.`, {
        fixes: ['choose a file with a header and rows below it'],
      })
    }
    const commas = this.#separator === ';'
    const columns = new Map<string, LoadedColumn>()
    header.forEach((name, k) => {
      if (name === '') return
      const text = this.#columns[k]!.data()
      columns.set(name, {
        ...typeText(name, text, { kind: 'content' }, commas),
        reread: (wish) => typeText(name, text, wish.kind === 'text' ? { kind: 'factor', levels: null } : wish, commas),
      })
    })
    const decimal = [...columns.values()].some(({ decimalComma }) => decimalComma)
    return {
      nrow: this.#rows,
      columns,
      findings: this.#notes(header, columns),
      how: `${names[this.#separator] ?? `"${this.#separator}"`}-separated, decimal ${decimal ? 'comma' : 'point'}`,
    }
  }

  #notes(header: readonly string[], columns: ReadonlyMap<string, LoadedColumn>): Finding[] {
    const notes: Finding[] = []
    const unnamed = header.filter((name) => name === '').length
    if (unnamed > 0) {
      notes.push(
        finding(
          'D126',
          `${unnamed === 1 ? 'A column' : `${unnamed} columns`} without a name ${unnamed === 1 ? 'is' : 'are'} left out`,
          'the header has an empty field',
          {
            fixes: ['name it in the header to use it'],
          },
        ),
      )
    }
    const commas = [...columns].filter(([, { decimalComma }]) => decimalComma).map(([name]) => `\`${name}\``)
    if (commas.length > 0) {
      notes.push(
        finding(
          'D125',
          `${commas.join(', ')} ${commas.length === 1 ? 'is' : 'are'} read with decimal commas`,
          'the file is separated by semicolons',
          {
            consequence: '12,5 is read as 12.5',
            fixes: ['write decimals with a point'],
          },
        ),
      )
    }
    const alone = header.length === 1 ? unusual.find((sign) => header[0]!.includes(sign)) : undefined
    if (alone !== undefined) {
      notes.push(
        finding('D110', 'The whole line was read as one column', `the header is \`${header[0]}\``, {
          consequence: `fields may be separated by ${names[alone] === undefined ? `"${alone}"` : `${names[alone]}s`}, which is not tried by itself`,
          fixes: ['choose another separator beside the headline'],
        }),
      )
    }
    return notes
  }

  #ragged(found: number): BlupError {
    const expected = this.#header!.length
    const rowNames = found === expected + 1 && this.#rows === 0
    return new BlupError(
      'D110',
      `Line ${this.#line} of ${this.#label} has ${found} field${found === 1 ? '' : 's'} where the header has ${expected}.`,
      {
        place: { row: this.#rows + 1 },
        fixes: [
          rowNames ? 'give the first column (row names?) a name in the header too' : `mend line ${this.#line}`,
          'put text that holds the separator in double quotes',
          'or choose another separator, if the fields were cut at the wrong sign',
        ],
      },
    )
  }
}

function lineEnd(text: string): '\n' | '\r\n' | '\r' {
  const at = text.search(/[\r\n]/)
  if (at < 0 || text[at] === '\n') return '\n'
  return text[at + 1] === '\n' ? '\r\n' : '\r'
}
