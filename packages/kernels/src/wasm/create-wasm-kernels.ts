import { checkGroupShape } from '../group-layout.ts'
import type { Kernels } from '../kernels.ts'
import type { CompiledModule } from './compiled-module.ts'
import { type Instance, openInstance } from './instance.ts'

/** The kernels of one build over their own memory. */
export function createWasmKernels(kind: 'simd' | 'relaxed', build: CompiledModule, doubles: number): Kernels {
  return kernelsOf(kind, openInstance(build, doubles))
}

/** The kernels of an instance. */
export function kernelsOf(kind: 'simd' | 'relaxed', { exports, f64, i32 }: Instance): Kernels {
  return {
    kind,
    f64,
    i32,
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
    rowProducts: exports.rowProducts,
    cliqueBits: exports.cliqueBits,
    bitPattern: exports.bitPattern,
    laneGather: exports.laneGather,
    laneScatter: exports.laneScatter,
    laneSweep: exports.laneSweep,
    levelSums: exports.levelSums,
    scatterTriangle: exports.scatterTriangle,
    gatherTriangle: exports.gatherTriangle,
    sparseGramSub: ({ first, width, below, rows, at }, v, work, begin = 0, end = width) =>
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
        begin,
        end,
      ),
    sparseGramDots: ({ first, width, below, rows, at }, v, values, dots, work, begin = 0, end = width) =>
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
        begin,
        end,
      ),
  }
}
