// Time of pattern, analysis (with the ordering), factor and selected inverse on the Schur complement of InstEval.
// Needs the built packages (npm run build) and InstEval.csv.gz in the directory BLUP_DATA. Add `terms=3` for dept:service.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createKernels } from '@blup/kernels'
import { cliquePairCount, patternOfCliquesSteps } from '../dist/numeric/pattern-of-cliques.js'
import { runToEnd } from '../dist/numeric/run-to-end.js'
import { createSupernodal } from '../dist/numeric/supernodal-cholesky.js'
import { analyzeBlocksSteps } from '../dist/numeric/symbolic.js'

const directory = process.env.BLUP_DATA
if (directory === undefined) throw new Error('Set BLUP_DATA to the directory that holds InstEval.csv.gz.')
const option = (name, otherwise) =>
  process.argv
    .slice(2)
    .find((a) => a.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? otherwise
const three = option('terms', '2') === '3'
const kind = option('kind', 'auto')
const rounds = Number(option('rounds', '40'))

const lines = gunzipSync(readFileSync(join(directory, 'InstEval.csv.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('"', '').split(','))
const header = lines[0]
const column = (name) => lines.slice(1).map((cells) => cells[header.indexOf(name)])
function coded(values) {
  const codes = new Map()
  for (const v of values) if (!codes.has(v)) codes.set(v, codes.size)
  return { code: values.map((v) => codes.get(v)), size: codes.size }
}
const student = coded(column('s'))
const lecturer = coded(column('d'))
const service = column('service')
const offering = coded(column('dept').map((d, i) => `${d}:${service[i]}`))
const sets = Array.from({ length: student.size }, () => new Map())
const touch = (j, c) => sets[j].set(c, (sets[j].get(c) ?? 0) + 1)
student.code.forEach((j, i) => {
  touch(j, lecturer.code[i])
  if (three) touch(j, lecturer.size + offering.code[i])
})
const n = lecturer.size + (three ? offering.size : 0)
const ptr = Int32Array.from([0, ...sets.map((s) => s.size)])
for (let j = 0; j < sets.length; j++) ptr[j + 1] += ptr[j]
const members = sets.map((s) => Array.from(s).sort((a, b) => a[0] - b[0]))
const col = Int32Array.from(members.flatMap((list) => list.map(([c]) => c)))
const weight = Float64Array.from(members.flatMap((list) => list.map(([, w]) => w)))
const cliques = { ptr, col }
const ownBlocks = Int32Array.from({ length: n + 1 }, (_, c) => c)

const times = {}
function timed(name, work) {
  const begin = performance.now()
  const result = work()
  times[name] ??= []
  times[name].push(performance.now() - begin)
  return result
}

let symbolic
let chol
let outcome
for (let round = 0; round < rounds; round++) {
  const pattern = timed('pattern', () => runToEnd(patternOfCliquesSteps(cliques, n)))
  symbolic = timed('analyze', () => runToEnd(analyzeBlocksSteps(pattern, ownBlocks)))
  const gram = { ...cliques, planes: 1 }
  chol = timed('set up', () => createSupernodal(symbolic, (doubles) => createKernels(doubles, { kind }), { gram }))
}
const { values } = chol
const right = Float64Array.from({ length: n * 8 }, (_, i) => Math.sin(i))
const forms = new Float64Array(ptr.length - 1)
function assemble() {
  chol.clear()
  for (let c = 0; c < n; c++) values[chol.slot(c, c)] += 1
  const { place, values: v } = chol.gram
  for (let j = 0; j + 1 < ptr.length; j++) {
    let total = 4
    for (let a = ptr[j]; a < ptr[j + 1]; a++) total += weight[a]
    // diag - v v' / total stays positive definite
    for (let a = ptr[j]; a < ptr[j + 1]; a++) {
      v[place[a]] = weight[a] / Math.sqrt(total)
      values[chol.slot(col[a], col[a])] += weight[a]
    }
  }
  chol.subtractGram()
}
for (let round = 0; round < rounds; round++) {
  timed('assemble', assemble)
  outcome = timed('factor', () => chol.factor())
  timed('inverse', () => chol.selectedInverse())
  timed('forms', () => chol.inverseForms(forms))
  timed('solve 8', () => chol.solve(right, 8))
}

console.log(`${n} columns, ${cliquePairCount(ptr)} pairs; ${chol.kernels.kind} kernels, Node ${process.versions.node}`)
console.log(
  `nnz(L) ${symbolic.nonzeros}, ${(symbolic.flops / 1e6).toFixed(1)} Mflop; supernodes ${symbolic.fundamental} -> ${symbolic.supernodes}, stored ${symbolic.stored}; log det ${outcome.logDet}`,
)
for (const [name, all] of Object.entries(times)) {
  const warm = all.slice(all.length >> 1).sort((a, b) => a - b)
  const middle = warm[warm.length >> 1]
  console.log(`${name.padEnd(9)} cold ${all[0].toFixed(1).padStart(6)} ms, warm median ${middle.toFixed(2).padStart(6)} ms, least ${warm[0].toFixed(2)}`)
}
