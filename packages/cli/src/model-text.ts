import { extname } from 'node:path'
import { isLevelText } from 'blup'
import { readLevelFile } from './read-level-file.ts'

/** The formula or the level equations that MODEL is, or holds as a `.levels` file; null for anything else: a stored fit. */
export function modelText(model: string): string | null {
  if (isLevelText(model) || model.includes('~')) return model
  return extname(model).toLowerCase() === '.levels' ? readLevelFile(model) : null
}
