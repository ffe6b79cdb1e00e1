import { fitSync } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyModel, type Method } from './support/any-model.ts'
import { expectSameFit, expectSameValues, near } from './support/same-fit.ts'
import { simulatedData } from './support/simulated-data.ts'

/** Numbers of any size, and predictors far from zero: the answer is that of the same model in sensible units. */

const runs = { numRuns: 12 }
const sizes = [1e-12, 1e-6, 1e6, 1e12] as const

describe('huge and tiny units', () => {
  it('of the response, a predictor and the weights at once', () => {
    const size = fc.constantFrom(...sizes)
    fc.assert(
      fc.property(anyModel, size, size, size, ({ seed, formula, method }, ofY, ofX, ofW) => {
        const data = simulatedData(seed)
        const one = fitSync(formula, data, { method, weights: 'w' })
        const scaled = { ...data, y: data.y.map((y) => y * ofY), x: data.x.map((x) => x * ofX), w: data.w.map((w) => w * ofW) }
        const other = fitSync(formula, scaled, { method, weights: 'w' })
        const has = (term: string): boolean => /(^|:)x($|:)/.test(term)
        const unit = (value: number, term: string): number => (has(term) ? (value * ofY) / ofX : value * ofY)
        const columns = one.fixed.filter((row) => has(row.term)).length
        const nu = data.y.length - (method === 'reml' ? one.fixed.length : 0)
        expectSameFit(other, one, {
          criterion: 2 * nu * Math.log(ofY) + (method === 'reml' ? 2 * columns * Math.log(ofX) : 0),
          estimate: unit,
          stdError: unit,
          sd: unit,
          sigma: ofY * Math.sqrt(ofW),
        })
        expectSameValues(
          other.fitted(),
          one.fitted().map((value) => value * ofY),
          'fitted',
        )
        expectSameValues(other.leverage(), one.leverage(), 'leverage')
        // C309 is what such units are told
        const codes = ({ findings }: typeof one): string[] => findings.map((f) => f.code).filter((code) => code !== 'C309')
        expect(codes(other)).toEqual(codes(one))
      }),
      runs,
    )
  })

  it('of a response far from zero: the distance goes to the intercept', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom(-1e7, 1e4, 1e8), ({ seed, method }, distance) => {
        const data = simulatedData(seed)
        const one = fitSync('y ~ x + (x | g)', data, { method })
        const other = fitSync('y ~ x + (x | g)', { ...data, y: data.y.map((y) => y + distance) }, { method })
        expectSameFit(other, one, { estimate: (value, term) => (term === '(Intercept)' ? value + distance : value) })
      }),
      runs,
    )
  })
})

describe('predictors far from zero', () => {
  // t is of order one, so [1, x, x^2] with x = origin + t has a condition number of about origin^2
  it.each([1e2, 1e3, 1e4])('a raw polynomial around %d is the centred one', (origin) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom<Method>('reml', 'ml'), (seed, method) => {
        const data = simulatedData(seed)
        // multiples of 1/64, so that neither x nor x^2 is rounded: what differs is the arithmetic of the fit
        const t = data.x.map((x) => Math.round(x * 64) / 64)
        const y = data.y.map((value, i) => value + 0.4 * t[i]! ** 2)
        const centred = fitSync('y ~ t + I(t^2) + (1 | g)', { ...data, t, y }, { method })
        const raw = fitSync('y ~ x + I(x^2) + (1 | g)', { ...data, x: t.map((v) => v + origin), y }, { method })
        expect(raw.data.aliased).toEqual([])
        // the change of columns has determinant one, so even the REML criterion is the same
        near(raw.fit.criterion, centred.fit.criterion, 1e-7 * (1 + Math.abs(centred.fit.criterion)), 'criterion')
        const [a, b, c] = centred.fixed
        const [ra, rb, rc] = raw.fixed
        near(rc!.estimate, c!.estimate, 1e-5 * c!.stdError, 'curvature')
        near(rc!.stdError, c!.stdError, 1e-5 * c!.stdError, 'standard error of the curvature')
        near(rb!.estimate, b!.estimate - 2 * origin * c!.estimate, 1e-5 * rb!.stdError, 'slope')
        near(ra!.estimate, a!.estimate - origin * b!.estimate + origin ** 2 * c!.estimate, 1e-5 * ra!.stdError, 'intercept')
        near(raw.random[0]!.sd[0]!, centred.random[0]!.sd[0]!, 1e-5 * centred.random[0]!.sd[0]!, 'sd')
        near(raw.residual!.sd, centred.residual!.sd, 1e-6 * centred.residual!.sd, 'sigma')
        expectSameValues(raw.fitted(), centred.fitted(), 'fitted', 1e-6)
        expectSameValues(raw.leverage(), centred.leverage(), 'leverage', 1e-5)
        const rows = { ...data, x: t.map((v) => v + origin) }
        const predictions = raw.predict(rows, { level: 'population', se: true })
        const wanted = centred.predict({ ...data, t }, { level: 'population', se: true })
        expectSameValues(
          predictions.map((row) => row.estimate),
          wanted.map((row) => row.estimate),
          'predictions',
          1e-6,
        )
        expectSameValues(
          predictions.map((row) => row.stdError!),
          wanted.map((row) => row.stdError!),
          'their errors',
          1e-4,
        )
      }),
      { numRuns: 6 },
    )
  })

  it.each([1e2, 1e4])('random slopes around %d are those around zero, but for where the intercepts are', (origin) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom<Method>('reml', 'ml'), (seed, method) => {
        const data = simulatedData(seed)
        const t = data.x.map((x) => Math.round(x * 64) / 64)
        const near0 = fitSync('y ~ x + (x | g)', { ...data, x: t }, { method })
        const far = fitSync('y ~ x + (x | g)', { ...data, x: t.map((v) => v + origin) }, { method })
        near(far.fit.criterion, near0.fit.criterion, 1e-7 * (1 + Math.abs(near0.fit.criterion)), 'criterion')
        const { sd } = near0.random[0]!
        near(far.random[0]!.sd[1]!, sd[1]!, 1e-5 * sd[1]!, 'sd of the slopes')
        near(far.residual!.sd, near0.residual!.sd, 1e-6 * near0.residual!.sd, 'sigma')
        const slopes = (model: typeof far): number[] => model.ranef().flatMap((row) => (row.term === 'x' ? [row.estimate] : []))
        expectSameValues(slopes(far), slopes(near0), 'slopes', 1e-5)
        expectSameValues(far.fitted(), near0.fitted(), 'fitted', 1e-6)
      }),
      { numRuns: 6 },
    )
  })
})
