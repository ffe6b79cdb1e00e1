/**
 * One task in a process of its own: `node bench/ours.mjs NAME [--cold]` prints JSON with the cold first fit and, unless only that was
 * asked for, warm fits, evaluations and the process's peak memory.
 */
import { fitSync } from 'blup'
import { readNamed } from './read-table.mjs'
import { generalized } from './tasks/generalized.mjs'
import { linear } from './tasks/linear.mjs'
import { quadrature } from './tasks/quadrature.mjs'

const task = [...linear, ...generalized, ...quadrature].find((t) => t.name === process.argv[2])
const repeats = process.argv.includes('--cold') ? 0 : task.repeats.ours
let data = task.columns === undefined ? await readNamed(task.file, task.types) : task.columns()
if (data === null) {
  console.log(JSON.stringify({ skipped: 'BLUP_DATA is not set' }))
  process.exit(0)
}
if (task.asRows) data = rowsOf(data)
const options = {
  ...(task.method === undefined ? {} : { method: task.method }),
  ...(task.family === undefined ? {} : { family: task.family }),
}
const before = process.memoryUsage().rss
const times = []
let fit
for (let i = 0; i < repeats + 1; i++) {
  const started = performance.now()
  fit = fitSync(task.formula, data, options)
  if (task.reads !== undefined && fit[task.reads] === undefined) throw new Error(`the fit has no ${task.reads}`)
  times.push(performance.now() - started)
}
// the second half, when what runs has been compiled
const warm = times.slice(Math.ceil(times.length / 2)).sort((a, b) => a - b)
console.log(
  JSON.stringify({
    cold: times[0],
    warm: warm[Math.floor(warm.length / 2)],
    logLik: fit.fit.logLik,
    evaluations: fit.optimizer.evaluations,
    dataMb: before / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1e3,
  }),
)

function rowsOf(table) {
  return Array.from({ length: table.nrow }, (_, i) =>
    Object.fromEntries([...table.columns].map(([name, c]) => [name, c.kind === 'factor' ? c.levels[c.codes[i]] : c.values[i]])),
  )
}
