import { contentKind } from '@blup/data/browser'
import { BlupError } from 'blup'
import { dateNotes } from './date-notes.ts'
import type { Loaded, OnReadProgress, ReadChoice } from './loaded.ts'

/** Beyond this a browser tab has no memory to read into. */
const largest = 4e9
/** Formats that have to be in memory as a whole. */
const largestWhole = 1.5e9

/**
 * Reads a file of any format that is known, told by its bytes; the readers of formats are loaded when first needed.
 *
 * @throws BlupError D107, D108, D109, D110, D116 as the readers do
 */
export async function readFile(file: Blob, label: string, choice: ReadChoice, progress: OnReadProgress): Promise<Loaded> {
  if (file.size > largest) throw tooLarge(label, file.size)
  try {
    const loaded = await read(file, label, choice, progress)
    return { ...loaded, findings: [...loaded.findings, ...dateNotes(loaded)] }
  } catch (error) {
    // What an array or a string of more than the possible length is answered with.
    if (error instanceof RangeError || (error instanceof DOMException && error.name === 'NotReadableError'))
      throw tooLarge(label, file.size, error)
    throw error
  }
}

async function read(given: Blob, label: string, choice: ReadChoice, progress: OnReadProgress): Promise<Loaded> {
  let file = given
  let content = contentKind(await headOf(file))
  if (content.kind === 'gzip') {
    file = await unpacked(file, label)
    content = contentKind(await headOf(file))
    if (file.size > largest) throw tooLarge(`${label}, unpacked,`, file.size)
  }
  const start = await headOf(file, 4)
  const zip = start[0] === 0x50 && start[1] === 0x4b && start[2] === 3
  if ((zip || content.kind !== 'text') && file.size > largestWhole) throw tooLarge(label, file.size)
  if (zip) return (await import('./read-xlsx.ts')).readXlsx(file, label, choice.sheet ?? null)
  switch (content.kind) {
    case 'empty':
      throw new BlupError('D107', `${label} is empty.`, { fixes: ['choose a file with a header and rows below it'] })
    case 'foreign':
    case 'gzip':
      throw new BlupError(
        'D108',
        `${label} is no table: it is ${content.kind === 'gzip' ? 'compressed twice' : content.what}.`,
        {
          fixes: [
            content.kind === 'gzip' ? 'unpack it once' : content.advice,
            'CSV, TSV, JSON, Parquet, Arrow and Excel files can be read',
          ],
        },
      )
    case 'parquet':
      return (await import('./read-parquet.ts')).readParquet(file, label)
    case 'arrow':
      return (await import('./read-arrow.ts')).readArrow(file, label)
    case 'json':
      return (await import('./read-json.ts')).readJson(file, label)
    case 'text':
      return (await import('./read-csv.ts')).readCsv(file, label, choice.delimiter ?? null, progress)
  }
}

const headOf = async (file: Blob, bytes = 65_536): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, bytes).arrayBuffer())

async function unpacked(file: Blob, label: string): Promise<Blob> {
  try {
    return await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).blob()
  } catch (cause) {
    throw new BlupError('D108', `${label} is compressed by gzip, but damaged.`, {
      fixes: ['compress it again, or give it unpacked'],
      cause,
    })
  }
}

function tooLarge(label: string, bytes: number, cause?: unknown): BlupError {
  const size = bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`
  return new BlupError('D116', `${label} (${size}) is more than this browser tab can hold.`, {
    fixes: [
      'leave out columns that the model does not need',
      'use the command line, which reads only the columns that a model needs',
    ],
    cause,
  })
}
