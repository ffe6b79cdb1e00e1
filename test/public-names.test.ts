import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** Names that a file exports again, with the file that they are declared in. */
function exported(file: string): { readonly name: string; readonly file: string }[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)].flatMap(([, names, from]) =>
    names!
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, file: resolve(dirname(file), from!) })),
  )
}

it.each([
  'kernels/src/index.ts',
  'engine/src/index.ts',
  'engine/src/formula/index.ts',
  'engine/src/formula/levels/index.ts',
  'data/src/index.ts',
  'data/src/browser.ts',
  'plots/src/index.ts',
  'plots/src/render/index.ts',
])('every name that %s exports says what it is', (path) => {
  const names = exported(join(packages, path))
  expect(names.length).toBeGreaterThan(0)
  const silent = names.filter(({ name, file }) => {
    const text = readFileSync(file, 'utf8')
    const kind = '(?:declare |abstract |async )*(?:function\\*?|const|class|interface|type)'
    const place = new RegExp(`^export ${kind} ${name}\\b`, 'm').exec(text)
    // a name that is only passed on is looked at where it comes from
    return place !== null && !text.slice(0, place.index).trimEnd().endsWith('*/')
  })
  expect(silent.map(({ name, file }) => `${name} in ${file.slice(packages.length)}`)).toEqual([])
})
