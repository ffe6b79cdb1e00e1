import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the simulation was made with: standard deviations of users and items over that of the residuals. */
const truth = [0.45 / 0.9, 0.504 / 0.9]

const seconds = (ms) => `${(ms / 1e3).toFixed(1)} s`

/** 25 million rows, 162,000 x 59,000 crossed with Zipf popularity, from columns in memory. */
export function largeCrossed({ env }) {
  const script = fileURLToPath(new URL('../large-crossed.mjs', import.meta.url))
  const run = (threads) => {
    const { status, stdout, stderr } = spawnSync('node', ['--max-old-space-size=8192', script, String(threads)], {
      env,
      encoding: 'utf8',
      timeout: 400_000,
    })
    if (status !== 0) throw new Error(stderr || 'it took longer than 400 s')
    return JSON.parse(stdout)
  }
  const r = run(1)
  const shared = run(2)
  const digits = (fit) => JSON.stringify([fit.theta, fit.slope, fit.logLik, fit.evidence])
  const theta = r.theta.map((t, i) => {
    // were the effects themselves seen; the true standard error is larger
    const se = truth[i] / Math.sqrt(2 * r.levels[i])
    return `${t.toFixed(5)} (true ${truth[i].toFixed(5)}, ${((t - truth[i]) / se).toFixed(1)} se)`
  })
  return [
    `25,000,000 rows, 162,000 x 59,000 crossed, (1 | user) + (1 | item): parameters ${seconds(r.parameters)}, log-likelihood another ${seconds(r.logDet)}; peak ${(r.peakMb / 1e3).toFixed(2)} GB of which the columns ${(r.dataMb / 1e3).toFixed(2)} GB (goal: 1 minute each, 4 GB)`,
    `- theta ${theta.join(', ')} (goal: within 3 se); slope ${r.slope.estimate.toFixed(5)} +- ${r.slope.stdError.toFixed(5)} (true 0.1); ${r.evaluations} evaluations of the score`,
    `- log-likelihood ${r.logLik.toFixed(1)}; ${r.evidence}`,
    `- in two threads: parameters ${seconds(shared.parameters)}, log-likelihood another ${seconds(shared.logDet)}, ${digits(shared) === digits(r) ? 'the same digits' : 'OTHER DIGITS'}; peak ${(shared.peakMb / 1e3).toFixed(2)} GB`,
  ]
}
