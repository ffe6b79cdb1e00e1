/** Calls within subscribers in a process of their own: `node bench/calls.mjs [METHOD [ROWS SUBSCRIBERS]]` prints JSON. */
import { fitSync } from 'blup'
import { calls } from './simulate.mjs'

const [method = 'default', rows = 10_000_000, subscribers = 200_000] = process.argv
  .slice(2)
  .map((v, i) => (i === 0 ? v : Number(v)))
const data = calls(rows, subscribers)
const dataMb = process.memoryUsage().rss / 1e6
const started = performance.now()
const before = process.cpuUsage()
const model = fitSync('dropped ~ (signal + roaming) * (tenure + business) + (1 | subscriber)', data, {
  family: 'binomial',
  ...(method === 'default' ? {} : { method }),
})
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({
    rows,
    subscribers,
    method: model.method,
    seconds: (performance.now() - started) / 1e3,
    cpuSeconds: (user + system) / 1e6,
    logLik: model.fit.logLik,
    sd: model.random[0].sd[0],
    fixed: model.fixed.map(({ term, estimate, stdError }) => ({ term, estimate, stdError })),
    evaluations: model.optimizer.evaluations,
    dataMb,
    peakMb: process.resourceUsage().maxRSS / 1e3,
  }),
)
