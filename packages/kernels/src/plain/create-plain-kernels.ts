import type { Kernels } from '../kernels.ts'
import { bitPattern, cliqueBits } from './clique-pattern.ts'
import { product } from './gemm.ts'
import { groupBackSolve } from './group-back-solve.ts'
import { groupHalfSolve } from './group-half-solve.ts'
import { invert, squareTrans } from './inverse.ts'
import { laneGather, laneScatter, laneSweep } from './lanes.ts'
import { levelSums } from './level-sums.ts'
import { factor } from './potrf.ts'
import { sparseGramDots, sparseGramSub } from './sparse-gram.ts'
import { rowProducts, sparsePattern, sparseRowsLayout } from './sparse-rows.ts'
import { gatherTriangle, scatterTriangle } from './triangles.ts'
import { leftLower, leftLowerTrans, rightLower, rightLowerTrans } from './trsm.ts'

/** The kernels in TypeScript over a Float64Array: a new one of so many doubles, or one that is there. */
export function createPlainKernels(memory: number | Float64Array): Kernels {
  const f = typeof memory === 'number' ? new Float64Array(memory) : memory
  const ints = new Int32Array(f.buffer)
  return {
    kind: 'plain',
    f64: f,
    i32: ints,
    potrf: (n, a, lda) => factor(n, f, a, lda),
    trsmRightLowerTrans: (m, n, l, ldl, b, ldb) => rightLowerTrans(m, n, f, l, ldl, b, ldb),
    trsmRightLower: (m, n, l, ldl, b, ldb) => rightLower(m, n, f, l, ldl, b, ldb),
    trsmLeftLower: (n, m, l, ldl, b, ldb) => leftLower(n, m, f, l, ldl, b, ldb),
    trsmLeftLowerTrans: (n, m, l, ldl, b, ldb) => leftLowerTrans(n, m, f, l, ldl, b, ldb),
    syrkSubLower: (n, k, a, lda, c, ldc) => product(n, n, k, -1, f, a, 1, lda, a, 1, lda, c, ldc, true),
    gemmNN: (m, n, k, alpha, a, lda, b, ldb, c, ldc) => product(m, n, k, alpha, f, a, 1, lda, b, ldb, 1, c, ldc, false),
    gemmNT: (m, n, k, alpha, a, lda, b, ldb, c, ldc) => product(m, n, k, alpha, f, a, 1, lda, b, 1, ldb, c, ldc, false),
    gemmTN: (m, n, k, alpha, a, lda, b, ldb, c, ldc) => product(m, n, k, alpha, f, a, lda, 1, b, ldb, 1, c, ldc, false),
    trtriLower: (n, l, ldl) => invert(n, f, l, ldl),
    lauumLowerTrans: (n, l, ldl) => squareTrans(n, f, l, ldl),
    groupHalfSolve: (k, m, groups, data, lambda, gram, ldgram, logDet) =>
      groupHalfSolve(f, k, m, groups, data, lambda, gram, ldgram, logDet),
    groupBackSolve: (k, m, groups, data, lambda, coef, weight, factor, ldfactor, columns, t, ldt, u) =>
      groupBackSolve(f, k, m, groups, data, lambda, coef, weight, factor, ldfactor, columns, t, ldt, u),
    sparseRowsLayout: (n, rows, cells, ptr, col, index, place) =>
      sparseRowsLayout(ints, n, rows, cells, ptr, col, index, place),
    sparsePattern: (n, from, index, mark, out, capacity, outPtr) =>
      sparsePattern(ints, n, from, index, mark, out, capacity, outPtr),
    rowProducts: (from, to, ptr, a, b, out) => rowProducts(f, ints, from, to, ptr, a, b, out),
    cliqueBits: (n, rows, ptr, col, words, bits, clique) => cliqueBits(ints, n, rows, ptr, col, words, bits, clique),
    bitPattern: (n, from, words, bits, out, capacity, outPtr) => bitPattern(ints, n, from, words, bits, out, capacity, outPtr),
    scatterTriangle: (columns, rows, a, lda, list, b, ldb) => scatterTriangle(f, ints, columns, rows, a, lda, list, b, ldb),
    gatherTriangle: (columns, rows, b, ldb, list, a, lda) => gatherTriangle(f, ints, columns, rows, b, ldb, list, a, lda),
    laneGather: (lanes, from, to, ptr, col, val, x, y) => laneGather(f, ints, lanes, from, to, ptr, col, val, x, y),
    laneScatter: (lanes, from, to, ptr, col, val, x, y) => laneScatter(f, ints, lanes, from, to, ptr, col, val, x, y),
    laneSweep: (lanes, from, to, ptr, col, val, w, x, y) => laneSweep(f, ints, lanes, from, to, ptr, col, val, w, x, y),
    levelSums: (rows, k, m, levels, z, wz, x, zz, zx) => levelSums(f, ints, rows, k, m, levels, z, wz, x, zz, zx),
    sparseGramSub: (panel, v, work, begin = 0, end = panel.width) => sparseGramSub(f, ints, panel, v, work, begin, end),
    sparseGramDots: (panel, v, values, dots, work, begin = 0, end = panel.width) =>
      sparseGramDots(f, ints, panel, v, values, dots, work, begin, end),
  }
}
