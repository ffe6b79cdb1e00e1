/**
 * `npm run bench [-- --only TEXT]`: our fits and the peers', side by side in one run. Prints tables of medians and ratios and
 * records them with the machine's facts in bench/RESULTS.md. Peers that are not here are named, and ours are told alone.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peerTimes } from './peer-times.mjs'
import { bundle } from './tasks/bundle.mjs'
import { callsInSubscribers } from './tasks/calls.mjs'
import { cholesky } from './tasks/cholesky.mjs'
import { generalized } from './tasks/generalized.mjs'
import { growth } from './tasks/growth.mjs'
import { bootstrapReplicate, influenceByGroup, kenwardRoger, profileIntervals, satterthwaite } from './tasks/inference.mjs'
import { largeCrossed } from './tasks/large-crossed.mjs'
import { linear } from './tasks/linear.mjs'
import { parquet } from './tasks/parquet.mjs'
import { quadrature } from './tasks/quadrature.mjs'
import { wholeProcess } from './tasks/whole-process.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : ''
const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', BLUP_NO_SETUP: '1' }
const began = performance.now()
const lines = []
let failures = 0
const say = (line) => {
  console.log(line)
  lines.push(line)
}

const hasR = spawnSync('Rscript', ['-e', 'library(lme4); library(jsonlite)'], { env }).status === 0
const python = ['python3', process.env.BLUP_PYTHON].findLast(
  (name) => name !== undefined && spawnSync(name, ['-c', 'import statsmodels, gpboost'], { env }).status === 0,
)
const peers = { env, hasR, python: python ?? null }

say(
  `## ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 1e9)} GB`,
)
say('')
say(`Load of the machine at the start: ${loadavg()[0].toFixed(1)} (0 is quiet).`)
if (!hasR) say('R with lme4 and jsonlite is not here: peers in R are left out.')
if (python === undefined) {
  say(
    'Python with statsmodels and gpboost is not here: `pip install statsmodels gpboost`, and BLUP_PYTHON where it is not python3.',
  )
}
say('')
say('| work | ours cold ms | ours warm ms | peer ms | ratio cold | ratio warm | evaluations ours / peer | peak MB | goal |')
say('|---|---|---|---|---|---|---|---|---|')
for (const task of [...linear, ...generalized, ...quadrature]) {
  if (!task.name.includes(only)) continue
  await attempt(task.name, () => compare(task))
}
say('')
const inference = [kenwardRoger, satterthwaite, profileIntervals, bootstrapReplicate, influenceByGroup]
for (const part of [callsInSubscribers, largeCrossed, wholeProcess, parquet, cholesky, growth, bundle, ...inference]) {
  if (only !== '' && !part.name.includes(only)) continue
  await attempt(part.name, async () => {
    for (const line of await part(peers)) say(line)
  })
  say('')
}
say(`The whole run took ${((performance.now() - began) / 60e3).toFixed(1)} minutes.`)
if (only === '') {
  writeFileSync(
    join(here, 'RESULTS.md'),
    `# The last run of \`npm run bench\`\n\nMedians; one thread (OPENBLAS_NUM_THREADS=1); peers in the same run. Cold: the first fit of a fresh process, after its data\nwere read. Warm: the second half of the fits repeated in one process. What the peers' calls do not make, degrees of freedom with tests of fixed effects and the error\nof Laplace's approximation, is made when it is first read: sleepstudy's time includes the tests, the others do not. Peak memory is that of our process with its\ndata.\n\n${lines.join('\n')}\n`,
  )
}
process.exitCode = failures === 0 ? 0 : 1

async function compare(task) {
  const warm = ours(task)
  if (warm.skipped !== undefined) {
    say(`| ${task.name} | skipped: ${warm.skipped} | | | | | | | ${task.goal} |`)
    return
  }
  const colds = [warm.cold]
  const theirs = await peerTimes(task, peers)
  for (let i = 0; i < (task.repeats.cold ?? 0); i++) colds.push(ours(task, '--cold').cold)
  const cold = median(colds)
  const base = `| ${task.name} | ${ms(cold)} | ${ms(warm.warm)} |`
  const end = `${warm.peakMb.toFixed(0)} | ${task.goal} |`
  if (Object.keys(theirs).length === 0) say(`${base} | | | ${warm.evaluations} | ${end}`)
  for (const [peer, { median: time, evaluations, version, logLik }] of Object.entries(theirs)) {
    // GPBoost maximises the likelihood where ours is restricted
    // lme4 leaves constants out where it uses quadrature
    const differs = peer !== 'gpboost' && !(task.points > 1) && Math.abs(logLik - warm.logLik) > 1e-3
    const gap = differs ? ` (log-likelihoods differ by ${(warm.logLik - logLik).toPrecision(2)})` : ''
    say(
      `${base} ${peer} ${version}: ${ms(time)}${gap} | ${ratio(time / cold)} | ${ratio(time / warm.warm)} | ${warm.evaluations} / ${evaluations ?? ''} | ${end}`,
    )
  }
}

function ours(task, ...more) {
  const run = spawnSync('node', ['--max-old-space-size=8192', join(here, 'ours.mjs'), task.name, ...more], {
    env,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return JSON.parse(run.stdout)
}

/** One part that breaks is told and does not take the others with it. */
async function attempt(name, run) {
  try {
    await run()
  } catch (error) {
    failures++
    say(
      `${name} failed: ${String(error.message ?? error)
        .trim()
        .split('\n')
        .slice(-3)
        .join(' ')}`,
    )
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

function ms(x) {
  return x < 10 ? x.toFixed(2) : x.toFixed(0)
}

function ratio(x) {
  return `${x < 10 ? x.toFixed(1) : x.toFixed(0)}x`
}
