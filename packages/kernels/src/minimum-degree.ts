import { type KernelOptions, kernelBuild } from './create-kernels.ts'
import { minimumDegree as plainMinimumDegree } from './plain/minimum-degree.ts'
import { orderInWasm } from './wasm/order-in-wasm.ts'

/**
 * Approximate minimum degree ordering of a symmetric pattern: `order[k]` is the column to eliminate k-th. Column j of the
 * pattern holds the rows `rowIdx[colPtr[j]] .. rowIdx[colPtr[j + 1] - 1]`, both triangles, without the diagonal.
 *
 * A quotient graph with element absorption (aggressive as well), approximate external degrees, mass elimination and
 * indistinguishable columns merged into supervariables. Columns with more than 10 sqrt(n) neighbours in graphs of more
 * than `denseFrom` columns are put last: searching their lists would cost more than they can save. All kinds give one order.
 *
 * `weights`: number of scalar columns each column of the pattern stands for; a block of columns that always appear together is
 * then ordered as one, at the cost of one.
 *
 * Source: Amestoy, Davis & Duff (1996), SIAM J. Matrix Anal. Appl. 17:886-905, algorithm 2 and section 4.
 */
export function minimumDegree(
  n: number,
  colPtr: Int32Array,
  rowIdx: Int32Array,
  weights: Int32Array,
  denseFrom: number,
  options: KernelOptions = {},
): Int32Array {
  const steps = minimumDegreeSteps(n, colPtr, rowIdx, weights, denseFrom, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same with rests, where the kernels are WebAssembly. */
export function* minimumDegreeSteps(
  n: number,
  colPtr: Int32Array,
  rowIdx: Int32Array,
  weights: Int32Array,
  denseFrom: number,
  options: KernelOptions = {},
): Generator<undefined, Int32Array, void> {
  if (n === 0) return new Int32Array(0)
  const build = kernelBuild(options)
  const order = build === null ? null : yield* orderInWasm(build, n, colPtr, rowIdx, weights, denseFrom)
  return order ?? plainMinimumDegree(n, colPtr, rowIdx, weights, denseFrom)
}
