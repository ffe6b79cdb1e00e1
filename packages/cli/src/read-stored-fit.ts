import { readFileSync } from 'node:fs'
import { BlupError } from 'blup'

/**
 * The text of a stored fit; `-` is standard input.
 *
 * @throws BlupError D100 where it cannot be read
 */
export function readStoredFit(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'permission is denied',
    }
    throw new BlupError('D100', `The stored fit ${file} cannot be read: ${reasons[code ?? ''] ?? message}.`, {
      cause,
      fixes: ['store a fit with `blup fit FORMULA DATA -o fit.json`'],
    })
  }
}
