import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plainEnv } from '../packages/cli/test/run-blup.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const names = ['kernels', 'engine', 'data', 'plots', 'cli']

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly engines: { readonly node: string }
  readonly scripts?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

describe('what is published', () => {
  it.each(names)('%s says what it is, and has a page and every file that it points to', (name) => {
    const folder = join(root, 'packages', name)
    const own = manifest(folder)
    expect(own).toMatchObject({ version: manifest(join(root, 'packages/engine')).version, license: 'MIT' })
    expect(own.engines).toEqual(manifest(root).engines)
    expect(own.scripts).toMatchObject({
      prepack: 'node ../../scripts/prepack.mjs',
      postpack: 'node ../../scripts/prepack.mjs --undo',
    })
    expect(existsSync(join(folder, 'README.md'))).toBe(true)
    const targets = [
      ...Object.values(own.exports ?? {}).flatMap((entry) => Object.values(entry)),
      ...Object.values(own.bin ?? {}),
    ]
    expect(targets).not.toEqual([])
    expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([])
  })

  it.each(names.slice(0, -1))('of %s nothing that was compiled of a source that is gone', (name) => {
    const folder = join(root, 'packages', name)
    const made = (readdirSync(join(folder, 'dist'), { recursive: true }) as string[]).filter((file) =>
      /\.(js|d\.ts)$/.test(file),
    )
    expect(made.length).toBeGreaterThan(10)
    expect(made.filter((file) => !existsSync(join(folder, 'src', file.replace(/\.(js|d\.ts)$/, '.ts'))))).toEqual([])
  })

  it('the command line works where it was unpacked, with its data sets and the notices of what is in it', async () => {
    const place = mkdtempSync(join(root, '.setup/packed-'))
    onTestFinished(() => rmSync(place, { recursive: true, force: true }))
    await run('npm', ['pack', '--silent', '--pack-destination', place], { cwd: join(root, 'packages/cli'), env: plainEnv() })
    await run('tar', ['-xzf', `blup-cli-${manifest(join(root, 'packages/cli')).version}.tgz`], { cwd: place })
    const folder = join(place, 'package')
    expect(readdirSync(join(folder, 'dist')).filter((file) => !/\.js$/.test(file))).toEqual(['THIRD-PARTY.txt'])
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
    const { stdout } = await run(
      process.execPath,
      [join(folder, 'dist/blup.js'), 'fit', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff'],
      {
        cwd: folder,
        env: plainEnv(),
      },
    )
    expect(stdout).toContain('REML criterion 319.65')
    const notices = readFileSync(join(folder, 'dist/THIRD-PARTY.txt'), 'utf8')
    for (const name of ['commander', 'vega', 'apache-arrow', '@duckdb/node-api'])
      expect(notices).toMatch(new RegExp(`^${name} [0-9.]`, 'm'))
    expect(notices).toContain('Apache License')
  })
})

describe('what is depended on', () => {
  it('has a licence that lets everyone use it', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { license?: string; dev?: boolean; optional?: boolean; link?: boolean }>
    }
    // MPL: a binary that is used as it is (resvg). OFL: the font of pictures.
    const known =
      /^(MIT|ISC|0BSD|BSD-3-Clause|Apache-2\.0|Apache-2\.0 AND BSL-1\.0|Unlicense|BlueOak-1\.0\.0|MPL-2\.0|MIT AND OFL-1\.1)$/
    const used = Object.entries(lock.packages).filter(
      ([path, entry]) => path.startsWith('node_modules/') && !entry.dev && !entry.link,
    )
    expect(used.length).toBeGreaterThan(100)
    // Binaries for other machines have no licence of their own in the list: it is that of the package that asks for them.
    const others = used.filter(([, { license, optional }]) => !(license === undefined ? optional : known.test(license)))
    expect(others.map(([path, { license }]) => [path, license])).toEqual([])
    const copyleft = used
      .filter(([, { license }]) => license === 'MPL-2.0')
      .map(([path]) => path.replace(/^node_modules\//, ''))
    expect(copyleft.filter((path) => !path.startsWith('@resvg/resvg-js'))).toEqual([])
  })
})
