// Runs the code that blup writes for lme4, nlme and glmmTMB in R, and compares what R prints with blup's own fit.
// By hand: node bench/code-in-r.mjs (needs Rscript with the three packages). R is no part of the tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readTable } from '@blup/data'
import { fitSync, levelsSync } from 'blup'

const hsb = `level 1 (student): MathAch = b0 + b1*group(SES) + e
level 2 (School): b0 = g00 + g01*MEANSES + g02*Sector + d0
                  b1 = g10 + g11*MEANSES + g12*Sector + d1`

/** Data set, model, options; `targets` where not all three can say it. */
const models = [
  ['sleepstudy', 'Reaction ~ Days + (Days | Subject)', {}],
  ['sleepstudy', 'Reaction ~ Days + (Days || Subject)', { method: 'ml' }],
  ['sleepstudy', 'Reaction ~ poly(Days, 2) + diag(Days | Subject)', {}],
  ['sleepstudy', 'Reaction ~ Days + offset(2 * Days) + (1 | Subject)', {}],
  ['sleepstudy', 'Reaction ~ Days + (1 | Subject)', { weights: 'Days + 1' }, ['lme4', 'nlme']],
  ['sleepstudy', 'Reaction ~ exp(Days / 10) + factor(Days > 4) + (1 | Subject)', {}],
  ['MathAchieve', hsb, {}],
  [
    'MathAchieve',
    'MathAch ~ grand(SES) * Sector + mean(SES, School) + grand(Size, School) + (SES | School)',
    { contrasts: { Sector: 'sum' } },
  ],
  ['Pastes', 'strength ~ 1 + (1 | batch/cask)', {}],
  ['Penicillin', 'diameter ~ 1 + (1 | plate) + (1 | sample)', {}],
  ['Oats', 'yield ~ nitro * Variety + (1 | Block/Variety)', { contrasts: { Variety: 'helmert' } }],
  ['cake', 'angle ~ recipe * temperature + (1 | recipe:replicate)', {}],
  ['Machines', 'score ~ Machine + (Machine | Worker)', {}],
  ['egsingle', 'math ~ year * size + group(year, childid) + (year | schoolid/childid)', { method: 'ml' }, ['lme4', 'glmmTMB']],
]

const folder = mkdtempSync(join(tmpdir(), 'blup-r-'))
let worst = 0
let failed = 0
for (const [name, model, options, targets = ['lme4', 'nlme', 'glmmTMB']] of models) {
  const { table } = await readTable(name)
  const fit = model.startsWith('level') ? levelsSync(model, table, options) : fitSync(model, table, options)
  const file = join(folder, `${name}.csv`)
  const path = fileURLToPath(new URL(`../datasets/${name}.csv`, import.meta.url))
  try {
    writeFileSync(file, readFileSync(path))
  } catch {
    writeFileSync(file, gunzipSync(readFileSync(`${path}.gz`)))
  }
  for (const target of targets) {
    const code = fit.code(target, { data: file })
    const read = target === 'glmmTMB' ? 'fixef(m)$cond' : 'fixef(m)'
    const script = `options(warn = -1)\n${code.replace(/^summary\(m\)$/m, '')}\ncat("RESULT", format(c(as.numeric(logLik(m)), sigma(m), ${read}), digits = 12), "\\n")\n`
    const { stdout, stderr } = spawnSync('Rscript', ['-e', script], { encoding: 'utf8' })
    const line = stdout.split('\n').find((text) => text.startsWith('RESULT'))
    if (line === undefined) {
      failed++
      console.log(`${target.padEnd(8)} ${name}: R stopped\n${code}${stderr}`)
      continue
    }
    const theirs = line.trim().split(/\s+/).slice(1).map(Number)
    const ours = [fit.fit.logLik, fit.residual.sd, ...fit.fixed.map(({ estimate }) => estimate)]
    const difference = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]) / Math.max(1e-3, Math.abs(value))))
    worst = Math.max(worst, difference)
    const verdict = ours.length === theirs.length && difference < 2e-3 ? 'same' : 'DIFFERS'
    if (verdict !== 'same') failed++
    console.log(`${target.padEnd(8)} ${name.padEnd(12)} ${verdict.padEnd(8)} ${difference.toExponential(1)}  ${fit.formula}`)
    if (verdict !== 'same') console.log(code, ours, theirs)
  }
}
console.log(`largest relative difference ${worst.toExponential(1)}; ${failed} of the checks failed`)
process.exitCode = failed === 0 ? 0 : 1
