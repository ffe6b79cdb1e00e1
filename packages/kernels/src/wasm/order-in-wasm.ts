import type { CompiledModule } from './compiled-module.ts'
import { openInstance } from './instance.ts'

/** More integers than this do not fit into the memory of one instance. */
const mostIntegers = 2 ** 30 - 2 ** 20

/** Entries that are looked at between two rests: some ten milliseconds. */
const entriesAtOnce = 2n ** 20n

/** `minimumDegreeSteps` by WebAssembly; null where the graph is too large for its memory. */
export function* orderInWasm(
  build: CompiledModule,
  n: number,
  colPtr: Int32Array,
  rowIdx: Int32Array,
  weights: Int32Array,
  denseFrom: number,
): Generator<undefined, Int32Array | null, void> {
  const entries = colPtr[n]!
  const room = entries + Math.floor(entries / 5) + n + 1
  let total = 0
  for (let i = 0; i < n; i++) total += weights[i]!
  const heads = room
  const weightsAt = heads + n + 1
  const work = weightsAt + n
  const order = work + 12 * n + total + 1
  const integers = order + n
  if (integers > mostIntegers) return null
  const { i32, exports } = openInstance(build, Math.ceil(integers / 2))
  i32.set(rowIdx.subarray(0, entries))
  i32.set(colPtr.subarray(0, n + 1), heads)
  i32.set(weights, weightsAt)
  const dense = n > denseFrom ? Math.max(16, 10 * Math.sqrt(n)) : n
  exports.minimumDegreeBegin(n, heads, 0, room, weightsAt, work, dense, order)
  while (exports.minimumDegreeSome(entriesAtOnce) === 0) yield undefined
  return i32.slice(order, order + n)
}
