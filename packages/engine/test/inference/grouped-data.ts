import { createRandom } from '../../src/numeric/random.ts'

/** Balanced data in columns: eight rows in each group `g`, crossed with four levels of `h`; a factor `f` and noise alone. */
export function groupedData(seed: number, groups = 15) {
  const random = createRandom(seed, 99)
  const g: string[] = []
  const h: string[] = []
  const f: string[] = []
  const x: number[] = []
  const y: number[] = []
  const noise: number[] = []
  const ofH = Array.from({ length: 4 }, () => 0.8 * random.normal())
  for (let j = 0; j < groups; j++) {
    const intercept = 1.2 * random.normal()
    const slope = 0.6 * random.normal()
    for (let i = 0; i < 8; i++) {
      const e = random.normal()
      g.push(`g${j}`)
      h.push(`h${i % 4}`)
      f.push(`f${(i + j) % 3}`)
      x.push(i - 3.5)
      noise.push(e)
      y.push(10 + 0.5 * (i - 3.5) + intercept + slope * (i - 3.5) + ofH[i % 4]! + e)
    }
  }
  return { g, h, f, x, y, noise }
}
