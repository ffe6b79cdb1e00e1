import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** `blup fit` as a process against Rscript with lme4, the same fit and print. */
export function wholeProcess({ env, hasR }) {
  const blup = fileURLToPath(new URL('../../blup', import.meta.url))
  const ours = median(11, () => time(blup, ['fit', 'Reaction ~ Days + (Days | Subject)', 'sleepstudy'], env))
  const out = [`Whole process, sleepstudy from its file to the printed summary: ours ${ours.toFixed(0)} ms`]
  if (!hasR) return out
  const script =
    'suppressPackageStartupMessages(library(lme4)); print(summary(lmer(Reaction ~ Days + (Days | Subject), sleepstudy)))'
  const peer = median(7, () => time('Rscript', ['-e', script], env))
  return [`${out[0]}, Rscript with lme4 ${peer.toFixed(0)} ms: ${(peer / ours).toFixed(1)}x (goal: over 2x)`]
}

function time(command, args, env) {
  const started = performance.now()
  const { status, stderr } = spawnSync(command, args, { env })
  if (status !== 0) throw new Error(String(stderr))
  return performance.now() - started
}

function median(n, run) {
  run()
  const times = Array.from({ length: n }, run).sort((a, b) => a - b)
  return times[Math.floor(n / 2)]
}
