import type { SmoothPoint } from './smooth.ts'
import { smooth } from './smooth.ts'

/** A quantile of y along x: of stretches of even number, smoothed. */
export function runningQuantile(x: ArrayLike<number>, y: ArrayLike<number>, p: number): SmoothPoint[] {
  const order = Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[a]! - x[b]!)
  const n = order.length
  const size = Math.max(10, Math.ceil(n / 12))
  const step = Math.max(1, Math.floor(size / 4))
  const xs: number[] = []
  const ys: number[] = []
  for (let at = 0; at === 0 || at + size <= n; at += step) {
    const some = order.slice(at, at + size)
    const values = some.map((i) => y[i]!).sort((a, b) => a - b)
    const place = p * (values.length - 1)
    const low = Math.floor(place)
    xs.push(some.reduce((s, i) => s + x[i]!, 0) / some.length)
    ys.push(values[low]! + (place - low) * ((values[low + 1] ?? values[low]!) - values[low]!))
  }
  return smooth(xs, ys, 0.7, 40)
}
