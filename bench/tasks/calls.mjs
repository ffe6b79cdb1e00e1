import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the simulation was made with, in the order of the coefficients. */
const truth = [-2, -0.5, 0.6, -0.2, 0.3, 0.1, 0.15, -0.1, 0.2]
const sd = 0.7

/** Ten million calls of 200,000 subscribers, from columns in memory, by the default method and by Laplace. */
export function callsInSubscribers({ env }) {
  const script = fileURLToPath(new URL('../calls.mjs', import.meta.url))
  return ['default', 'laplace'].map((method) => {
    const { status, stdout, stderr } = spawnSync('node', [script, method], { env, encoding: 'utf8', timeout: 600_000 })
    if (status !== 0) throw new Error(stderr || 'it took longer than 600 s')
    const r = JSON.parse(stdout)
    const far = Math.max(...r.fixed.map(({ estimate, stdError }, i) => Math.abs(estimate - truth[i]) / stdError))
    return `10,000,000 calls of 200,000 subscribers, logit with cross-level products, ${method === 'default' ? `the default method (${r.method})` : method}: ${r.seconds.toFixed(0)} s (${r.cpuSeconds.toFixed(0)} s of processor), peak ${(r.peakMb / 1e3).toFixed(1)} GB of which the columns ${(r.dataMb / 1e3).toFixed(1)} GB, ${r.evaluations} evaluations; coefficients within ${far.toFixed(1)} standard errors of the truth, sd ${r.sd.toFixed(4)} (true ${sd}) (goal: 8 GB, under 2 minutes)`
  })
}
