/** `node --import bench/print-peak.mjs PROGRAM`: writes the peak memory of the process to the file that BENCH_PEAK names. */
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.env.BENCH_PEAK !== undefined) {
  process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS / 1e3)))
}
