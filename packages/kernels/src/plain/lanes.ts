// The twins of assembly/lanes.ts: the same products in two languages, because AssemblyScript's vectors are not TypeScript.

export function laneGather(
  f: Float64Array,
  ints: Int32Array,
  lanes: number,
  from: number,
  to: number,
  ptr: number,
  col: number,
  val: number,
  x: number,
  out: number,
): void {
  for (let r = from; r < to; r++) {
    const o = out + r * lanes
    for (let e = ints[ptr + r]!; e < ints[ptr + r + 1]!; e++) {
      const a = x + ints[col + e]! * lanes
      const v = val < 0 ? 1 : f[val + e]!
      for (let c = 0; c < lanes; c++) f[o + c] = f[o + c]! + v * f[a + c]!
    }
  }
}

export function laneScatter(
  f: Float64Array,
  ints: Int32Array,
  lanes: number,
  from: number,
  to: number,
  ptr: number,
  col: number,
  val: number,
  x: number,
  out: number,
): void {
  for (let r = from; r < to; r++) {
    const a = x + r * lanes
    for (let e = ints[ptr + r]!; e < ints[ptr + r + 1]!; e++) {
      const o = out + ints[col + e]! * lanes
      const v = val < 0 ? 1 : f[val + e]!
      for (let c = 0; c < lanes; c++) f[o + c] = f[o + c]! + v * f[a + c]!
    }
  }
}

export function laneSweep(
  f: Float64Array,
  ints: Int32Array,
  lanes: number,
  from: number,
  to: number,
  ptr: number,
  col: number,
  val: number,
  weight: number,
  x: number,
  out: number,
): void {
  const t = new Float64Array(lanes)
  for (let r = from; r < to; r++) {
    t.fill(0)
    const end = ints[ptr + r + 1]!
    for (let e = ints[ptr + r]!; e < end; e++) {
      const a = x + ints[col + e]! * lanes
      const v = val < 0 ? 1 : f[val + e]!
      for (let c = 0; c < lanes; c++) t[c] = t[c]! + v * f[a + c]!
    }
    const w = -f[weight + r]!
    for (let c = 0; c < lanes; c++) t[c] = t[c]! * w
    for (let e = ints[ptr + r]!; e < end; e++) {
      const o = out + ints[col + e]! * lanes
      const v = val < 0 ? 1 : f[val + e]!
      for (let c = 0; c < lanes; c++) f[o + c] = f[o + c]! + v * t[c]!
    }
  }
}
