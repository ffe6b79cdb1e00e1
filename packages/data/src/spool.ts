import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A temporary file; `release` removes it, and so does the end of the process. */
export interface SpooledFile {
  readonly path: string
  readonly size: number
  release(): void
}

/** Writes a stream to a temporary file, so that readers that seek or read twice can use it in bounded memory. */
export async function spool(
  steps: readonly [Readable, ...NodeJS.ReadWriteStream[]],
  signal?: AbortSignal,
): Promise<SpooledFile> {
  const folder = mkdtempSync(join(tmpdir(), 'blup-'))
  const release = () => {
    process.off('exit', release)
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', release)
  const path = join(folder, 'data')
  try {
    await pipeline([...steps, createWriteStream(path)], signal === undefined ? {} : { signal })
    return { path, size: (await stat(path)).size, release }
  } catch (error) {
    release()
    throw error
  }
}
