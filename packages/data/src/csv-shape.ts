import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { BlupError } from 'blup'
import { splitRecord } from './csv-record.ts'

/** What a pass over the bytes of a delimited text tells. */
export interface CsvShape {
  readonly header: readonly string[]
  /** Records after the header; blank lines are none, except between the values of a single column. */
  readonly rows: number
  /** Blank lines before the header. */
  readonly blankLines: number
  /** Whether a quoted field holds a line break. */
  readonly lineBreaks: boolean
  /** What ends a line outside quotes; line feeds may have carriage returns before some of them. */
  readonly lineEnd: '\n' | '\r\n' | '\r'
}

const chunkBytes = 1 << 20
const quote = 0x22
const space = 0x20
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** States between two bytes. */
const start = 0
const blanks = 1
const plain = 2
const quoted = 3
const closed = 4
const closedBlanks = 5

/**
 * Reads the shape of a delimited text (RFC 4180, any of the three line ends, byte order mark allowed) and checks it: readers
 * that are made to get through every file drop surplus fields and guess at stray quotes, and a table must not be guessed.
 *
 * @throws BlupError D107 without rows, D108 for bytes that are no UTF-8 text or quotes that do not close, D110 for a row
 *   of other length than the header.
 */
export async function readCsvShape(path: string, label: string, delimiter: string, signal?: AbortSignal): Promise<CsvShape> {
  const file = await open(path)
  try {
    const scan = new CsvScan(label, delimiter)
    const buffer = new Uint8Array(chunkBytes)
    for (let first = true; ; first = false) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      if (bytesRead === 0) return scan.end()
      const mark = first && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
      scan.take(buffer.subarray(mark, bytesRead))
    }
  } finally {
    await file.close()
  }
}

class CsvScan {
  readonly #label: string
  readonly #delimiter: string
  /** 1 for the bytes that end an unquoted run. */
  readonly #special = new Uint8Array(256)
  #state = start
  #line = 1
  #quoteLine = 0
  #afterReturn = false
  #fields = 1
  #header: readonly string[] | null = null
  #headerBytes: Uint8Array[] = []
  #rows = 0
  #blankLines = 0
  #trailingBlanks = 0
  #lineBreaks = false
  #feeds = 0
  #returns = 0
  #pairs = 0
  /** Bytes of a character that the last chunk cut. */
  #cut: Uint8Array = new Uint8Array(0)

  constructor(label: string, delimiter: string) {
    this.#label = label
    this.#delimiter = delimiter
    for (const byte of [0, quote, lineFeed, carriageReturn, delimiter.charCodeAt(0)]) this.#special[byte] = 1
  }

  take(chunk: Uint8Array): void {
    this.#checkText(chunk)
    const special = this.#special
    const delimiter = this.#delimiter.charCodeAt(0)
    const length = chunk.length
    let state = this.#state
    let lineStart = 0
    for (let i = 0; i < length; i++) {
      const byte = chunk[i]!
      if (state === quoted) {
        if (byte === quote) state = closed
        else if (byte === lineFeed || byte === carriageReturn) this.#breakInside(byte)
        else this.#afterReturn = false
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (byte === carriageReturn || !this.#afterReturn) {
          if (this.#header === null) this.#headerBytes.push(chunk.slice(lineStart, i))
          this.#endLine(state !== start || this.#fields > 1)
          state = start
        }
        lineStart = i + 1
        if (byte === carriageReturn) this.#returns++
        else if (this.#afterReturn) this.#pairs++
        else this.#feeds++
        this.#afterReturn = byte === carriageReturn
      } else {
        this.#afterReturn = false
        if (byte === delimiter) {
          this.#fields++
          state = start
        } else if (state === closed || state === closedBlanks) {
          if (byte === quote && state === closed) state = quoted
          else if (byte === space) state = closedBlanks
          else throw this.#strayText()
        } else if (byte === quote && state !== plain) {
          state = quoted
          this.#quoteLine = this.#line
        } else if (byte === space && state !== plain) state = blanks
        else {
          state = plain
          while (i + 1 < length && special[chunk[i + 1]!] === 0) i++
        }
      }
    }
    this.#state = state
    if (this.#header === null) this.#headerBytes.push(chunk.slice(lineStart))
  }

  end(): CsvShape {
    if (this.#cut.length > 0) throw this.#notUtf8(this.#line)
    if (this.#state === quoted) {
      throw new BlupError('D108', `${this.#label} is no CSV: the quote that opens in line ${this.#quoteLine} never closes.`, {
        place: { row: Math.max(1, this.#rows + 1) },
        fixes: ['close the quote, or double a quote that belongs to the text'],
      })
    }
    if (this.#state !== start || this.#fields > 1) this.#endLine(true)
    const header = this.#header
    if (header === null || this.#rows - this.#trailingBlanks === 0) {
      const what = header === null ? 'is empty' : 'has a header but no rows'
      throw new BlupError('D107', `${this.#label} ${what}.`, { fixes: ['give a table with a header and at least one row'] })
    }
    return {
      header,
      rows: this.#rows - this.#trailingBlanks,
      blankLines: this.#blankLines,
      lineBreaks: this.#lineBreaks,
      lineEnd: this.#lineEnd(),
    }
  }

  #lineEnd(): CsvShape['lineEnd'] {
    if (this.#returns === 0) return '\n'
    if (this.#pairs < this.#returns) {
      if (this.#pairs + this.#feeds === 0) return '\r'
      throw new BlupError('D108', `${this.#label} ends some lines with a carriage return alone, and others with a line feed.`, {
        fixes: ['save the file with one kind of line ends'],
      })
    }
    return this.#feeds === 0 ? '\r\n' : '\n'
  }

  #breakInside(byte: number): void {
    this.#lineBreaks = true
    if (byte === carriageReturn || !this.#afterReturn) this.#line++
    this.#afterReturn = byte === carriageReturn
  }

  #endLine(filled: boolean): void {
    const header = this.#header
    if (header === null) {
      if (filled) this.#header = splitRecord(Buffer.concat(this.#headerBytes).toString('utf8'), this.#delimiter)!.fields
      else this.#blankLines++
      this.#headerBytes = []
    } else if (filled) {
      this.#rows++
      this.#trailingBlanks = 0
      if (this.#fields !== header.length) throw this.#ragged(header.length)
    } else if (header.length === 1) {
      this.#rows++
      this.#trailingBlanks++
    }
    this.#line++
    this.#fields = 1
  }

  #ragged(expected: number): BlupError {
    const rowNames = this.#fields === expected + 1 && this.#rows === 1
    return new BlupError(
      'D110',
      `Line ${this.#line} of ${this.#label} has ${fields(this.#fields)} where the header has ${expected}.`,
      {
        place: { row: this.#rows },
        fixes: [
          rowNames ? 'give the first column (row names?) a name in the header too' : `mend line ${this.#line}`,
          'put text that holds the delimiter in double quotes',
        ],
      },
    )
  }

  #strayText(): BlupError {
    return new BlupError('D108', `${this.#label} is no CSV: line ${this.#line} has text after a closing quote.`, {
      place: { row: this.#rows + 1 },
      fixes: ['double a quote that belongs to the text: "a ""quoted"" word"'],
    })
  }

  #checkText(chunk: Uint8Array): void {
    if (chunk.includes(0)) {
      throw new BlupError('D108', `${this.#label} is not text: it holds zero bytes.`, {
        fixes: ['save the table as CSV in UTF-8'],
      })
    }
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk])
    const whole = bytes.length - cutBytes(bytes)
    if (!isUtf8(bytes.subarray(0, whole))) throw this.#notUtf8(this.#line + linesBeforeBadText(bytes))
    this.#cut = bytes.slice(whole)
  }

  #notUtf8(line: number): BlupError {
    return new BlupError('D108', `${this.#label} is not text in UTF-8 (first in line ${line}).`, {
      fixes: ['save the file with the encoding UTF-8'],
    })
  }
}

const fields = (n: number): string => `${n} field${n === 1 ? '' : 's'}`

/** How many bytes at the end start a character that goes on in the next chunk. */
function cutBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? back : 0
    }
  }
  return 0
}

function linesBeforeBadText(bytes: Uint8Array): number {
  let lines = 0
  let from = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== lineFeed) continue
    if (!isUtf8(bytes.subarray(from, i))) return lines
    lines++
    from = i + 1
  }
  return lines
}
