import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fitSync } from 'blup'
import { readNamed } from '../read-table.mjs'
import { nestedSlopes } from '../simulate.mjs'

const formula = 'y ~ x1 + x2 + (x1 | g)'
const rows = () => nestedSlopes(2400, 300)

/** Kenward-Roger: adjusted standard errors, degrees of freedom and tests of every coefficient, 2,400 rows in 300 groups. */
export function kenwardRoger({ env, hasR }) {
  const data = rows()
  const fit = fitSync(formula, data)
  const ours = median(51, () => {
    fit.test(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      { ddf: 'kenward-roger' },
    )
  })
  const pieces = peerOf(
    { env, hasR, data, library: 'pbkrtest' },
    `V <- vcovAdj(m)
    for (j in 1:3) Lb_ddf(as.numeric(1:3 == j), vcov(m), V)`,
    5,
  )
  const tests = peerOf(
    { env, hasR, data, library: 'pbkrtest' },
    'for (j in 1:3) KRmodcomp(m, matrix(as.numeric(1:3 == j), 1))',
    3,
  )
  return [
    `Kenward-Roger, 2,400 rows in 300 groups: ours ${ms(ours)}${against('pbkrtest, KRmodcomp of every coefficient', tests, ours)} (goal: over 500x)`,
    `Kenward-Roger, the same against the pieces shared${against('pbkrtest, vcovAdj and Lb_ddf', pieces, ours)}`,
  ]
}

/** Satterthwaite's tests of every coefficient against the fit itself. */
export function satterthwaite() {
  const data = rows()
  // tests are made when they are read
  const fits = () => fitSync(formula, data).fixed
  const z = () => fitSync(formula, data, { ddf: 'z' }).fixed
  // in turns, so that whatever else the machine does falls on both
  const pairs = Array.from({ length: 61 }, () => [cpu(z), cpu(fits)]).slice(10)
  const without = middle(pairs.map(([own]) => own))
  const whole = middle(pairs.map(([, own]) => own))
  return [
    `Satterthwaite, every coefficient, 2,400 rows in 300 groups: ${ms(whole - without)} beside a fit of ${ms(without)} (goal: no more than the fit)`,
  ]
}

/** Profile intervals of every parameter. */
export async function profileIntervals({ env, hasR }) {
  const data = rows()
  const fit = fitSync(formula, data, { method: 'ml' })
  const ours = await medianOf(5, () => fit.profile())
  const peer = peerOf({ env, hasR, data, ml: true }, 'suppressMessages(confint(m, method = "profile"))', 1)
  return [
    `Profile intervals of 7 parameters, 2,400 rows in 300 groups: ours ${ms(ours)}${against('lme4', peer, ours)} (goal: over 50x)`,
  ]
}

/** One replicate of the parametric bootstrap. */
export async function bootstrapReplicate({ env, hasR }) {
  const data = rows()
  const fit = fitSync(formula, data)
  const ours = (await medianOf(3, () => fit.bootstrap(500))) / 500
  const peer = peerOf({ env, hasR, data }, 'suppressWarnings(suppressMessages(bootMer(m, fixef, nsim = 20)))', 1)
  return [
    `Bootstrap, a replicate, 2,400 rows in 300 groups: ours ${ms(ours)}${against('bootMer', peer === null ? null : peer / 20, ours)} (goal: over 50x)`,
  ]
}

/** The fit of Exam without each of its 65 schools. */
export async function influenceByGroup() {
  const data = await readNamed('Exam')
  const fit = fitSync('normexam ~ standLRT + (standLRT | school)', data)
  const ours = await medianOf(5, () => fit.influence({ by: 'school' }))
  return [`Influence of 65 schools on Exam, all refits: ours ${ms(ours)} (goal: under 1,000 ms)`]
}

/** Milliseconds of `code` in R on a fit `m` of the data; null without R or the package. */
function peerOf({ env, hasR, data, ml = false, library = 'lme4' }, code, repeats) {
  if (!hasR) return null
  const folder = mkdtempSync(join(tmpdir(), 'blup-bench-'))
  try {
    const file = join(folder, 'data.csv')
    const names = [...data.columns.keys()]
    const cell = (column, i) => (column.kind === 'factor' ? column.levels[column.codes[i]] : column.values[i])
    const lines = Array.from({ length: data.nrow }, (_, i) => names.map((name) => cell(data.columns.get(name), i)).join(','))
    writeFileSync(file, `${names.join(',')}\n${lines.join('\n')}\n`)
    const script = `suppressPackageStartupMessages({ library(lme4); library(${library}) })
      d <- read.csv(${JSON.stringify(file)}, stringsAsFactors = TRUE)
      m <- lmer(${formula}, d, REML = ${ml ? 'FALSE' : 'TRUE'})
      t <- proc.time()[["elapsed"]]
      for (repetition in seq_len(${repeats})) { ${code} }
      cat("\\n", (proc.time()[["elapsed"]] - t) * 1000 / ${repeats}, sep = "")`
    const { status, stdout } = spawnSync('Rscript', ['-e', script], { env, encoding: 'utf8' })
    return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function against(name, peer, ours) {
  return peer === null ? '' : `, ${name} ${ms(peer)}: ${Math.round(peer / ours)}x`
}

function median(n, run) {
  run()
  return middle(Array.from({ length: n }, () => time(run)))
}

async function medianOf(n, run) {
  await run()
  const times = []
  for (let i = 0; i < n; i++) {
    const started = performance.now()
    await run()
    times.push(performance.now() - started)
  }
  return middle(times)
}

/** Milliseconds of this process. */
function cpu(run) {
  const started = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

function time(run) {
  const started = performance.now()
  run()
  return performance.now() - started
}

const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]
const ms = (x) => `${x < 10 ? x.toPrecision(3) : x.toFixed(0)} ms`
