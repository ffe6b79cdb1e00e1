import { accessSync, constants, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { BlupError } from 'blup'

/** Writes to standard output or error; a reader that has gone away (`| head`) ends the output quietly. */
export function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    if (text === '' || stream.destroyed || stream.writableEnded) return done()
    stream.write(text, () => done())
  })
}

/** Call once: without a listener a closed pipe would be an uncaught error. */
export function quietOnClosedPipe(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
  }
}

/** Checks before a long computation that its result can be stored, and that no input would be overwritten. */
export function checkOutputFile(file: string, inputs: readonly string[]): void {
  if (file.trim() === '') throw new BlupError('U103', 'The option -o needs the name of a file.')
  const path = resolve(file)
  for (const input of inputs) {
    if (existsSync(path) && existsSync(input) && realpathSync(input) === realpathSync(path)) {
      throw new BlupError('U103', `The output would overwrite the input \`${input}\`.`, {
        fixes: ['Give another name with -o.'],
      })
    }
  }
  try {
    if (existsSync(path) && statSync(path).isDirectory()) throw new Error('it is a folder')
    if (!existsSync(dirname(path))) throw new Error(`there is no folder ${dirname(path)}`)
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK)
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

/** Writes a file whole or not at all: what stood there before stays until the new content is complete. */
export function writeWhole(file: string, text: string | Uint8Array): void {
  try {
    const path = existsSync(file) ? realpathSync(file) : resolve(file)
    // A device or a pipe is not replaced but written to.
    if (existsSync(path) && !statSync(path).isFile()) {
      writeFileSync(path, text)
      return
    }
    const fresh = `${path}.${process.pid}.tmp`
    try {
      writeFileSync(fresh, text)
      renameSync(fresh, path)
    } catch (error) {
      rmSync(fresh, { force: true })
      throw error
    }
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

function cannotWrite(file: string, error: unknown): BlupError {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    EACCES: 'the system does not allow it',
    EPERM: 'the system does not allow it',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOENT: 'its folder does not exist',
  }
  return new BlupError('D123', `\`${file}\` cannot be written: ${reasons[code ?? ''] ?? message}.`, {
    cause: error,
    fixes: ['Give another place with -o.'],
  })
}
