import { address, indexAddress } from './scratch'

// Columns of a lower trapezoid to and from the places that a list of rows names. Described in src/kernels.ts.

export function scatterTriangle(columns: i32, rows: i32, source: i32, ld: i32, list: i32, target: i32, ldt: i32): void {
  const places = indexAddress(list)
  for (let j = 0; j < columns; j++) {
    const column = address(target) + ((<usize>load<i32>(places + ((<usize>j) << 2)) * <usize>ldt) << 3)
    let from = address(source) + ((<usize>j * <usize>(ld + 1)) << 3)
    let p = places + ((<usize>j) << 2)
    let i = j + 1
    for (; i < rows; i += 2) {
      const a = column + ((<usize>load<i32>(p)) << 3)
      const b = column + ((<usize>load<i32>(p, 4)) << 3)
      store<f64>(a, load<f64>(a) + load<f64>(from))
      store<f64>(b, load<f64>(b) + load<f64>(from, 8))
      p += 8
      from += 16
    }
    if (i == rows) {
      const a = column + ((<usize>load<i32>(p)) << 3)
      store<f64>(a, load<f64>(a) + load<f64>(from))
    }
  }
}

export function gatherTriangle(columns: i32, rows: i32, source: i32, lds: i32, list: i32, target: i32, ld: i32): void {
  const places = indexAddress(list)
  for (let j = 0; j < columns; j++) {
    const column = address(source) + ((<usize>load<i32>(places + ((<usize>j) << 2)) * <usize>lds) << 3)
    let to = address(target) + ((<usize>j * <usize>(ld + 1)) << 3)
    let p = places + ((<usize>j) << 2)
    for (let i = j; i < rows; i++) {
      store<f64>(to, load<f64>(column + ((<usize>load<i32>(p)) << 3)))
      p += 4
      to += 8
    }
  }
}
