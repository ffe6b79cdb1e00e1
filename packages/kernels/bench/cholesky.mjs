// GFLOP/s of Cholesky (n^3 / 3 flop) by order and build. Run `npx tsc --build packages/kernels` first; Node 20 and 22 need
// --experimental-wasm-relaxed-simd for the relaxed build. Further arguments are the orders.
import { cpus } from 'node:os'
import { createKernels, loadRelaxed, supports } from '../dist/index.js'

const orders = process.argv.slice(2).map(Number)
if (orders.length === 0) orders.push(8, 16, 32, 64, 128, 256, 512, 1128, 2048)

/** Seconds a call, median over about 0.4 s; the copy that restores the input is not timed. */
function time(kernels, n) {
  const input = new Float64Array(n * n)
  let seed = 1
  for (let i = 0; i < n * n; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    input[i] = seed / 4294967296 - 0.5
  }
  for (let i = 0; i < n; i++) input[i * (n + 1)] = n
  // Small orders are timed in batches, because the clock is coarse; every matrix of a batch has its own place.
  const batch = Math.max(1, Math.min(Math.floor(2e5 / (n * n)), 200))
  const seconds = []
  let spent = 0
  while (spent < 0.4 || seconds.length < 7) {
    for (let b = 0; b < batch; b++) kernels.f64.set(input, b * n * n)
    const start = performance.now()
    for (let b = 0; b < batch; b++) kernels.potrf(n, b * n * n, n)
    const elapsed = (performance.now() - start) / 1e3
    seconds.push(elapsed / batch)
    spent += elapsed
  }
  return seconds.sort((a, b) => a - b)[seconds.length >> 1]
}

await loadRelaxed()
const kinds = ['simd', 'relaxed', 'plain'].filter(supports)
console.log(`${cpus()[0].model}, Node ${process.version}, one thread; GFLOP/s (milliseconds)`)
console.log(['     n', ...kinds.map((kind) => kind.padStart(20))].join(''))
for (const n of orders) {
  const cells = kinds.map((kind) => {
    const kernels = createKernels(Math.max(n * n, 3e5), { kind })
    const seconds = time(kernels, n)
    return `${(n ** 3 / 3e9 / seconds).toFixed(2)} (${(seconds * 1e3).toPrecision(3)})`.padStart(20)
  })
  console.log([String(n).padStart(6), ...cells].join(''))
}
