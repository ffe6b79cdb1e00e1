/** 25 million ratings in a process of their own: `node bench/large-crossed.mjs [THREADS [ROWS]]` prints JSON. */
import { Worker } from 'node:worker_threads'
import { fit, fitThread } from 'blup'
import { ratings } from './simulate.mjs'

const threads = Number(process.argv[2] ?? 1)
const rows = Number(process.argv[3] ?? 25_000_000)
const [users, items] = [162_000, 59_000].map((n) => Math.round((n * rows) / 25e6))
const start = () => fitThread(new Worker(new URL('./sweep-worker.mjs', import.meta.url)))
const data = ratings(rows, users, items)
const dataMb = process.memoryUsage().rss / 1e6
const started = performance.now()
let parameters = Number.NaN
const model = await fit('y ~ x + (1 | user) + (1 | item)', data, {
  threads: { count: threads, start },
  onProgress: ({ phase }) => {
    if (phase === 'finishing') parameters = performance.now() - started
  },
})
const total = performance.now() - started
const finding = model.findings.find(({ code }) => code === 'C312')
console.log(
  JSON.stringify({
    rows,
    threads,
    levels: [users, items],
    parameters,
    logDet: total - parameters,
    theta: model.random.map(({ sd }) => sd[0] / model.residual.sd),
    slope: { estimate: model.fixed[1].estimate, stdError: model.fixed[1].stdError },
    logLik: model.fit.logLik,
    evidence: finding?.evidence ?? '',
    evaluations: model.optimizer.evaluations,
    dataMb,
    peakMb: process.resourceUsage().maxRSS / 1e3,
  }),
)
