import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../packages/engine/src/', import.meta.url))

/** Rooms by floor; a room imports from its own floor's room and from floors below. ARCHITECTURE.md has the same table. */
const floors: readonly (readonly string[])[] = [
  ['messages', 'numeric', 'optimize'],
  ['formula'],
  ['frame'],
  ['covariance', 'family'],
  ['design'],
  ['likelihood'],
  ['models'],
  ['inference', 'predict', 'simulate', 'diagnose'],
  ['report'],
  ['api'],
  ['index.ts'],
]
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)))

const files = (readdirSync(source, { recursive: true }) as string[]).filter((f) => f.endsWith('.ts')).sort()
const room = (file: string): string => file.split(sep)[0]!
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((m) => m[1]!)
    return [file, targets.map((target) => relative(source, resolve(source, dirname(file), target)))] as const
  }),
)

/** Rooms on one floor that may use each other, and why: the optimiser solves with numeric; predictions need t quantiles. */
const neighbours = new Set([
  'optimize>numeric',
  'numeric>messages',
  'optimize>messages',
  'predict>inference',
  'simulate>inference',
  'diagnose>inference',
  'inference>simulate',
  'diagnose>predict',
  'diagnose>simulate',
])

describe('the rooms of the engine', () => {
  it('has no file outside a known room', () => {
    expect(files.filter((file) => !floorOf.has(room(file)))).toEqual([])
  })

  it('imports from floors below only', () => {
    const wrong: string[] = []
    for (const [file, targets] of imports) {
      for (const target of targets) {
        const from = room(file)
        const to = room(target)
        if (from === to || neighbours.has(`${from}>${to}`)) continue
        if (!(floorOf.get(to)! < floorOf.get(from)!)) wrong.push(`${file} -> ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('has no cycles', () => {
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
        return
      }
      state.set(file, 'open')
      for (const target of imports.get(file) ?? []) if (imports.has(target)) visit(target, [...path, file])
      state.set(file, 'done')
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('is free of Node and the DOM', () => {
    const wrong = files.filter((file) =>
      /from 'node:|\b(?:process|Buffer|window|document)\./.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it('keeps files short enough to be one room', () => {
    const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 450)
    expect(long).toEqual([])
  })
})
