import { spawnSync } from 'node:child_process'
import { createKernels, loadRelaxed, supports } from '@blup/kernels'

const n = 1128

/** Cholesky of order 1128 on one thread: our kernels against OpenBLAS through R. */
export async function cholesky({ env, hasR }) {
  await loadRelaxed()
  const flops = n ** 3 / 3
  const rate = (ms) => `${ms.toFixed(1)} ms, ${(flops / ms / 1e6).toFixed(1)} GFLOP/s`
  const peer = hasR ? openblas(env) : null
  const lines = peer === null ? [] : [`Cholesky ${n}: OpenBLAS on one thread ${rate(peer)}`]
  for (const kind of ['simd', 'relaxed', 'plain']) {
    if (!supports(kind)) {
      lines.push(`Cholesky ${n}: ${kind} is not supported by this Node`)
      continue
    }
    const ours = median(kind)
    lines.push(
      `Cholesky ${n}: ${kind} ${rate(ours)}${peer === null ? '' : `, ${((100 * peer) / ours).toFixed(0)} % of OpenBLAS`}`,
    )
  }
  return lines
}

function median(kind) {
  const kernels = createKernels(2 * n * n, { kind })
  const { f64 } = kernels
  for (let c = 0; c < n; c++) for (let r = 0; r < n; r++) f64[n * n + c * n + r] = r === c ? n + 1 : 1 / (1 + Math.abs(r - c))
  const times = []
  for (let i = 0; i < 15; i++) {
    f64.copyWithin(0, n * n)
    const started = performance.now()
    kernels.potrf(n, 0, n)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return times[7]
}

function openblas(env) {
  const script = `n <- ${n}; a <- outer(1:n, 1:n, function(r, c) 1 / (1 + abs(r - c))); diag(a) <- n + 1; t <- replicate(15, system.time(for (i in 1:5) chol(a))[["elapsed"]] * 200); cat(median(t))`
  const run = spawnSync('Rscript', ['-e', script], { env, encoding: 'utf8' })
  return run.status === 0 ? Number(run.stdout) : null
}
