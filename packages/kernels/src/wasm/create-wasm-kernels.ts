import { checkGroupShape } from '../group-layout.ts'
import type { Kernels } from '../kernels.ts'
import type { CompiledModule } from './compiled-module.ts'

/** Kernels whose arguments are written out before they cross over. */
type Wrapped = 'groupHalfSolve' | 'sparseRowsLayout' | 'sparsePattern' | 'sparseGramSub' | 'sparseGramDots'

interface Exports extends Omit<Kernels, 'kind' | 'f64' | 'i32' | Wrapped> {
  /** Leaves the product of the pivots as mantissa 2^exponent. */
  groupHalfSolve(k: number, m: number, groups: number, data: number, lambda: number, gram: number, ldgram: number): number
  sparseRowsLayout(...numbers: number[]): void
  sparsePattern(...numbers: number[]): number
  sparseGramSub(...numbers: number[]): void
  sparseGramDots(...numbers: number[]): void
  readonly mantissa: WebAssembly.Global
  readonly exponent: WebAssembly.Global
}

const PAGE = 65536
/** Addresses are 32 bits wide. */
const MOST_PAGES = 65536
/** Packing reads up to 3 doubles past the last column. */
const SLACK = 32

/**
 * The kernels of one build over their own memory: scratch for packed operands at the front, the arena behind it, and no
 * room to grow, so that no view is ever detached.
 */
export function createWasmKernels(kind: 'simd' | 'relaxed', build: CompiledModule, doubles: number): Kernels {
  const pages = Math.ceil((build.arena + 8 * doubles + SLACK) / PAGE)
  if (pages > MOST_PAGES) {
    throw new RangeError(
      `An arena of ${doubles} doubles needs ${pages} pages of WebAssembly memory, and there are at most ${MOST_PAGES} (4 GiB). Use several arenas, or kind 'plain'.`,
    )
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const exports = new WebAssembly.Instance(build.module, { env: { memory } }).exports as unknown as Exports
  const f64 = new Float64Array(memory.buffer, build.arena, doubles)
  return {
    kind,
    f64,
    i32: new Int32Array(memory.buffer, build.arena, 2 * doubles),
    potrf: exports.potrf,
    trsmRightLowerTrans: exports.trsmRightLowerTrans,
    trsmRightLower: exports.trsmRightLower,
    trsmLeftLower: exports.trsmLeftLower,
    trsmLeftLowerTrans: exports.trsmLeftLowerTrans,
    syrkSubLower: exports.syrkSubLower,
    gemmNN: exports.gemmNN,
    gemmNT: exports.gemmNT,
    gemmTN: exports.gemmTN,
    trtriLower: exports.trtriLower,
    lauumLowerTrans: exports.lauumLowerTrans,
    groupHalfSolve: (k, m, groups, data, lambda, gram, ldgram, logDet) => {
      checkGroupShape(k, m)
      const bad = exports.groupHalfSolve(k, m, groups, data, lambda, gram, ldgram)
      if (bad === 0) f64[logDet] = f64[logDet]! + exports.exponent.value * Math.LN2 + Math.log(exports.mantissa.value)
      return bad
    },
    groupBackSolve: (k, m, groups, data, lambda, coef, weight, factor, ldfactor, columns, t, ldt, u) => {
      checkGroupShape(k, m)
      return exports.groupBackSolve(k, m, groups, data, lambda, coef, weight, factor, ldfactor, columns, t, ldt, u)
    },
    sparseRowsLayout: (n, rows, cells, ptr, col, { columnPtr, columnCells, cellColumn, cellEnd }, place) =>
      exports.sparseRowsLayout(n, rows, cells, ptr, col, columnPtr, columnCells, cellColumn, cellEnd, place),
    sparsePattern: (n, from, { columnPtr, columnCells, cellColumn, cellEnd }, mark, out, capacity, outPtr) =>
      exports.sparsePattern(n, from, columnPtr, columnCells, cellColumn, cellEnd, mark, out, capacity, outPtr),
    laneGather: exports.laneGather,
    laneScatter: exports.laneScatter,
    laneSweep: exports.laneSweep,
    levelSums: exports.levelSums,
    scatterTriangle: exports.scatterTriangle,
    gatherTriangle: exports.gatherTriangle,
    sparseGramSub: ({ first, width, below, rows, at }, v, work) =>
      exports.sparseGramSub(
        first,
        width,
        below,
        rows,
        at,
        v.columnPtr,
        v.columnCells,
        v.cellColumn,
        v.cellEnd,
        v.planes,
        v.cells,
        v.values,
        work,
      ),
    sparseGramDots: ({ first, width, below, rows, at }, v, values, dots, work) =>
      exports.sparseGramDots(
        first,
        width,
        below,
        rows,
        at,
        v.columnPtr,
        v.columnCells,
        v.cellColumn,
        v.cellEnd,
        values,
        dots,
        work,
      ),
  }
}
