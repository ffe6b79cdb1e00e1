// Packing: every operand of the tile is copied once into strips that the tile then reads with unit stride.
// A "row strip" holds 4 doubles a step, a "column strip" the same 4 doubles each stored twice. Leading dimensions are in
// bytes. The last strip is filled with whatever lies next to the operand, or with repetitions: it only meets entries of C
// that are never stored. (The memory is a little longer than the arena, for the sake of the last column.)
//   across: the 4 values of one step are neighbours in memory (A as stored, or B')
//   along:  consecutive steps are neighbours in memory (A', or B as stored)

/**
 * Row strips of an m x k operand whose rows are neighbours, element (i, q) at a + 8 i + lda q; strips `next` bytes apart.
 * Down two columns at a time: memory is read in long runs, and whole cache lines are written.
 */
export function packRowsAcross(m: i32, k: i32, a: usize, lda: usize, out: usize, next: usize): void {
  let end = out + <usize>((m + 3) >> 2) * next
  let q = 0
  for (; q + 2 <= k; q += 2) {
    let p0 = a
    let p1 = a + lda
    let o = out
    for (; o != end; o += next) {
      v128.store(o, v128.load(p0))
      v128.store(o, v128.load(p0, 16), 16)
      v128.store(o, v128.load(p1), 32)
      v128.store(o, v128.load(p1, 16), 48)
      p0 += 32
      p1 += 32
    }
    a += 2 * lda
    out += 64
    end += 64
  }
  if (q == k) return
  for (; out != end; out += next) {
    v128.store(out, v128.load(a))
    v128.store(out, v128.load(a, 16), 16)
    a += 32
  }
}

/** Row strips of an m x k operand whose steps are neighbours, element (i, q) at a + lda i + 8 q; strips `next` bytes apart. */
export function packRowsAlong(m: i32, k: i32, a: usize, lda: usize, out: usize, next: usize): void {
  for (let i = 0; i < m; i += 4) {
    let p0 = a + <usize>i * lda
    let p1 = i + 1 < m ? p0 + lda : p0
    let p2 = i + 2 < m ? p1 + lda : p0
    let p3 = i + 3 < m ? p2 + lda : p0
    let o = out
    let q = 0
    for (; q + 2 <= k; q += 2) {
      const x0 = v128.load(p0)
      const x1 = v128.load(p1)
      const x2 = v128.load(p2)
      const x3 = v128.load(p3)
      v128.store(o, v128.shuffle<f64>(x0, x1, 0, 2))
      v128.store(o, v128.shuffle<f64>(x2, x3, 0, 2), 16)
      v128.store(o, v128.shuffle<f64>(x0, x1, 1, 3), 32)
      v128.store(o, v128.shuffle<f64>(x2, x3, 1, 3), 48)
      p0 += 16
      p1 += 16
      p2 += 16
      p3 += 16
      o += 64
    }
    if (q < k) {
      store<f64>(o, load<f64>(p0))
      store<f64>(o, load<f64>(p1), 8)
      store<f64>(o, load<f64>(p2), 16)
      store<f64>(o, load<f64>(p3), 24)
    }
    out += next
  }
}

/** Column strips of a k x n operand whose columns are neighbours: element (q, j) at b + 8 j + ldb q. */
export function packColumnsAcross(n: i32, k: i32, b: usize, ldb: usize, out: usize): void {
  const next = (<usize>k) << 6
  let end = out + <usize>((n + 3) >> 2) * next
  for (let q = 0; q < k; q++) {
    let p = b
    for (let o = out; o != end; o += next) {
      const x = v128.load(p)
      const y = v128.load(p, 16)
      v128.store(o, v128.shuffle<f64>(x, x, 0, 0))
      v128.store(o, v128.shuffle<f64>(x, x, 1, 1), 16)
      v128.store(o, v128.shuffle<f64>(y, y, 0, 0), 32)
      v128.store(o, v128.shuffle<f64>(y, y, 1, 1), 48)
      p += 32
    }
    b += ldb
    out += 64
    end += 64
  }
}

/** Column strips of a k x n operand whose steps are neighbours: element (q, j) at b + ldb j + 8 q. */
export function packColumnsAlong(n: i32, k: i32, b: usize, ldb: usize, out: usize): void {
  for (let j = 0; j < n; j += 4) {
    let p0 = b + <usize>j * ldb
    let p1 = j + 1 < n ? p0 + ldb : p0
    let p2 = j + 2 < n ? p1 + ldb : p0
    let p3 = j + 3 < n ? p2 + ldb : p0
    for (let q = 0; q < k; q++) {
      v128.store(out, v128.load_splat<f64>(p0))
      v128.store(out, v128.load_splat<f64>(p1), 16)
      v128.store(out, v128.load_splat<f64>(p2), 32)
      v128.store(out, v128.load_splat<f64>(p3), 48)
      p0 += 8
      p1 += 8
      p2 += 8
      p3 += 8
      out += 64
    }
  }
}
