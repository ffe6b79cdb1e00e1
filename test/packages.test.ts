import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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

  it('the library is quick to import where it was unpacked, without the packages that its bundle contains', async () => {
    const place = mkdtempSync(join(root, '.setup/packed-'))
    onTestFinished(() => rmSync(place, { recursive: true, force: true }))
    for (const [name, folder] of [
      ['kernels', '@blup/kernels'],
      ['engine', 'blup'],
    ] as const) {
      const own = join(root, 'packages', name)
      await run('npm', ['pack', '--silent', '--pack-destination', place], { cwd: own, env: plainEnv() })
      const target = join(place, 'node_modules', folder)
      mkdirSync(target, { recursive: true })
      const file = `${folder.replace('@', '').replace('/', '-')}-${manifest(own).version}.tgz`
      await run('tar', ['-xzf', file, '--strip-components=1', '-C', target], { cwd: place })
    }
    const script = `
      import { fit, fitSync } from 'blup'
      import { threadAnswers } from 'blup/thread'
      const rows = Array.from({ length: 60 }, (_, i) => ({ y: (i * 7) % 11, x: i % 5, g: 'g' + (i % 10), f: 'f' + (i % 7) }))
      const model = await fit('y ~ x + (1 | g) + (1 | f)', rows)
      const again = fitSync('y ~ x + (1 | g) + (1 | f)', rows)
      const binary = await fit('b ~ x + (1 | g)', rows.map((row) => ({ ...row, b: row.y > 5 ? 1 : 0 })), { family: 'binomial' })
      const influence = await model.influence()
      console.log(JSON.stringify([model.fit.logLik === again.fit.logLik, binary.converged, influence !== null, typeof threadAnswers()]))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: place, env: plainEnv() })
    expect(JSON.parse(stdout)).toEqual([true, true, true, 'function'])
    const bundle = join(place, 'node_modules/blup/bundle')
    const bundled = readdirSync(bundle).filter((file) => file.endsWith('.js'))
    expect(bundled.length).toBeLessThan(40)
    for (const file of bundled)
      expect(readFileSync(join(bundle, file), 'utf8')).not.toMatch(/^(import|export) .* from ['"](?!\.|@blup\/kernels|node:)/m)
    expect(readFileSync(join(bundle, 'THIRD-PARTY.txt'), 'utf8')).toMatch(/^@stdlib\/math-base-special-betainc [0-9.]/m)
  })

  it('the command line works where it was unpacked, with its data sets and the notices of what is in it', async () => {
    const place = mkdtempSync(join(root, '.setup/packed-'))
    onTestFinished(() => rmSync(place, { recursive: true, force: true }))
    await run('npm', ['pack', '--silent', '--pack-destination', place], { cwd: join(root, 'packages/cli'), env: plainEnv() })
    await run('tar', ['-xzf', `blup-cli-${manifest(join(root, 'packages/cli')).version}.tgz`], { cwd: place })
    const folder = join(place, 'package')
    expect(readdirSync(join(folder, 'dist')).filter((file) => !file.endsWith('.js'))).toEqual(['THIRD-PARTY.txt'])
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
