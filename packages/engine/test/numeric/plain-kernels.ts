import { createKernels, type Kernels } from '@blup/kernels'

/** The dense kernels written as their definitions say, for tests of what is built on them. */
export function plainKernels(doubles: number): Kernels {
  const own = createKernels(doubles, { kind: 'plain' })
  const { f64 } = own
  const product = (
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: (i: number, l: number) => number,
    b: (l: number, j: number) => number,
    c: number,
    ldc: number,
  ): void => {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < m; i++) {
        let sum = 0
        for (let l = 0; l < k; l++) sum += f64[a(i, l)]! * f64[b(l, j)]!
        f64[c + i + j * ldc]! += alpha * sum
      }
    }
  }
  return {
    ...own,
    potrf(n, a, lda) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < j; k++)
          for (let i = j; i < n; i++) f64[a + i + j * lda]! -= f64[a + i + k * lda]! * f64[a + j + k * lda]!
        const pivot = f64[a + j + j * lda]!
        if (!(pivot > 0)) return j + 1
        for (let i = j; i < n; i++) f64[a + i + j * lda]! /= Math.sqrt(pivot)
      }
      return 0
    },
    trsmRightLowerTrans(m, n, l, ldl, b, ldb) {
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < m; i++) {
          for (let k = 0; k < j; k++) f64[b + i + j * ldb]! -= f64[b + i + k * ldb]! * f64[l + j + k * ldl]!
          f64[b + i + j * ldb]! /= f64[l + j + j * ldl]!
        }
      }
    },
    trsmRightLower(m, n, l, ldl, b, ldb) {
      for (let j = n - 1; j >= 0; j--) {
        for (let i = 0; i < m; i++) {
          for (let k = j + 1; k < n; k++) f64[b + i + j * ldb]! -= f64[b + i + k * ldb]! * f64[l + k + j * ldl]!
          f64[b + i + j * ldb]! /= f64[l + j + j * ldl]!
        }
      }
    },
    trsmLeftLower(n, m, l, ldl, b, ldb) {
      for (let c = 0; c < m; c++) {
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < i; k++) f64[b + i + c * ldb]! -= f64[l + i + k * ldl]! * f64[b + k + c * ldb]!
          f64[b + i + c * ldb]! /= f64[l + i + i * ldl]!
        }
      }
    },
    trsmLeftLowerTrans(n, m, l, ldl, b, ldb) {
      for (let c = 0; c < m; c++) {
        for (let i = n - 1; i >= 0; i--) {
          for (let k = i + 1; k < n; k++) f64[b + i + c * ldb]! -= f64[l + k + i * ldl]! * f64[b + k + c * ldb]!
          f64[b + i + c * ldb]! /= f64[l + i + i * ldl]!
        }
      }
    },
    syrkSubLower(n, k, a, lda, c, ldc) {
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) {
          for (let l = 0; l < k; l++) f64[c + i + j * ldc]! -= f64[a + i + l * lda]! * f64[a + j + l * lda]!
        }
      }
    },
    gemmNN(m, n, k, alpha, a, lda, b, ldb, c, ldc) {
      product(
        m,
        n,
        k,
        alpha,
        (i, l) => a + i + l * lda,
        (l, j) => b + l + j * ldb,
        c,
        ldc,
      )
    },
    gemmNT(m, n, k, alpha, a, lda, b, ldb, c, ldc) {
      product(
        m,
        n,
        k,
        alpha,
        (i, l) => a + i + l * lda,
        (l, j) => b + j + l * ldb,
        c,
        ldc,
      )
    },
    gemmTN(m, n, k, alpha, a, lda, b, ldb, c, ldc) {
      product(
        m,
        n,
        k,
        alpha,
        (i, l) => a + l + i * lda,
        (l, j) => b + l + j * ldb,
        c,
        ldc,
      )
    },
    trtriLower(n, l, ldl) {
      for (let j = 0; j < n; j++) {
        f64[l + j + j * ldl] = 1 / f64[l + j + j * ldl]!
        for (let i = j + 1; i < n; i++) {
          let sum = 0
          for (let k = j; k < i; k++) sum -= f64[l + i + k * ldl]! * f64[l + k + j * ldl]!
          f64[l + i + j * ldl] = sum / f64[l + i + i * ldl]!
        }
      }
    },
    lauumLowerTrans(n, l, ldl) {
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) {
          let sum = 0
          for (let k = i; k < n; k++) sum += f64[l + k + i * ldl]! * f64[l + k + j * ldl]!
          f64[l + i + j * ldl] = sum
        }
      }
    },
  }
}
