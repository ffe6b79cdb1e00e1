import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { LmmFit } from '../../src/api/lmm-fit.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { chiSquareTail } from '../../src/inference/tails/chi-square-tail.ts'

interface Row {
  readonly y: number
  readonly x: number
  readonly w: number
  readonly z: number
  readonly g: string
  readonly h: string
}

/** 8 schools of 3 to 5 classes of 4 to 7 pupils; w describes classes and z schools. */
function threeLevels(): Row[] {
  let seed = 7
  const uniform = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform())
  const rows: Row[] = []
  for (let k = 0; k < 8; k++) {
    const [z, u0, u1] = [normal(), normal(), 0.4 * normal()]
    for (let j = 0; j < 3 + (k % 3); j++) {
      const [w, r0, r1] = [normal(), 0.8 * normal(), 0.5 * normal()]
      for (let i = 0; i < 4 + ((j + k) % 4); i++) {
        const x = 3 + normal()
        rows.push({
          y: 1 + 0.5 * x + 0.3 * w + 0.4 * z + u0 + r0 + (u1 + r1) * (x - 3) + normal(),
          x,
          w,
          z,
          g: `g${k}.${j}`,
          h: `h${k}`,
        })
      }
    }
  }
  return rows
}

const rows = threeLevels()
const formula = 'y ~ x + w + z + (x | g) + (x | h)'
const fit = fitSync(formula, rows)
const found = fit.coefficientTests().rows

/** Inverse by Gauss-Jordan. */
function inverse(a: readonly (readonly number[])[]): number[][] {
  const n = a.length
  const m = a.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))])
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c; r < n; r++) if (Math.abs(m[r]![c]!) > Math.abs(m[pivot]![c]!)) pivot = r
    ;[m[c], m[pivot]] = [m[pivot]!, m[c]!]
    const p = m[c]![c]!
    m[c] = m[c]!.map((v) => v / p)
    for (let r = 0; r < n; r++) {
      const f = m[r]![c]!
      if (r !== c) m[r] = m[r]!.map((v, k) => v - f * m[c]![k]!)
    }
  }
  return m.map((row) => row.slice(n))
}
const design = (own: readonly Row[]) => own.map(({ x }) => [1, x])
/** X' W X and X' W e. */
function gls(x: readonly (readonly number[])[], w: readonly (readonly number[])[], e: readonly number[]) {
  const xw = [0, 1].map((c) => w.map((row) => row.reduce((s, v, i) => s + v * x[i]![c]!, 0)))
  const cov = inverse([0, 1].map((c) => [0, 1].map((d) => xw[c]!.reduce((s, v, i) => s + v * x[i]![d]!, 0))))
  const rhs = [0, 1].map((c) => xw[c]!.reduce((s, v, i) => s + v * e[i]!, 0))
  return { cov, effect: cov.map((row) => row[0]! * rhs[0]! + row[1]! * rhs[1]!) }
}
const beta = new Map(fit.fixed.map(({ term, estimate }) => [term, estimate]))
const residual = ({ y, x, w, z }: Row): number =>
  y - beta.get('(Intercept)')! - beta.get('x')! * x - beta.get('w')! * w - beta.get('z')! * z
const sigma2 = fit.residual!.sd ** 2
const tau = (group: string) => fit.random.find((block) => block.group === group)!.cov
const families = [...new Set(rows.map(({ h }) => h))].map((h) => rows.filter((row) => row.h === h))
const groupsOf = (own: readonly Row[]) => [...new Set(own.map(({ g }) => g))].map((g) => own.filter((row) => row.g === g))

describe('the tests of HLM with three levels', () => {
  it('compare level-2 groups with the average of their level-3 group, by precision', () => {
    for (const [q, term] of ['(Intercept)', 'x'].entries()) {
      let chiSquare = 0
      let reliability = 0
      let groups = 0
      for (const family of families) {
        const own = groupsOf(family).map((members) => {
          const one = members.map((_, i) => members.map((__, j) => (i === j ? 1 : 0)))
          const { cov, effect } = gls(design(members), one, members.map(residual))
          return { d: effect[q]!, v: sigma2 * cov[q]![q]! }
        })
        const weights = own.reduce((s, { v }) => s + 1 / v, 0)
        const mean = own.reduce((s, { d, v }) => s + d / v / weights, 0)
        for (const { d, v } of own) {
          chiSquare += (d - mean) ** 2 / v
          reliability += tau('g')[q]![q]! / (tau('g')[q]![q]! + v)
          groups++
        }
      }
      const row = found.find((one) => one.group === 'g' && one.term === term)!
      expect(row.chiSquare / chiSquare).toBeCloseTo(1, 8)
      expect(row.reliability).toBeCloseTo(reliability / groups, 8)
      // w explains the intercept of level 2, z that of level 3
      expect(row.df).toBe(groups - families.length - (q === 0 ? 1 : 0))
      expect(row.pValue).toBeCloseTo(chiSquareTail(row.chiSquare, row.df), 12)
      expect(row.groups).toBe(groups)
    }
  })

  it('compare generalized least squares of level-3 groups with the fixed part', () => {
    const chiSquare = [0, 0]
    const reliability = [0, 0]
    for (const family of families) {
      // V of the family without the effects of level 3
      const v = family.map((a, i) =>
        family.map((b, j) => {
          const between = a.g !== b.g ? 0 : [1, a.x].reduce((s, p, r) => s + p * (tau('g')[r]![0]! + tau('g')[r]![1]! * b.x), 0)
          return between + (i === j ? sigma2 : 0)
        }),
      )
      const { cov, effect } = gls(design(family), inverse(v), family.map(residual))
      for (const q of [0, 1]) {
        chiSquare[q]! += effect[q]! ** 2 / cov[q]![q]!
        reliability[q]! += tau('h')[q]![q]! / (tau('h')[q]![q]! + cov[q]![q]!) / families.length
      }
    }
    for (const [q, term] of ['(Intercept)', 'x'].entries()) {
      const row = found.find((one) => one.group === 'h' && one.term === term)!
      expect(row.chiSquare / chiSquare[q]!).toBeCloseTo(1, 7)
      expect(row.reliability).toBeCloseTo(reliability[q]!, 7)
      expect(row.df).toBe(families.length - (q === 0 ? 2 : 1))
    }
  })

  it('take a coefficient that is fixed on level 3 about the fixed part alone', () => {
    const own = fitSync('y ~ x + w + z + (x | g) + (1 | h)', rows).coefficientTests().rows
    const groups = groupsOf(rows).length
    expect(own.map(({ group, term, df }) => `${group} ${term} ${df}`)).toEqual([
      `g (Intercept) ${groups - families.length - 1}`,
      `g x ${groups - 1}`,
      `h (Intercept) ${families.length - 2}`,
    ])
  })

  it('come with nesting in the formula, in uncorrelated terms, and from a stored fit', () => {
    const nested = fitSync('y ~ x + w + z + (x | h/g)', rows).coefficientTests().rows
    const byName = (own: typeof found, group: string, term: string) => own.find((r) => r.group === group && r.term === term)!
    expect(byName(nested, 'g:h', 'x').chiSquare).toBeCloseTo(byName(found, 'g', 'x').chiSquare, 3)
    expect(restoreFit<LmmFit>(JSON.stringify(fit)).coefficientTests().rows).toEqual(found)
    const apart = fitSync('y ~ x + w + z + (x || g) + (x || h)', rows).coefficientTests().rows
    expect(apart.map(({ group, term }) => `${group} ${term}`).sort()).toEqual(['g (Intercept)', 'g x', 'h (Intercept)', 'h x'])
  })

  it('are not for a coefficient that only the higher factor has', () => {
    expect(() => fitSync('y ~ x + (1 | g) + (x | h)', rows).coefficientTests()).toThrow(/^I443/)
  })

  it('are in the record and tables of the preset hlm', () => {
    const hlm = fitSync(formula, rows, { preset: 'hlm' })
    expect(hlm.findings.some(({ title }) => title.includes('no chi-square'))).toBe(false)
    expect(hlm.random.map(({ groupsUsed }) => groupsUsed)).toEqual([
      [groupsOf(rows).length, groupsOf(rows).length],
      [8, 8],
    ])
    expect(hlm.hlmTables({ width: 120 })).toMatch(/Random coefficient +reliability\n +g \(Intercept\)/)
  })
})
