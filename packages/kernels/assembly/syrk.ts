import { LOWER, product } from './gemm'
import { address, bytes } from './scratch'

/** C <- C - A A', lower; A is n x k. Byte addresses. */
export function subtractOuter(n: i32, k: i32, a: usize, lda: usize, c: usize, ldc: usize): void {
  product(n, n, k, -1, a, lda, false, a, lda, false, c, ldc, LOWER)
}

/** C <- C + A' A, lower; A is k x n. Byte addresses. */
export function addInner(n: i32, k: i32, a: usize, lda: usize, c: usize, ldc: usize): void {
  product(n, n, k, 1, a, lda, true, a, lda, true, c, ldc, LOWER)
}

export function syrkSubLower(n: i32, k: i32, a: i32, lda: i32, c: i32, ldc: i32): void {
  subtractOuter(n, k, address(a), bytes(lda), address(c), bytes(ldc))
}
