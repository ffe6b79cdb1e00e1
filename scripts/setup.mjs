// Brings a clone to where `./blup` and the tests run: packages installed, libraries compiled, command line bundled.
// Does nothing when nothing has changed. All it says goes to standard error. `--force` builds in any case.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, '.setup')
const lock = join(folder, 'lock')
const major = process.versions.node.split('.')[0]

const say = (text) => process.stderr.write(`blup: ${text}\n`)

class SetupError extends Error {}

try {
  await main(process.argv.includes('--force'))
} catch (error) {
  say(error instanceof SetupError ? error.message : `set-up stopped: ${error.stack}`)
  process.exitCode = 1
}

async function main(force) {
  if (Number(major) < 20) throw new SetupError(`Node.js 20 or later is needed; this is ${process.version}.`)
  mkdirSync(folder, { recursive: true })
  if (!force && upToDate()) return
  await acquireLock()
  try {
    if (!force && upToDate()) return
    const began = new Date()
    const sources = sourceHash()
    install()
    say('building')
    const { bundle } = await import('./bundle.mjs')
    await bundle().catch((error) => {
      throw new SetupError(`the command line could not be bundled\n${error.message}`)
    })
    const { bundleLibraries } = await import('./bundle-library.mjs')
    await bundleLibraries().catch((error) => {
      throw new SetupError(`the libraries could not be bundled\n${error.message}`)
    })
    compile()
    writeFileSync(join(folder, 'sources'), sources)
    markReady(began)
    say('ready')
  } finally {
    rmSync(lock, { force: true })
  }
}

/** True when sources, lock file and Node are those of the last build; then also spares the next call the comparison. */
function upToDate() {
  const began = new Date()
  if (!existsSync(join(root, 'packages/cli/dist/blup.js')) || !installed()) return false
  if (stored('sources') !== sourceHash() || stored('ready') !== major) return false
  markReady(began)
  return true
}

function installed() {
  return existsSync(join(root, 'node_modules/.package-lock.json')) && stored('packages') === packagesKey()
}

/** True when node_modules already holds what the lock file asks for, as after `npm install`. */
function installedByHand() {
  try {
    const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages
    const wanted = read('package-lock.json')
    const present = read('node_modules/.package-lock.json')
    const agrees = ([path, { version, link, resolved }]) =>
      wanted[path]?.version === version && (!link || wanted[path].resolved === resolved)
    const needed = ([path, entry]) => !path.startsWith('node_modules/') || entry.optional || present[path] !== undefined
    return Object.entries(present).every(agrees) && Object.entries(wanted).every(needed)
  } catch {
    return false
  }
}

function install() {
  if (installed()) return
  if (installedByHand()) {
    writeFileSync(join(folder, 'packages'), packagesKey())
    return
  }
  say('installing packages (once; this may take a minute)')
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'The packages could not be installed. Is there a network, and is npm on the path?',
  )
  writeFileSync(join(folder, 'packages'), packagesKey())
}

function compile() {
  const projects = ['kernels', 'engine', 'data', 'plots', 'cli'].map((name) => join(root, 'packages', name))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--build', ...projects], 'The sources do not compile.')
  for (const project of projects) {
    const dist = join(project, project.endsWith('cli') ? 'dist/types' : 'dist')
    for (const file of listFiles(dist)) if (isStale(file, dist, join(project, 'src'))) rmSync(file)
  }
}

/** Whether the source that a compiled file was made of is gone: the compiler leaves such files, and they would be published. */
function isStale(file, dist, sources) {
  const made = /^(.*?)(\.d\.ts|\.js|\.js\.map|\.d\.ts\.map)$/.exec(relative(dist, file))
  return made !== null && !existsSync(join(sources, `${made[1]}.ts`))
}

/** Standard output of a step goes to standard error: the output of `./blup` is its result alone. */
function run(command, args, trouble) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.error !== undefined || result.status !== 0) {
    throw new SetupError(`${trouble} (${command === process.execPath ? 'node' : command} ${args.join(' ')})`)
  }
}

/** Written with the time the check began, so that an edit made meanwhile counts as newer. */
function markReady(began) {
  writeFileSync(join(folder, 'ready'), `${major}\n`)
  utimesSync(join(folder, 'ready'), began, began)
}

function stored(name) {
  try {
    return readFileSync(join(folder, name), 'utf8').trim()
  } catch {
    return null
  }
}

function packagesKey() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** A hash of everything that the build reads: not the app, which `scripts/build-app.mjs` builds for those who ask for it. */
function sourceHash() {
  const hash = createHash('sha256').update(`${major}\0${packagesKey()}\0`)
  const packages = readdirSync(join(root, 'packages'))
    .filter((name) => name !== 'app')
    .map((name) => join(root, 'packages', name))
  const files = [
    join(root, 'tsconfig.base.json'),
    ...listFiles(join(root, 'scripts')),
    ...packages.flatMap((dir) => [join(dir, 'package.json'), join(dir, 'tsconfig.json'), ...listFiles(join(dir, 'src'))]),
  ].filter(existsSync)
  for (const file of files.sort())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex')
}

function listFiles(dir) {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** One set-up at a time: the lock file holds the process that builds; a dead one's lock is taken over. */
async function acquireLock() {
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (abandoned()) {
      rmSync(lock, { force: true })
      continue
    }
    if (!told) say('another set-up is running; waiting for it')
    told = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function abandoned() {
  const holder = stored('lock')
  if (holder === null) return false
  if (holder === '') return Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > 5000
  try {
    process.kill(Number(holder), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
