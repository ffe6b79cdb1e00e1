import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { kinds } from '../src/index.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const files = (readdirSync(source, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'))
const text = (file: string): string => readFileSync(join(source, file), 'utf8')

describe('the rooms of the plots', () => {
  it('keep Vega within render', () => {
    const outside = files.filter((file) => !file.startsWith(`render${sep}`) && /from 'vega/.test(text(file)))
    expect(outside).toEqual([])
  })

  it('are free of Node and the DOM', () => {
    expect(
      files.filter((file) =>
        /from 'node:|\b(?:process|Buffer|window|document)\.(?!getElementById|addEventListener)/.test(text(file)),
      ),
    ).toEqual([])
  })

  it('have a file for each kind', () => {
    const names = files.filter((file) => file.startsWith(`kinds${sep}`)).map((file) => file.slice(6, -3))
    expect(names.sort()).toEqual(kinds.map(({ name }) => name).sort())
  })

  it('name no colour outside the theme', () => {
    expect(files.filter((file) => !file.startsWith(`theme${sep}`) && /#[0-9a-f]{6}\b/i.test(text(file)))).toEqual([])
  })

  it('keep files short', () => {
    expect(files.filter((file) => text(file).split('\n').length > 300)).toEqual([])
  })
})
