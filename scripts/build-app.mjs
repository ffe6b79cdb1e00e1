// Makes packages/app/dist where it is missing or older than its sources: the app's own, those of the packages in it, and the
// data sets. Nothing else of the set-up waits for it. All it says goes to standard error.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const app = join(root, 'packages/app')
const stamp = join(root, '.setup/app')

/** @returns {string} the folder to serve */
export function buildApp() {
  const dist = join(app, 'dist')
  const sources = sourceHash()
  if (existsSync(join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return dist
  process.stderr.write('blup: building the app\n')
  const { status } = spawnSync(process.execPath, [join(app, 'build.mjs')], { cwd: app, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('the app could not be built')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
  return dist
}

function sourceHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const folders = [
    'packages/app/src',
    'packages/app/public',
    'packages/engine/src',
    'packages/kernels/src',
    'packages/data/src',
    'packages/plots/src',
    'datasets',
  ]
  const files = [
    ...['index.html', 'vite.config.ts', 'build.mjs', 'package.json'].map((name) => join(app, name)),
    ...folders.flatMap((folder) => listFiles(join(root, folder))),
  ]
  for (const file of files.sort()) hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex')
}

function listFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${buildApp()}\n`)
