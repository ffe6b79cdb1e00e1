// Milliseconds of one pass of the group kernels over many groups, by build. Run `npx tsc --build packages/kernels` first.
// Arguments: number of groups, then effects a group and columns ("2,5"), any number of pairs.
import { cpus } from 'node:os'
import { createKernels, groupDoubles, groupOffset, loadRelaxed, supports } from '../dist/index.js'

const groups = Number(process.argv[2] ?? 1e6)
const shapes = process.argv.length > 3 ? process.argv.slice(3).map((x) => x.split(',').map(Number)) : [[1, 3], [2, 5], [3, 5], [4, 6]]
await loadRelaxed()
const kinds = ['simd', 'relaxed', 'plain'].filter(supports)

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1]
}

function measure(kind, k, m) {
  const data = 1024
  const modes = data + groupDoubles(k, m, groups)
  const kernels = createKernels(modes + k * groups, { kind })
  const f = kernels.f64
  // Blocks of 20 rows with an intercept and uncorrelated covariates, near enough.
  for (let j = 0; j < groups; j++) {
    let at = groupOffset(k, m, data, j)
    for (let c = 0; c < k; c++) {
      for (let i = c; i < k; i++, at += 2) f[at] = i === c ? 20 + (j % 7) : (j % 5) - 2
    }
    for (let e = 0; e < k * m; e++, at += 2) f[at] = ((j * 7 + e * 3) % 11) - 5
  }
  for (let c = 0; c < k; c++) f[c * (k + 1)] = 0.5
  const [coef, factor, gram, logDet, t] = [50, 100, 300, 500, 510]
  for (let r = 0; r < m; r++) f[coef + r] = r - 1
  for (let c = 0; c < m; c++) for (let r = 0; r <= c; r++) f[factor + r + c * m] = 0.01
  const times = { half: [], ml: [], reml: [] }
  for (let r = 0; r < 9; r++) {
    const t0 = performance.now()
    kernels.groupHalfSolve(k, m, groups, data, 0, gram, m, logDet)
    const t1 = performance.now()
    kernels.groupBackSolve(k, m, groups, data, 0, coef, 1, factor, m, 0, t, k, modes)
    const t2 = performance.now()
    kernels.groupBackSolve(k, m, groups, data, 0, coef, 1, factor, m, m - 1, t, k, -1)
    const t3 = performance.now()
    times.half.push(t1 - t0)
    times.ml.push(t2 - t1)
    times.reml.push(t3 - t2)
  }
  return `${kind} ${median(times.half).toFixed(1)} / ${median(times.ml).toFixed(1)} / ${median(times.reml).toFixed(1)}`
}

console.log(`${cpus()[0].model}, Node ${process.version}, one thread, ${groups} groups`)
console.log('milliseconds: half solve / back solve with modes (ML) / back solve without modes (REML)')
for (const [k, m] of shapes) console.log(`k ${k}, m ${m}: ${kinds.map((kind) => measure(kind, k, m)).join('   ')}`)
