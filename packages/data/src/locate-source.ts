import { createReadStream, type Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { BlupError, nearestName } from 'blup'
import { type Dataset, datasets } from './datasets.ts'
import { type FileClaim, fileClaim } from './file-claim.ts'
import { spool } from './spool.ts'

/** A file to read, wherever it came from. */
export interface SourceFile {
  /** As messages call it: `scores.csv`, `standard input`. */
  readonly label: string
  readonly path: string
  readonly size: number
  readonly claim: FileClaim
  readonly dataset: Dataset | null
  /** Removes what was made to read it. */
  release(): void
}

export interface LocateOptions {
  readonly datasetsDir?: string
  readonly signal?: AbortSignal
}

const nothingClaimed: FileClaim = { format: null, gzip: false, foreign: null }
const keep = () => {}

/**
 * Finds what `source` names: a file, a pipe, standard input (`-`), or else a bundled data set.
 *
 * @throws BlupError D100 for a missing file or a folder, D118 for an unknown data set.
 */
export async function locateSource(source: string | { readonly stdin: true }, options: LocateOptions): Promise<SourceFile> {
  if (typeof source !== 'string' || source === '-') {
    const spooled = await spool([process.stdin], options.signal)
    return { label: 'standard input', ...spooled, claim: nothingClaimed, dataset: null }
  }
  const path = resolve(source)
  const stats = await statOf(path, source)
  if (stats?.isFile()) {
    const label = basename(path)
    return { label, path, size: stats.size, claim: fileClaim(label), dataset: null, release: keep }
  }
  if (stats !== null && !stats.isDirectory()) {
    const spooled = await spool([createReadStream(path)], options.signal)
    return { label: source, ...spooled, claim: nothingClaimed, dataset: null }
  }
  const bundled = datasets(options.datasetsDir)
  const dataset = bundled.find(({ name }) => name === source)
  if (dataset !== undefined) {
    const { size } = await stat(dataset.path)
    return { label: source, path: dataset.path, size, claim: fileClaim(dataset.path), dataset, release: keep }
  }
  throw stats === null ? await missing(source, path, bundled) : folder(source)
}

async function statOf(path: string, source: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw unreadable(source, cause)
  }
}

async function missing(source: string, path: string, bundled: readonly Dataset[]): Promise<BlupError> {
  const here = await namesIn(dirname(path))
  const nearFile = nearestName(basename(path), here)
  const isName = /^[\w-]+$/.test(source)
  const nearSet = nearestName(
    basename(source, extname(source)),
    bundled.map(({ name }) => name),
  )
  const fixes = [
    ...(nearFile === null ? [] : [`did you mean the file ${join(dirname(source), nearFile)}?`]),
    ...(nearSet === null ? [] : [`did you mean the data set \`${nearSet}\`?`]),
  ]
  if (isName) {
    return new BlupError('D118', `There is no file and no data set \`${source}\`.`, {
      fixes: fixes.length > 0 ? fixes : ['`blup datasets` lists the data sets; a file is given with its path'],
    })
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source)) {
    return new BlupError('D100', `${source} is an address, not a file.`, { fixes: ['download it first, or pipe it to `-`'] })
  }
  return new BlupError('D100', `There is no file ${source}.`, { fixes: fixes.length > 0 ? fixes : ['check the path'] })
}

function folder(source: string): BlupError {
  return new BlupError('D100', `${source} is a folder, not a file.`, { fixes: ['name a file in it'] })
}

/** D100 for a file that the system does not let be read. */
export function unreadable(source: string, cause: unknown): BlupError {
  const code = errorCode(cause)
  const why =
    code === 'EACCES' || code === 'EPERM' ? 'permission is denied' : cause instanceof Error ? cause.message : String(cause)
  return new BlupError('D100', `${source} cannot be read: ${why}.`, { cause, fixes: ['check the file and its permissions'] })
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}
