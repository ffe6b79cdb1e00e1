import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { plainEnv } from '../packages/cli/test/run-blup.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const readme = (path: string): string => readFileSync(join(root, path), 'utf8')
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]!)

/** A folder from which the packages of the workspace can be imported. */
function folderInside(): string {
  mkdirSync(join(root, '.setup'), { recursive: true })
  const folder = mkdtempSync(join(root, '.setup/readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Two studies of sixty rows, as CSV. */
const rows = Array.from({ length: 60 }, (_, i) => ({
  score: ((i * 7) % 11) + i / 20,
  arm: 'ab'[i % 2],
  time: i % 5,
  school: `s${i % 6}`,
  class: `c${i % 12}`,
  y: (i * 5) % 7,
  x: (i * 3) % 8,
  site: `t${i % 10}`,
  hits: (i * 5) % 7,
  misses: 1 + ((i * 3) % 5),
  dose: i % 4,
  patient: `p${i % 15}`,
}))
const csv = `${Object.keys(rows[0]!).join(',')}\n${rows.map((row) => Object.values(row).join(',')).join('\n')}\n`

describe('the examples of the READMEs', () => {
  it.each(['README.md', 'packages/engine/README.md', 'packages/kernels/README.md', 'packages/plots/README.md'])(
    'of %s run',
    async (path) => {
      const examples = blocks(readme(path), 'ts')
      expect(examples).toHaveLength(1)
      const file = join(folderInside(), 'example.mjs')
      writeFileSync(file, examples[0]!)
      const { stdout, stderr } = await run(process.execPath, [file], { env: plainEnv() })
      expect(stderr).toBe('')
      if (path.includes('engine')) expect(stdout).toContain('REML criterion 88.35')
      if (path.includes('kernels')) expect(stdout).toMatch(/\[\s*2, 1, 2, 2\s*\]/)
      if (path.includes('plots')) expect(stdout).toMatch(/^true \[/)
    },
  )

  it('that of @blup/data reads a file', async () => {
    const folder = folderInside()
    const [example] = blocks(readme('packages/data/README.md'), 'ts')
    writeFileSync(join(folder, 'scores.csv'), csv.replace('time', 'ses'))
    writeFileSync(
      join(folder, 'example.mjs'),
      `${example!.replace('scores.parquet', 'scores.csv')}\nconsole.log(m.converged, findings)`,
    )
    const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: folder, env: plainEnv() })
    expect(stdout).toBe('true []\n')
  })
})

describe('the commands of the README', () => {
  let bin: string
  const shell = (line: string, cwd: string) =>
    run('sh', ['-c', line.replace(/\.\/blup /g, `"${bin}" `)], { cwd, env: plainEnv() })

  beforeAll(() => {
    bin = join(root, '.setup/blup-from-readme')
    mkdirSync(join(root, '.setup'), { recursive: true })
    writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'packages/cli/dist/blup.js')}" "$@"\n`)
    chmodSync(bin, 0o755)
    return () => rmSync(bin)
  })

  it('the first prints what stands below it', async () => {
    const [line] = blocks(readme('README.md'), 'sh')[0]!.split('\n')
    const { stdout } = await shell(line!.replace(/#.*/, ''), root)
    expect(stdout.trimEnd()).toBe(blocks(readme('README.md'), 'text')[0]!.trimEnd())
  })

  it('each of the command line does what it says', async () => {
    const folder = folderInside()
    for (const name of ['scores.csv', 'visits.csv', 'trial.csv', 'new.csv']) writeFileSync(join(folder, name), csv)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(`copy (from '${join(folder, 'visits.csv')}') to '${join(folder, 'visits.parquet')}'`)
    connection.closeSync()
    writeFileSync(join(folder, 'visits.csv'), csv)
    const lines = blocks(readme('README.md'), 'sh')[1]!.trim().split('\n')
    expect(lines.length).toBeGreaterThan(9)
    for (const line of lines) {
      const { stdout } = await shell(line, folder)
      expect([line, stdout === '']).toEqual([line, false])
    }
  })
})
