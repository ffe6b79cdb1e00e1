import { madd } from './arithmetic'
import { address, indexAddress } from './scratch'

/**
 * zz(level) += zw z' and zxy(level) += zw x' row by row, k x k and k x m row-major a level. Described in src/kernels.ts.
 */
export function levelSums(
  rows: i32, k: i32, m: i32, levels: i32, z: i32, zw: i32, x: i32, zz: i32, zxy: i32,
): void {
  const level = indexAddress(levels)
  const squares = address(zz)
  const borders = address(zxy)
  const width = (<usize>m) << 3
  let row = address(x)
  let own = address(z)
  let weighted = address(zw)
  for (let i = 0; i < rows; i++) {
    const at = <usize>load<i32>(level + ((<usize>i) << 2))
    let square = squares + ((at * <usize>(k * k)) << 3)
    let border = borders + ((at * <usize>(k * m)) << 3)
    for (let a = 0; a < k; a++) {
      const w = load<f64>(weighted + ((<usize>a) << 3))
      for (let b = 0; b < k; b++) {
        store<f64>(square, load<f64>(square) + w * load<f64>(own + ((<usize>b) << 3)))
        square += 8
      }
      const both = f64x2.splat(w)
      let from = row
      let c = 1
      for (; c < m; c += 2) {
        v128.store(border, madd(both, v128.load(from), v128.load(border)))
        border += 16
        from += 16
      }
      if (c == m) {
        store<f64>(border, load<f64>(border) + w * load<f64>(from))
        border += 8
      }
    }
    row += width
    own += (<usize>k) << 3
    weighted += (<usize>k) << 3
  }
}
