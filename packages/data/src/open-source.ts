import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { BlupError } from 'blup'
import { type ContentKind, contentKind } from './content-kind.ts'
import { type FileFormat, formatTitles } from './file-format.ts'
import { type LocateOptions, locateSource, type SourceFile, unreadable } from './locate-source.ts'
import { spool } from './spool.ts'

/** A file that is known to be of its format, unpacked. */
export interface OpenSource extends SourceFile {
  /** `text` is delimited text of which the name says nothing. */
  readonly format: FileFormat | 'text'
  /** The first bytes, enough for the header of nearly every table. */
  readonly head: Uint8Array
}

const headBytes = 65_536

/**
 * Finds a source, unpacks it where it is gzipped and settles its format: by its name, which has to be true of its bytes, or
 * by its bytes where the name says nothing.
 *
 * @param format The format that the caller says it is, instead of the name.
 * @throws BlupError D100, D118 (see `locateSource`), D107 for an empty file, D108 for one that is not what its name says.
 */
export async function openSource(
  source: string | { readonly stdin: true },
  options: LocateOptions & { readonly format?: FileFormat },
): Promise<OpenSource> {
  let file = await locateSource(source, options)
  try {
    const claimed = options.format ?? file.claim.format
    let head = await readHead(file)
    let content = contentKind(head)
    if (content.kind === 'empty') throw empty(file.label)
    if (content.kind === 'gzip') {
      if (!file.claim.gzip && file.claim.format !== null) {
        const fixes = [`rename it to ${file.label}.gz`]
        throw new BlupError('D108', `${file.label} is compressed by gzip, but its name does not say so.`, { fixes })
      }
      file = await unpack(file, options.signal)
      head = await readHead(file)
      content = contentKind(head)
      if (content.kind === 'empty') throw empty(file.label)
      if (content.kind === 'gzip') content = { kind: 'foreign', what: 'compressed twice by gzip', advice: 'unpack it once' }
    } else if (file.claim.gzip) {
      throw new BlupError('D108', `${file.label} is not compressed by gzip, though its name says so.`, {
        fixes: [`rename it to ${file.label.slice(0, -'.gz'.length)}`],
      })
    }
    return { ...file, format: settleFormat(file, claimed, content), head }
  } catch (error) {
    file.release()
    throw error
  }
}

async function readHead(file: SourceFile): Promise<Uint8Array> {
  try {
    const handle = await open(file.path)
    try {
      const bytes = new Uint8Array(Math.min(headBytes, file.size))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return bytes.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw unreadable(file.label, cause)
  }
}

/** Whole files are unpacked before anything is read: a file that is cut short is found before a result is printed. */
async function unpack(file: SourceFile, signal: AbortSignal | undefined): Promise<SourceFile> {
  try {
    const spooled = await spool([createReadStream(file.path), createGunzip()], signal)
    return { ...file, ...spooled }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (typeof code !== 'string' || !code.startsWith('Z_')) throw cause
    const what = code === 'Z_BUF_ERROR' ? 'ends before its data do' : 'is damaged'
    throw new BlupError('D108', `The gzipped file ${file.label} ${what}.`, { cause, fixes: ['copy or download it again'] })
  } finally {
    file.release()
  }
}

/** What is neither empty nor still packed. */
type Plain = Exclude<ContentKind, { kind: 'gzip' } | { kind: 'empty' }>

function settleFormat(file: SourceFile, claimed: FileFormat | null, content: Plain): FileFormat | 'text' {
  if (claimed === null) {
    if (file.claim.foreign !== null) {
      throw new BlupError('D118', `${file.label} is one of the ${file.claim.foreign}, which blup does not read.`, {
        fixes: ['save the table as CSV'],
      })
    }
    if (content.kind === 'foreign') {
      throw new BlupError('D118', `${file.label} is ${content.what}, which blup does not read.`, { fixes: [content.advice] })
    }
    return content.kind
  }
  const wanted = claimed === 'csv' || claimed === 'tsv' ? 'text' : claimed === 'ndjson' ? 'json' : claimed
  if (content.kind === wanted) return claimed
  const is = content.kind === 'foreign' ? content.what : found[content.kind]
  const fixes = content.kind === 'foreign' ? [content.advice] : ['rename it to what it is']
  throw new BlupError('D108', `${file.label} is not ${formatTitles[claimed]} but ${is}.`, { fixes })
}

const found: Readonly<Record<Exclude<Plain['kind'], 'foreign'>, string>> = {
  parquet: 'Parquet',
  arrow: 'Arrow',
  json: 'JSON',
  text: 'plain text',
}

/** D107 for a file without any data. */
export function empty(label: string, what = 'is empty'): BlupError {
  return new BlupError('D107', `${label} ${what}.`, { fixes: ['give a table with a header and at least one row'] })
}
