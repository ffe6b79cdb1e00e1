import { readFileSync } from 'node:fs'
import { BlupError, isLevelText } from 'blup'

/**
 * The level equations that a file holds.
 *
 * @throws BlupError D100 where it cannot be read, E301 where it holds something else
 */
export function readLevelFile(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new BlupError('D100', `\`${file}\` is neither level equations nor a file that can be read: ${why}.`, {
      cause,
      fixes: ['begin the equations with `level 1:`', 'check the path of the file'],
    })
  }
  if (isLevelText(text)) return text
  throw new BlupError('E301', `The file ${file} does not begin with a level.`, {
    fixes: ['begin it with `level 1: y = b0 + e`'],
  })
}
