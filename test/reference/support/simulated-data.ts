/** A small random data set with the columns that `models` use; the same for the same seed. */
export type SimulatedData = {
  readonly y: number[]
  readonly x: number[]
  readonly z: number[]
  /** Three levels. */
  readonly f: string[]
  /** A grouping factor, and one within it: `k` repeats its labels in every `g`. */
  readonly g: string[]
  readonly k: string[]
  /** Crossed with `g`. */
  readonly h: string[]
  /** Positive weights, and whole ones. */
  readonly w: number[]
  readonly times: number[]
}

/** Models of every shape that the laws are tried on. */
export const models = [
  'y ~ x + (1 | g)',
  'y ~ x + z + (x | g)',
  'y ~ x * f + (x || g)',
  'y ~ x + (1 | g) + (1 | h)',
  'y ~ f + x + (x | g) + (1 | h)',
  'y ~ z + (1 | g/k)',
  'y ~ f + (0 + f | g)',
  'y ~ 0 + f + f:x + (1 | h) + (0 + x | g)',
] as const

/** Uniform numbers in (0, 1) that depend on the seed alone (Mulberry32, T. Ettinger). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296 + 1 / 8589934592
  }
}

export function simulatedData(seed: number): SimulatedData {
  const u = uniform(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  const groups = 8 + Math.floor(u() * 8)
  const crossed = 5 + Math.floor(u() * 4)
  const effects = (n: number, sd: number): number[] => Array.from({ length: n }, () => sd * normal())
  const intercepts = effects(groups, 1.2)
  const slopes = effects(groups, 0.7)
  const cells = effects(groups * 3, 0.6)
  const columns = effects(crossed, 0.9)
  const byLevel = effects(groups * 3, 0.8)
  const data: SimulatedData = { y: [], x: [], z: [], f: [], g: [], k: [], h: [], w: [], times: [] }
  for (let j = 0; j < groups; j++) {
    const size = 6 + Math.floor(u() * 7)
    for (let i = 0; i < size; i++) {
      const x = normal()
      const z = 3 + normal()
      const f = i % 3
      const k = Math.floor(u() * 3)
      const h = Math.floor(u() * crossed)
      data.x.push(x)
      data.z.push(z)
      data.f.push('abc'[f]!)
      data.g.push(`group ${j}`)
      data.k.push(`part ${k}`)
      data.h.push(`column ${h}`)
      data.w.push(0.5 + u())
      data.times.push(1 + Math.floor(u() * 3))
      const random = intercepts[j]! + slopes[j]! * x + cells[j * 3 + k]! + columns[h]! + byLevel[j * 3 + f]!
      data.y.push(10 + 0.8 * x - 0.5 * z + 0.6 * f + random + 0.7 * normal())
    }
  }
  return data
}

/** Some rows of a data set, in the order given. */
export function takeRows(data: SimulatedData, rows: readonly number[]): SimulatedData {
  const take = <T>(values: readonly T[]): T[] => rows.map((i) => values[i]!)
  return {
    y: take(data.y),
    x: take(data.x),
    z: take(data.z),
    f: take(data.f),
    g: take(data.g),
    k: take(data.k),
    h: take(data.h),
    w: take(data.w),
    times: take(data.times),
  }
}

/** A random order of 0 ... n - 1. */
export function shuffled(n: number, seed: number): number[] {
  const u = uniform(seed)
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(u() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}
