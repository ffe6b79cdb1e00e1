import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codes } from 'blup'
import { describe, expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** The text of all files of these folders of the packages. */
function textOf(folders: readonly string[], leftOut = /^$/): string {
  return readdirSync(packages)
    .flatMap((name) => folders.map((folder) => join(packages, name, folder)))
    .flatMap((folder) => {
      try {
        return (readdirSync(folder, { recursive: true }) as string[]).map((file) => join(folder, file))
      } catch {
        // a package need not have each of the folders
        return []
      }
    })
    .filter((file) => /\.tsx?$/.test(file) && !leftOut.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

describe('every code of a message', () => {
  it('is raised somewhere', () => {
    const source = textOf(['src'], /engine[\\/]src[\\/]messages|app[\\/]src[\\/]spec[\\/]fixes/)
    expect(Object.keys(codes).filter((code) => !source.includes(`'${code}'`))).toEqual([])
  })

  it('is met in a test', () => {
    const tests = textOf(['test', 'e2e'])
    expect(Object.keys(codes).filter((code) => !tests.includes(code))).toEqual([])
  })
})
