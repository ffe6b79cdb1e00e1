/**
 * `npm run bench [-- --only TEXT]`: our fits and the peers', side by side in one run. Prints a table of medians and ratios and
 * records it with the machine's facts in bench/RESULTS.md. Without R it prints ours and says what is missing.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readNamed } from './read-table.mjs'
import { cholesky } from './tasks/cholesky.mjs'
import { growth } from './tasks/growth.mjs'
import { linear } from './tasks/linear.mjs'
import { wholeProcess } from './tasks/whole-process.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : ''
const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
const hasR = spawnSync('Rscript', ['-e', 'library(lme4); library(jsonlite)'], { env }).status === 0
const lines = []
const say = (line) => {
  console.log(line)
  lines.push(line)
}

say(
  `## ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 1e9)} GB`,
)
say('')
if (!hasR) say('R with lme4 is not here: only our own times follow.\n')
say('| work | ours cold ms | ours warm ms | peer ms | ratio cold | ratio warm | evaluations ours / peer | peak MB | goal |')
say('|---|---|---|---|---|---|---|---|---|')
for (const task of linear) {
  if (!task.name.includes(only)) continue
  const run = spawnSync('node', ['--max-old-space-size=8192', join(here, 'ours.mjs'), task.name], {
    env,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (run.status !== 0) throw new Error(run.stderr)
  const ours = JSON.parse(run.stdout)
  if (ours.skipped !== undefined) {
    say(`| ${task.name} | skipped: ${ours.skipped} | | | | | | | |`)
    continue
  }
  const peers = hasR ? await peerTimes(task) : {}
  const base = `| ${task.name} | ${ms(ours.cold)} | ${ms(ours.warm)} |`
  if (Object.keys(peers).length === 0) say(`${base} | | | ${ours.evaluations} | ${ours.peakMb.toFixed(0)} | ${task.goal} |`)
  for (const [peer, { median, evaluations, version, logLik }] of Object.entries(peers)) {
    const gap =
      peer === 'lme4' && Math.abs(logLik - ours.logLik) > 1e-3
        ? ` (log-likelihoods differ by ${(ours.logLik - logLik).toPrecision(2)})`
        : ''
    say(
      `${base} ${peer} ${version}: ${ms(median)}${gap} | ${ratio(median / ours.cold)} | ${ratio(median / ours.warm)} | ${ours.evaluations} / ${evaluations ?? ''} | ${ours.peakMb.toFixed(0)} | ${task.goal} |`,
    )
  }
}
say('')
for (const part of [wholeProcess, cholesky, growth]) {
  if (only !== '' && !part.name.includes(only)) continue
  for (const line of part({ env, hasR })) say(line)
  say('')
}
if (only === '')
  writeFileSync(
    join(here, 'RESULTS.md'),
    `# The last run of \`npm run bench\`\n\nMedians; one thread (OPENBLAS_NUM_THREADS=1); peers in the same run.\n\n${lines.join('\n')}\n`,
  )

async function peerTimes(task) {
  const data = task.columns === undefined ? await readNamed(task.file, task.types) : task.columns()
  const folder = mkdtempSync(join(tmpdir(), 'blup-bench-'))
  try {
    const columns = [...data.columns].map(([name, c], i) => {
      const file = `${i}.bin`
      const array = c.kind === 'factor' ? c.codes : c.kind === 'logical' ? Float64Array.from(c.values) : c.values
      writeFileSync(join(folder, file), new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      return {
        name,
        file,
        kind: c.kind === 'factor' ? 'factor' : 'number',
        ...(c.kind === 'factor' ? { levels: c.levels, ordered: c.ordered } : {}),
      }
    })
    const inner = task.repeats.peer >= 10 ? 5 : 1
    const spec = {
      rows: data.nrow,
      formula: task.formula,
      method: task.method ?? 'reml',
      peers: task.peers,
      repeats: Math.ceil(task.repeats.peer / inner),
      inner,
      columns,
    }
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec))
    const run = spawnSync('Rscript', [join(here, 'peer.R'), folder], { env, encoding: 'utf8', maxBuffer: 1e8 })
    if (run.status !== 0) throw new Error(run.stderr)
    return JSON.parse(run.stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function ms(x) {
  return x < 10 ? x.toFixed(2) : x < 1000 ? x.toFixed(0) : x.toFixed(0)
}

function ratio(x) {
  return `${x < 10 ? x.toFixed(1) : x.toFixed(0)}x`
}
