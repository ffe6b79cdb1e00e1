import { madd } from './arithmetic'
import { address, indexAddress } from './scratch'

// Products of a sparse matrix N with vectors that travel together, two or eight lanes interleaved. Described in
// src/kernels.ts. `val` < 0: every cell is 1.

/** out(r) <- out(r) + sum of v x(col). */
export function laneGather(lanes: i32, from: i32, to: i32, ptr: i32, col: i32, val: i32, x: i32, out: i32): void {
  const heads = indexAddress(ptr)
  const cols = indexAddress(col)
  const vals = val < 0 ? <usize>0 : address(val)
  const source = address(x)
  for (let r = from; r < to; r++) {
    const begin = <usize>load<i32>(heads + ((<usize>r) << 2))
    const last = cols + ((<usize>load<i32>(heads + ((<usize>(r + 1)) << 2))) << 2)
    let c = cols + (begin << 2)
    let v = vals + (begin << 3)
    if (lanes == 2) {
      const o = address(out) + ((<usize>r) << 4)
      let t = v128.load(o)
      for (; c < last; c += 4) {
        const a = source + ((<usize>load<i32>(c)) << 4)
        if (vals == 0) t = f64x2.add(t, v128.load(a))
        else {
          t = madd(v128.load_splat<f64>(v), v128.load(a), t)
          v += 8
        }
      }
      v128.store(o, t)
      continue
    }
    const o = address(out) + ((<usize>r) << 6)
    let t0 = v128.load(o)
    let t1 = v128.load(o, 16)
    let t2 = v128.load(o, 32)
    let t3 = v128.load(o, 48)
    for (; c < last; c += 4) {
      const a = source + ((<usize>load<i32>(c)) << 6)
      if (vals == 0) {
        t0 = f64x2.add(t0, v128.load(a))
        t1 = f64x2.add(t1, v128.load(a, 16))
        t2 = f64x2.add(t2, v128.load(a, 32))
        t3 = f64x2.add(t3, v128.load(a, 48))
      } else {
        const w = v128.load_splat<f64>(v)
        t0 = madd(w, v128.load(a), t0)
        t1 = madd(w, v128.load(a, 16), t1)
        t2 = madd(w, v128.load(a, 32), t2)
        t3 = madd(w, v128.load(a, 48), t3)
        v += 8
      }
    }
    v128.store(o, t0)
    v128.store(o, t1, 16)
    v128.store(o, t2, 32)
    v128.store(o, t3, 48)
  }
}

/** out(col) <- out(col) + v x(r). */
export function laneScatter(lanes: i32, from: i32, to: i32, ptr: i32, col: i32, val: i32, x: i32, out: i32): void {
  const heads = indexAddress(ptr)
  for (let r = from; r < to; r++) {
    const begin = load<i32>(heads + ((<usize>r) << 2))
    const end = load<i32>(heads + ((<usize>(r + 1)) << 2))
    if (lanes == 2) spread2(begin, end, col, val, v128.load(address(x) + ((<usize>r) << 4)), out)
    else {
      const a = address(x) + ((<usize>r) << 6)
      spread8(begin, end, col, val, v128.load(a), v128.load(a, 16), v128.load(a, 32), v128.load(a, 48), out)
    }
  }
}

/** out <- out - N' W N x. */
export function laneSweep(
  lanes: i32, from: i32, to: i32, ptr: i32, col: i32, val: i32, weight: i32, x: i32, out: i32,
): void {
  const heads = indexAddress(ptr)
  const cols = indexAddress(col)
  const vals = val < 0 ? <usize>0 : address(val)
  const source = address(x)
  const zero = f64x2.splat(0)
  for (let r = from; r < to; r++) {
    const begin = load<i32>(heads + ((<usize>r) << 2))
    const end = load<i32>(heads + ((<usize>(r + 1)) << 2))
    const last = cols + ((<usize>end) << 2)
    let c = cols + ((<usize>begin) << 2)
    let v = vals + ((<usize>begin) << 3)
    const w = f64x2.neg(v128.load_splat<f64>(address(weight) + ((<usize>r) << 3)))
    if (lanes == 2) {
      let t = zero
      for (; c < last; c += 4) {
        const a = source + ((<usize>load<i32>(c)) << 4)
        if (vals == 0) t = f64x2.add(t, v128.load(a))
        else {
          t = madd(v128.load_splat<f64>(v), v128.load(a), t)
          v += 8
        }
      }
      spread2(begin, end, col, val, f64x2.mul(t, w), out)
      continue
    }
    let t0 = zero
    let t1 = zero
    let t2 = zero
    let t3 = zero
    for (; c < last; c += 4) {
      const a = source + ((<usize>load<i32>(c)) << 6)
      if (vals == 0) {
        t0 = f64x2.add(t0, v128.load(a))
        t1 = f64x2.add(t1, v128.load(a, 16))
        t2 = f64x2.add(t2, v128.load(a, 32))
        t3 = f64x2.add(t3, v128.load(a, 48))
      } else {
        const s = v128.load_splat<f64>(v)
        t0 = madd(s, v128.load(a), t0)
        t1 = madd(s, v128.load(a, 16), t1)
        t2 = madd(s, v128.load(a, 32), t2)
        t3 = madd(s, v128.load(a, 48), t3)
        v += 8
      }
    }
    spread8(begin, end, col, val, f64x2.mul(t0, w), f64x2.mul(t1, w), f64x2.mul(t2, w), f64x2.mul(t3, w), out)
  }
}

// @ts-ignore: decorator
@inline
function spread2(begin: i32, end: i32, col: i32, val: i32, t: v128, out: i32): void {
  let c = indexAddress(col) + ((<usize>begin) << 2)
  const last = indexAddress(col) + ((<usize>end) << 2)
  const target = address(out)
  if (val < 0) {
    for (; c < last; c += 4) {
      const a = target + ((<usize>load<i32>(c)) << 4)
      v128.store(a, f64x2.add(v128.load(a), t))
    }
    return
  }
  let v = address(val) + ((<usize>begin) << 3)
  for (; c < last; c += 4) {
    const a = target + ((<usize>load<i32>(c)) << 4)
    v128.store(a, madd(v128.load_splat<f64>(v), t, v128.load(a)))
    v += 8
  }
}

// @ts-ignore: decorator
@inline
function spread8(begin: i32, end: i32, col: i32, val: i32, t0: v128, t1: v128, t2: v128, t3: v128, out: i32): void {
  let c = indexAddress(col) + ((<usize>begin) << 2)
  const last = indexAddress(col) + ((<usize>end) << 2)
  const target = address(out)
  if (val < 0) {
    for (; c < last; c += 4) {
      const a = target + ((<usize>load<i32>(c)) << 6)
      v128.store(a, f64x2.add(v128.load(a), t0))
      v128.store(a, f64x2.add(v128.load(a, 16), t1), 16)
      v128.store(a, f64x2.add(v128.load(a, 32), t2), 32)
      v128.store(a, f64x2.add(v128.load(a, 48), t3), 48)
    }
    return
  }
  let v = address(val) + ((<usize>begin) << 3)
  for (; c < last; c += 4) {
    const a = target + ((<usize>load<i32>(c)) << 6)
    const s = v128.load_splat<f64>(v)
    v128.store(a, madd(s, t0, v128.load(a)))
    v128.store(a, madd(s, t1, v128.load(a, 16)), 16)
    v128.store(a, madd(s, t2, v128.load(a, 32)), 32)
    v128.store(a, madd(s, t3, v128.load(a, 48)), 48)
    v += 8
  }
}
