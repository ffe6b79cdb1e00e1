import { describe, expect, it } from 'vitest'
import { fit } from '../../src/api/fit.ts'
import { fitSync } from '../../src/api/fit-sync.ts'
import { levels } from '../../src/api/levels.ts'
import { levelsSync } from '../../src/api/levels-sync.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { BlupError } from '../../src/messages/blup-error.ts'
import { hsb, hsbColumns } from './hsb.ts'

const slopesAsOutcomes = `
  level 1 (student): MathAch = b0 + b1*group(SES) + e
  level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                     b1 = g10 + g11*MEANSES + g12*Sector + d1`

async function failure(run: () => Promise<unknown>): Promise<BlupError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof BlupError) return error
    throw error
  }
  throw new Error('no error')
}

const pointed = ({ place }: BlupError): string => place.source!.slice(place.start, place.end)

/** Published tables of High School and Beyond (Raudenbush & Bryk 2002), recomputed to more digits. */
describe('High School and Beyond from level equations', () => {
  const coefficient = (m: { fixed: readonly { term: string; estimate: number; stdError: number }[] }, term: string) => {
    const row = m.fixed.find((r) => r.term === term)!
    return [row.estimate, row.stdError]
  }
  const near = (actual: readonly number[], expected: readonly number[], digits: number) =>
    expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits))

  it('fits the empty model', async () => {
    const m = await levels('level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + d0', hsb)
    expect(m.formula).toBe('MathAch ~ 1 + (1 | School)')
    near(coefficient(m, '(Intercept)'), [12.637, 0.2444], 3)
    expect(m.random[0]!.cov[0]![0]).toBeCloseTo(8.61402, 4)
    expect(m.residual!.sd ** 2).toBeCloseTo(39.14832, 4)
    expect(m.fit.criterion).toBeCloseTo(47116.8, 1)
  })

  it('fits means as outcomes', async () => {
    const m = await levels('level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + g01*MEANSES + d0', hsb)
    near(coefficient(m, '(Intercept)'), [12.6494, 0.1493], 4)
    near(coefficient(m, 'MEANSES'), [5.8635, 0.3615], 4)
    expect(m.random[0]!.cov[0]![0]).toBeCloseTo(2.63871, 4)
    expect(m.residual!.sd ** 2).toBeCloseTo(39.15708, 4)
  })

  it('fits random coefficients', async () => {
    const m = await levels('level 1: MathAch = b0 + b1*group(SES) + e\nlevel 2 (School): b0 = g00 + d0; b1 = g10 + d1', hsb)
    near(coefficient(m, '(Intercept)'), [12.6362, 0.2445], 4)
    near(coefficient(m, 'group(SES, School)'), [2.1932, 0.1283], 4)
    near(m.random[0]!.cov.flat(), [8.68104, 0.0467884, 0.0467884, 0.693997], 3)
    expect(m.residual!.sd ** 2).toBeCloseTo(36.7002, 3)
  })

  it('fits slopes as outcomes, the same from the equations and from the formula', async () => {
    const m = await levels(slopesAsOutcomes, hsb)
    near(coefficient(m, '(Intercept)'), [12.096, 0.1987], 3)
    near(coefficient(m, 'MEANSES'), [5.3329, 0.3692], 4)
    near(coefficient(m, 'SectorCatholic'), [1.2265, 0.3063], 4)
    near(coefficient(m, 'group(SES, School)'), [2.9388, 0.1551], 4)
    near(coefficient(m, 'group(SES, School):MEANSES'), [1.0389, 0.2989], 4)
    near(coefficient(m, 'group(SES, School):SectorCatholic'), [-1.6426, 0.2398], 4)
    near(m.random[0]!.cov.flat(), [2.379478, 0.192062, 0.192062, 0.101291], 4)
    expect(m.residual!.sd ** 2).toBeCloseTo(36.721168, 4)
    const combined = fitSync(m.formula, hsb)
    expect(combined.fixed).toEqual(m.fixed)
    expect(combined.random).toEqual(m.random)
  })

  it('predicts from a stored fit with the means of the fit', async () => {
    const m = restoreFit(JSON.stringify(await levels(slopesAsOutcomes, hsb)))
    const again = levelsSync(slopesAsOutcomes, hsb)
    const row = { SES: [0.5, -0.2], School: ['1224', '1288'], MEANSES: [-0.428, 0.128], Sector: ['Public', 'Public'] }
    expect(m.predict(row)).toEqual(again.predict(row))
    const mean = (school: string) => {
      const rows = hsbColumns
        .School!.map((s, i) => (s === school ? Number(hsbColumns.SES![i]) : Number.NaN))
        .filter((v) => !Number.isNaN(v))
      return rows.reduce((a, b) => a + b) / rows.length
    }
    const [b0, b1, b2, , b4] = again.fixed.map(({ estimate }) => estimate)
    const centred = 0.5 - mean('1224')
    expect(m.predict(row, { level: 'population' })[0]!.estimate).toBeCloseTo(
      b0! + b1! * centred + b2! * -0.428 + b4! * centred * -0.428,
      8,
    )
  })
})

describe('level equations and their data', () => {
  it('are taken by fit as well', async () => {
    const m = await fit('level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + d0', hsb)
    expect(m.formula).toBe('MathAch ~ 1 + (1 | School)')
  })

  it.each([
    ['E307', 'SES', slopesAsOutcomes.replace('g02*Sector', 'g02*SES'), /1224 \(-1.528 and -0.588\).*\(line 3\)/],
    ['E307', 'Minority', slopesAsOutcomes.replace('g12*Sector', 'g12*Minority'), /\(No and Yes\).*\(line 4\)/],
    ['E204', 'Sectr', slopesAsOutcomes.replace('g02*Sector', 'g02*Sectr'), /`Sectr`/],
    ['E204', 'Schol', slopesAsOutcomes.replace('School', 'Schol'), /`Schol`/],
    ['E207', 'b1', slopesAsOutcomes.replace('g02*Sector', 'g02*b1'), /coefficient/],
    ['E205', 'grup(SES)', slopesAsOutcomes.replace('group', 'grup'), /grup/],
  ])('%s at `%s`', async (code, at, text, message) => {
    const error = await failure(() => levels(text, hsb))
    expect([error.code, pointed(error)]).toEqual([code, at])
    expect(error.message).toMatch(message)
  })

  it('refuses a level that does not consist of whole groups', async () => {
    const data = {
      y: [1, 2, 4, 3, 5, 7, 2, 1],
      class: [1, 1, 2, 2, 1, 1, 2, 2],
      school: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'],
    }
    const text = 'level 1: y = p0 + e\nlevel 2 (class): p0 = b0 + r\nlevel 3 (school): b0 = g0 + u'
    const error = await failure(() => levels(text, data))
    expect([error.code, pointed(error)]).toEqual(['E310', 'level 3 (school):'])
    expect(error.message).toContain('`class` 1 is in `school` a and b')
    expect(error.fixes[0]).toContain('level 2 (class:school):')
    const nested = await levels(text.replace('(class)', '(class:school)'), data)
    expect(Object.keys(nested.data.groups)).toEqual(['class:school', 'school'])
  })

  it('says that the outcome has another distribution', async () => {
    const text = 'level 1: MathAch = b0 + e\nlevel 2 (School): b0 = g00 + d0'
    const error = await failure(() => levels(text, hsb, { family: 'poisson' }))
    expect([error.code, error.message]).toEqual(['E221', expect.stringContaining('poisson')])
    const other = await failure(() => levels(text, hsb, { family: 'gaussian', link: 'log' }))
    expect(other.code).toMatch(/E221/)
  })

  it('refuses what is no level equations', async () => {
    expect((await failure(() => levels('y ~ x + (1 | g)', hsb))).code).toBe('E301')
    expect((await failure(() => levels(undefined as unknown as string, hsb))).code).toBe('E301')
  })
})

describe('a table for each level', () => {
  const student = { MathAch: hsbColumns.MathAch!, SES: hsbColumns.SES!, School: hsbColumns.School! }
  const first = new Map(hsbColumns.School!.map((school, i) => [school, i]))
  const column = (name: string) => [...first.values()].map((i) => hsbColumns[name]![i]!)
  const school = { School: [...first.keys()], MEANSES: column('MEANSES'), Sector: column('Sector') }

  it('gives the fit of the joined table', async () => {
    const joined = await levels(slopesAsOutcomes, { level1: student, others: [{ data: school, id: 'School' }] })
    const whole = await levels(slopesAsOutcomes, hsbColumns)
    expect(joined.fixed).toEqual(whole.fixed)
    expect(joined.findings).toEqual(whole.findings)
  })

  it('joins ids that are numbers in one table and text in the other, and a third level by way of the second', async () => {
    const data = {
      level1: { y: [1, 2, 4, 3, 5, 7, 2, 1], class: [1, 1, 2, 2, 3, 3, 4, 4] },
      others: [
        { data: { class: ['4', '3', '2', '1'], school: ['b', 'b', 'a', 'a'], size: [4, 3, 2, 1] }, id: 'class' },
        { data: { school: ['a', 'b', 'c'], rich: [0, 1, 1] }, id: ['school'], name: 'schools.csv' },
      ],
    }
    const text = 'level 1: y = p0 + e\nlevel 2 (class): p0 = b0 + b1*size + r\nlevel 3 (school): b0 = g0 + u; b1 = g1'
    const m = await levels(text, data)
    expect(m.data.groups).toEqual({ class: 4, school: 2 })
    expect(m.matrices().X.map((row) => row[1])).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
    expect(m.findings.map(({ title }) => title)).toContain('1 group of schools.csv has no rows of level 1')
  })

  it.each([
    [
      'E308',
      { ...school, School: school.School.map((s, i) => (i < 2 ? `x${s}` : s)) },
      /^E308 2 of the 160 groups of `School` on level 1 have no row in table 2: \d+, \d+\.$/,
    ],
    ['E308', { ...school, School: [...school.School.slice(0, -1), school.School[0]!] }, /is in rows 1 and 160 of table 2/],
    ['D109', { ...school, SES: school.MEANSES }, /`SES`/],
    ['E204', { ...school, School: undefined, Scool: school.School }, /School/],
  ])('%s for ids and columns that do not fit', async (code, upper, message) => {
    const data = Object.fromEntries(Object.entries(upper).filter(([, v]) => v !== undefined)) as typeof school
    const error = await failure(() => levels(slopesAsOutcomes, { level1: student, others: [{ data, id: 'School' }] }))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })
})
