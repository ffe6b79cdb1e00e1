import { lcg } from '../support/simulated-model.ts'

export interface NestedRow {
  readonly y: number
  readonly x: number
  readonly w: number
  readonly school: string
  readonly class: string
}

/** Unbalanced rows in classes in schools: x varies within classes, w between schools. */
export function nestedData(seed: number, schools: number): NestedRow[] {
  const u = lcg(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  return Array.from({ length: schools }, (_, s) => {
    const own = 1.2 * normal()
    const slope = 0.5 * normal()
    const w = normal()
    return Array.from({ length: 2 + (s % 2) }, (_, c) => {
      const ofClass = 0.8 * normal()
      return Array.from({ length: 5 + Math.floor(4 * u()) }, (): NestedRow => {
        const x = normal() + 0.3 * own
        const y = 10 + (2 + slope) * x - 0.5 * w + own + ofClass + normal()
        return { y, x, w, school: String.fromCharCode(65 + s), class: String(c + 1) }
      })
    }).flat()
  }).flat()
}
