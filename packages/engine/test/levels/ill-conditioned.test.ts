import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { levelsSync } from '../../src/api/levels-sync.ts'
import type { LmmFit } from '../../src/api/lmm-fit.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { StreamedQr } from '../../src/numeric/householder-qr.ts'
import { singularValues } from '../../src/numeric/singular-values.ts'
import { hsb } from './hsb.ts'

/** Slopes as outcomes with two predictors a coefficient, all predictors about `shift`: products are nearly their parts. */
function simulated(shift: number) {
  let seed = 42
  const uniform = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform())
  const data = { y: [] as number[], x: [] as number[], z: [] as number[], w: [] as number[], g: [] as number[] }
  for (let j = 0; j < 60; j++) {
    const [z, w, u0, u1] = [normal(), normal(), normal(), 0.5 * normal()]
    for (let i = 0; i < 12; i++) {
      const x = normal()
      data.g.push(j)
      data.x.push(shift + x)
      data.z.push(shift + z)
      data.w.push(shift + w)
      data.y.push(1 + 2 * x + 0.5 * z - 0.3 * w + 0.7 * x * z - 0.2 * x * w + u0 + u1 * x + normal())
    }
  }
  return data
}

const text = `level 1: y = b0 + b1*x + e
              level 2 (g): b0 = g00 + g01*z + g02*w + d0
                           b1 = g10 + g11*z + g12*w + d1`

describe('the cross-level design beyond a condition number of 1e8', () => {
  const shift = 1e4
  const raw = levelsSync(text, simulated(shift))
  const centred = levelsSync(text, simulated(0))
  const at = (fit: typeof raw, term: string) => fit.fixed.find((row) => row.term === term)!

  it('gives the fit of centred columns, transformed back', () => {
    expect(raw.data.aliased).toEqual([])
    expect(raw.collinearity().conditionNumber).toBeGreaterThan(1e8)
    expect(raw.fit.logLik).toBeCloseTo(centred.fit.logLik, 6)
    for (const term of ['x:z', 'x:w']) {
      expect(at(raw, term).estimate / at(centred, term).estimate).toBeCloseTo(1, 7)
      expect(at(raw, term).stdError / at(centred, term).stdError).toBeCloseTo(1, 7)
    }
    const slope = at(raw, 'x').estimate + shift * (at(raw, 'x:z').estimate + at(raw, 'x:w').estimate)
    expect(slope / at(centred, 'x').estimate).toBeCloseTo(1, 7)
    expect(raw.random[0]!.sd[1]! / centred.random[0]!.sd[1]!).toBeCloseTo(1, 7)
  })

  it('names the products, and says what centring would do', () => {
    const { dependences, centred: after } = raw.collinearity()
    if (after === null) throw new Error('the fit has its rows')
    expect(dependences[0]!.terms.map(({ term }) => term)).toEqual(expect.arrayContaining(['x:z', 'x:w', 'x']))
    expect(after.variables).toEqual(['x', 'z', 'w'])
    expect(after.conditionNumber).toBeLessThan(2)
    const note = raw.findings.find(({ code }) => code === 'C313')!
    expect(note.title).toContain('`x:z`')
    expect(note.fixes).toEqual([
      'centre `x`: `grand(x)`, or on group means `group(x, g)`',
      'centre `z`: `grand(z)`',
      'centre `w`: `grand(w)`',
    ])
    expect(raw.record().data.conditionNumber).toBe(raw.collinearity().conditionNumber)
    expect(centred.findings.some(({ code }) => code === 'C313')).toBe(false)
  })

  it('is told of moderate dependences that centring removes, and in the record of any product', () => {
    const near = levelsSync(text, simulated(30))
    const note = near.findings.find(({ code }) => code === 'C313')!
    expect(note.title).toContain('`x:z`')
    expect(note.evidence).toContain('with predictors less their means')
    expect(centred.record().data.conditionNumber).toBeLessThan(2)
    expect(fitSync('y ~ x + (1 | g)', simulated(30)).record().data.conditionNumber).toBeUndefined()
  })

  it('is the same from a stored fit, but for what centring would do', () => {
    const { centred: after, ...rest } = raw.collinearity()
    expect(after).not.toBeNull()
    expect(restoreFit<LmmFit>(JSON.stringify(raw)).collinearity()).toEqual({ ...rest, centred: null })
  })

  it('agrees with the singular values of X itself', () => {
    for (const fit of [raw, centred, levelsSync(text, simulated(30))]) {
      const { X } = fit.matrices()
      const p = X[0]!.length
      const lengths = X[0]!.map((_, c) => Math.hypot(...X.map((row) => row[c]!)))
      const qr = new StreamedQr(p)
      qr.absorb(Float64Array.from(X.flatMap((row) => row.map((v, c) => v / lengths[c]!))), X.length)
      const { values } = singularValues(qr.r.slice(), p)
      const expected = values[0]! / values[p - 1]!
      expect(Math.abs(fit.collinearity().conditionNumber / expected - 1)).toBeLessThan(1e-5)
    }
  })

  it('drops and names a product that nothing distinguishes', () => {
    const data = simulated(0)
    const fit = levelsSync(text, { ...data, w: data.z.map((v) => 2 * v + 1) })
    expect(fit.data.aliased).toEqual(['w', 'x:w'])
    const note = fit.findings.find(({ code }) => code === 'E216')!
    expect(note.evidence).toContain('`w` = 1 + 2 `z`')
    expect(note.evidence).toContain('`x:w` = `x` + 2 `x:z`')
  })
})

describe('collinearity', () => {
  it('is one for orthogonal columns', () => {
    const fit = fitSync('y ~ a + b', { y: [1, 2, 4, 3], a: [1, -1, 1, -1], b: [1, 1, -1, -1] })
    expect(fit.collinearity().conditionNumber).toBeCloseTo(1, 12)
    expect(fit.collinearity().dependences).toEqual([])
  })

  it('is modest for High School and Beyond with group-centred SES', () => {
    expect(fitSync('MathAch ~ group(SES, School) * MEANSES + (1 | School)', hsb).collinearity().conditionNumber).toBeLessThan(
      10,
    )
  })
})

describe('singular values', () => {
  it('have the sum of squares and the determinant of the matrix, and its right vectors', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 6 })
          .chain((p) =>
            fc.tuple(
              fc.constant(p),
              fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: p * p, maxLength: p * p }),
            ),
          ),
        ([p, entries]) => {
          const { values, v } = singularValues(Float64Array.from(entries), p)
          const squares = entries.reduce((s, x) => s + x * x, 0)
          expect(values.reduce((s, x) => s + x * x, 0)).toBeCloseTo(squares, 8)
          for (let k = 0; k < p; k++) {
            if (k > 0) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]!)
            let length = 0
            for (let r = 0; r < p; r++) {
              let s = 0
              for (let c = 0; c < p; c++) s += entries[r * p + c]! * v[c * p + k]!
              length = Math.hypot(length, s)
            }
            expect(length).toBeCloseTo(values[k]!, 8)
          }
        },
      ),
    )
  })

  it('keep the digits of a small one', () => {
    const a = Float64Array.of(1, 1, 0, 1e-12)
    expect(singularValues(a, 2).values[1]! * Math.sqrt(2)).toBeCloseTo(1e-12, 22)
  })
})
