import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { levelsSync } from '../../src/api/levels-sync.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { hsb, hsbColumns } from '../levels/hsb.ts'

const unconditional = levelsSync('level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + d0', hsb, { preset: 'hlm' })
const means = levelsSync('level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + g01*MEANSES + d0', hsb, { preset: 'hlm' })
const coefficients = levelsSync(
  'level 1: MathAch = b0 + b1*group(SES) + e\nlevel 2 (School): b0 = g00 + d0; b1 = g10 + d1',
  hsb,
  {
    preset: 'hlm',
  },
)
const slopes = levelsSync(
  `level 1 (student): MathAch = b0 + b1*group(SES) + e
   level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                      b1 = g10 + g11*MEANSES + g12*Sector + d1`,
  hsb,
  { preset: 'hlm' },
)

/** Published tables of High School and Beyond (Raudenbush & Bryk 2002; HLM manual). HLM stops its EM a little early: its 633.54 is 633.517 at the optimum. */
describe('the preset hlm on High School and Beyond', () => {
  it.each([
    ['unconditional', unconditional, [0.901377], [1660.23], 159],
    ['means as outcomes', means, [0.740087], [633.54], 158],
    ['random coefficients', coefficients, [0.907564, 0.26367], [1771.01, 213.457], 159],
  ] as const)('%s: reliabilities and chi-square tests in the record', (_, fit, reliability, chiSquare, df) => {
    const { random } = fit.record()
    reliability.forEach((value, r) => expect(random[0]!.reliability![r]).toBeCloseTo(value, 4))
    chiSquare.forEach((value, r) => expect(Math.abs(random[0]!.chiSquare![r]! - value)).toBeLessThan(0.03))
    expect(random[0]!.chiSquareDf).toEqual(chiSquare.map(() => df))
    expect(random[0]!.groupsUsed).toEqual(chiSquare.map(() => 160))
    expect(restoreFit(JSON.stringify(fit)).record().random).toEqual(random)
  })

  it('prints the tables in their order', () => {
    const text = slopes.hlmTables({ data: hsb, groups: 2, width: 120 })
    const order = [
      'Method of estimation: restricted maximum likelihood',
      'Least squares by School',
      'and 158 more groups',
      'Sigma squared = 36.72',
      'Tau of School',
      'Tau of School as correlations',
      'Random level-1 coefficient',
      'Final estimation of fixed effects\n',
      'Final estimation of fixed effects, with robust standard errors',
      'Final estimation of variance components',
      'Deviance = 46503.66',
      'Number of estimated parameters = 4',
      'Test of homogeneity of level-1 variance',
      'Exploratory analysis: t to enter',
    ]
    const places = order.map((part) => text.indexOf(part))
    expect(
      places.every((place, i) => place >= 0 && (i === 0 || place > places[i - 1]!)),
      text,
    ).toBe(true)
  })

  it('has the published standard errors, model-based and robust, and degrees of freedom', () => {
    const lines = slopes.hlmTables({ width: 120 }).split('\n')
    const row = (term: string, nth: number) =>
      lines
        .filter((line) => line.trim().startsWith(`${term} `))
        [nth]!.trim()
        .split(/\s{2,}/)
    // Robust standard errors of the HLM manual: 0.174, 0.335, 0.308 for the intercept's equation.
    expect(row('MEANSES', 0).slice(1, 5)).toEqual(['5.332898', '0.369157', '14.446', '157'])
    expect(row('MEANSES', 2)[2]).toMatch(/^0\.3346/)
    expect(row('SectorCatholic', 2)[2]).toMatch(/^0\.308/)
    expect(row('School (Intercept)', 0).slice(3, 5)).toEqual(['157', expect.stringMatching(/^60[45]\./)])
  })

  it('counts variances only as parameters under REML, and all under ML', () => {
    expect(unconditional.hlmTables()).toContain('Number of estimated parameters = 2')
    const ml = fitSync('MathAch ~ 1 + (1 | School)', hsb, { preset: 'hlm', method: 'ml' })
    expect(ml.hlmTables()).toContain('Number of estimated parameters = 3')
  })

  it('says that there are no chi-square tests for crossed grouping factors', () => {
    const data = { y: hsbColumns.MathAch!, a: hsbColumns.School!, b: hsbColumns.School!.map((_, i) => i % 7) }
    const crossed = fitSync('y ~ 1 + (1 | a) + (1 | b)', data, { preset: 'hlm' })
    expect(crossed.random[0]!.reliability).toBeUndefined()
    expect(crossed.findings.some(({ title }) => title.includes('no chi-square tests'))).toBe(true)
    expect(crossed.hlmTables()).toContain('chi-square tests are for one grouping factor, or two that nest')
  })
})

describe('exploration', () => {
  it('is the least squares of the modes on one variable at a time', () => {
    const table = unconditional.explore(hsb)
    expect(table.map(({ predictor }) => predictor)).toEqual([
      'Size',
      'SectorCatholic',
      'PRACAD',
      'DISCLIM',
      'HIMINTY',
      'MEANSES',
    ])
    const modes = unconditional.ranef('School')
    const first = new Map(hsbColumns.School!.map((school, i) => [String(school), i]))
    const own = {
      u: modes.map(({ estimate }) => estimate),
      w: modes.map(({ level }) => Number(hsbColumns.MEANSES![first.get(level)!])),
    }
    const line = fitSync('u ~ w', own).fixed[1]!
    const entry = table.find(({ predictor }) => predictor === 'MEANSES')!
    expect(entry.estimate).toBeCloseTo(line.estimate, 9)
    expect(entry.stdError).toBeCloseTo(line.stdError, 9)
    expect(entry.df).toBe(158)
  })

  it('tries categories as those but the first against the others', () => {
    const [entry] = unconditional.explore(hsb, { candidates: ['Sector'] })
    const modes = unconditional.ranef('School')
    const sector = new Map(
      hsbColumns.School!.map((school, i) => [String(school), hsbColumns.Sector![i] === 'Catholic' ? 1 : 0]),
    )
    const line = fitSync('u ~ w', { u: modes.map(({ estimate }) => estimate), w: modes.map(({ level }) => sector.get(level)!) })
    expect(entry!.predictor).toBe('SectorCatholic')
    expect(entry!.estimate).toBeCloseTo(line.fixed[1]!.estimate, 9)
    expect(entry!.statistic).toBeCloseTo(line.fixed[1]!.statistic, 8)
  })

  it('refuses candidates that cannot be tried', () => {
    expect(() => unconditional.explore(hsb, { candidates: ['SES'] })).toThrow(/E307.*varies within/)
    expect(() => unconditional.explore(hsb, { candidates: ['Sex'] })).toThrow(/E307/)
    expect(() => unconditional.explore(hsb, { candidates: ['Sise'] })).toThrow(/E204/)
    expect(() => unconditional.explore({ x: [1, 2] })).toThrow(/D103/)
  })
})

describe('residuals of level 2', () => {
  const rows = coefficients.levelTwoResiduals()

  it('are those of the modes and of the groups by themselves', () => {
    expect(rows.length).toBe(160)
    const modes = coefficients.ranef('School')
    rows.slice(0, 20).forEach((row, j) => {
      row.coefficients.forEach(({ residual, term }, r) => {
        expect(modes[2 * j + r]).toMatchObject({ level: row.level, term, estimate: residual })
        expect(row.posterior[r]![r]).toBeCloseTo(modes[2 * j + r]!.stdError ** 2, 10)
      })
    })
    const school = String(hsbColumns.School![0])
    const mine = hsbColumns.School!.map((s, i) => (s === school ? i : -1)).filter((i) => i >= 0)
    const y = mine.map((i) => Number(hsbColumns.MathAch![i]))
    const x = mine.map((i) => Number(hsbColumns.SES![i]))
    const line = fitSync('y ~ x', { y, x })
    const [row] = rows
    expect(row!.level).toBe(school)
    expect(row!.n).toBe(47)
    expect(row!.coefficients[1]!.fitted + row!.coefficients[1]!.leastSquaresResidual).toBeCloseTo(line.fixed[1]!.estimate, 8)
    expect(row!.logResidualSd).toBeCloseTo(Math.log(line.residual!.sd), 8)
    const mean = y.reduce((a, b) => a + b) / y.length
    expect(row!.logTotalSd).toBeCloseTo(Math.log(Math.sqrt(y.reduce((s, v) => s + (v - mean) ** 2, 0) / (y.length - 1))), 10)
  })

  it('come with the variables that describe the groups where the data are given', () => {
    const [row] = coefficients.levelTwoResiduals('School', hsb)
    expect(rows[0]!.columns).toEqual({})
    expect(row!.columns).toMatchObject({ School: '1224', Size: 842, Sector: 'Public', MEANSES: -0.428 })
    expect(Object.keys(row!.columns)).not.toContain('SES')
  })

  it('have percentiles that follow the distances', () => {
    const byDistance = [...rows].sort((a, b) => a.mahalanobis - b.mahalanobis)
    for (let j = 1; j < byDistance.length; j++)
      expect(byDistance[j]!.chiSquarePercentile).toBeGreaterThan(byDistance[j - 1]!.chiSquarePercentile)
    // The quantile of chi-square with two degrees of freedom is -2 ln(1 - p).
    byDistance.forEach((row, j) => expect(row.chiSquarePercentile).toBeCloseTo(-2 * Math.log(1 - (j + 0.5) / 160), 8))
  })
})
