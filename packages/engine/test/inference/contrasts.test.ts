import { fitSync, type LmmFit, type WaldTest } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unbalancedMachines } from './unbalanced-machines.ts'

const formula = 'score ~ Machine * f + x + (1 | Worker)'
const model = fitSync(formula, unbalancedMachines)
const names = model.fixed.map(({ term }) => term)

const code = (wanted: string) => expect.objectContaining({ code: wanted })
const joint = ({ rows }: WaldTest) => rows.find(({ test }) => test === 'F')!
const singles = ({ rows }: WaldTest) => rows.filter(({ estimate }) => estimate !== null)

function near(actual: number | null, expected: number, relative = 1e-9): void {
  if (actual === null || !(Math.abs(actual - expected) <= relative * Math.max(Math.abs(expected), 1e-12))) {
    expect.fail(`${actual}, expected ${expected}`)
  }
}

describe('contrasts as text', () => {
  it('one coefficient is its row of the table of fixed effects', () => {
    for (const row of model.fixed) {
      const [test, f, chi] = model.test(`${row.term} = 0`).rows
      expect([test!.test, test!.term, f!.test, chi!.test]).toEqual(['t', row.term, 'F', 'chisq'])
      near(test!.statistic, row.statistic)
      near(test!.df, row.df!)
      near(test!.pValue, row.pValue)
      near(test!.confLow, row.confLow)
      near(f!.statistic, row.statistic ** 2, 1e-8)
      near(f!.pValue, row.pValue, 1e-8)
      expect([f!.numDf, chi!.df]).toEqual([1, 1])
    }
  })

  it('agree with lmerTest and pbkrtest', () => {
    // contestMD and contest1D of lmerTest 3.1-3, pbkrtest 0.5.2
    const text = 'MachineB - MachineC = 0, x = 0, fb + 0.5*MachineB:fb + MachineC:fb/2 = 0'
    const satterthwaite = model.test(text)
    near(joint(satterthwaite).statistic, 6.17995883136, 2e-5)
    near(joint(satterthwaite).denDf, 35.6469357417, 1e-3)
    near(joint(satterthwaite).pValue, 0.00171070220309, 1e-3)
    const kenwardRoger = model.test(text, { ddf: 'kenward-roger' })
    near(joint(kenwardRoger).statistic, 6.10771290696, 2e-5)
    near(joint(kenwardRoger).denDf, 35.602622931, 1e-4)
    near(joint(kenwardRoger).pValue, 0.00183394791948, 1e-3)
    near(singles(kenwardRoger)[0]!.stdError, 1.78808671398, 1e-5)
    near(singles(kenwardRoger)[0]!.df, 35.9346935074, 1e-4)
  })

  const equivalent: readonly (readonly [string, string])[] = [
    ['MachineB - MachineC = 0', 'MachineB = MachineC'],
    ['MachineB - MachineC', 'MachineB=MachineC'],
    ['MachineB = MachineC = x', 'MachineB - MachineC = 0, MachineC - x = 0'],
    ['MachineB = 0; x = 0', 'MachineB = 0,\n x = 0,'],
    ['(MachineB + MachineC)/2 = x', '0.5*MachineB + MachineC*0.5 - x = 0'],
    ['-(x - 3) = 1', 'x = 2'],
    ['2 = x', 'x - 2'],
    ['`MachineB:fb` = 0', 'MachineB : fb == 0'],
    ['MachineB:fb - (Intercept) + 1e1', 'MachineB:fb = (Intercept) - 10'],
  ]
  it.each(equivalent)('%s is %s', (one, other) => {
    const a = model.test(one)
    const b = model.test(other)
    near(joint(a).statistic, joint(b).statistic, 1e-8)
    expect(singles(a)).toHaveLength(singles(b).length)
    near(Math.abs(singles(a)[0]!.statistic), Math.abs(singles(b)[0]!.statistic), 1e-8)
  })

  it('take names with operators, blanks and backquotes as they are printed', () => {
    const data = {
      y: unbalancedMachines.score,
      'dose (mg)': unbalancedMachines.x,
      time: unbalancedMachines.w,
      arm: unbalancedMachines.Machine.map((m) => `arm ${m}`),
      g: unbalancedMachines.Worker,
    }
    const awkward = fitSync('y ~ `dose (mg)` * arm + I(time^2) + poly(time, 2) + log(time + 1) + (1 | g)', data, {
      contrasts: { arm: 'poly' },
    })
    for (const { term, statistic } of awkward.fixed) {
      near(singles(awkward.test(`${term} = 0`))[0]!.statistic, statistic, 1e-8)
      near(singles(awkward.test(`1 - 2*${term} = 1`))[0]!.statistic, -statistic, 1e-8)
      near(singles(awkward.test(term.replaceAll('`', '')))[0]!.statistic, statistic, 1e-8)
    }
    const squared = awkward.fixed.find(({ term }) => term === 'I(time^2)')!
    near(singles(awkward.test('I( time ^ 2 )=0'))[0]!.statistic, squared.statistic, 1e-8)
  })

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['Machin = 0', 'I411', /no coefficient `Machin`/],
    ['xx = 0', 'I411', /no coefficient `xx`/],
    ['MachineB:x = 0', 'I411', /`MachineB:x`/],
    ['I(x) = 0', 'I411', /`I\(x\)`/],
    ['2x = 0', 'I411', /`2x`/],
    ['', 'I413', /expected a coefficient or a number/],
    ['x = ', 'I413', /where it ends/],
    ['x = 0 MachineB', 'I413', /expected an operator/],
    ['x * MachineB = 0', 'I413', /not linear/],
    ['1 / x = 0', 'I413', /not linear/],
    ['(x = 0', 'I413', /expected `\)`/],
    ['x - x = 0', 'I413', /says nothing/],
    ['1 = 1', 'I413', /says nothing/],
    ['x / 0 = 1', 'I413', /not finite/],
    ['x = 0, x = 1', 'I414', /contradicts/],
    ['MachineB = MachineC, MachineC = x, x = MachineB + 1', 'I414', /contradicts/],
  ]
  it.each(refused)('%j is %s', (text, wanted, message) => {
    expect(() => model.test(text)).toThrow(code(wanted))
    expect(() => model.test(text)).toThrow(message)
  })

  it('suggest the coefficient that was meant', () => {
    const fixes = (text: string, of: LmmFit = model): readonly string[] => {
      try {
        of.test(text)
      } catch (error) {
        return (error as { fixes: readonly string[] }).fixes
      }
      throw new Error('the contrast was taken')
    }
    expect(fixes('machineB = 0')).toEqual(['did you mean `MachineB`?'])
    expect(fixes('fb:MachineC = 0')).toEqual(['did you mean `MachineC:fb`?'])
    expect(fixes('Machine = 0')[0]).toMatch(/`MachineB`, `MachineC`.*one by one/)
    expect(fixes('temperature = 0')[0]).toMatch(/the coefficients are/)
  })

  it('refuse coefficients that were left out', () => {
    const data = { ...unbalancedMachines, double: unbalancedMachines.x.map((x) => 2 * x) }
    const aliased = fitSync('score ~ x + double + (1 | Worker)', data)
    expect(() => aliased.test('double = 0')).toThrow(code('I412'))
    expect(() => aliased.test([[0, 0, 1]])).toThrow(code('I412'))
    near(singles(aliased.test([[0, 1, 0]]))[0]!.statistic, aliased.fixed[1]!.statistic)
  })
})

describe('contrasts as numbers', () => {
  it('are the same as text', () => {
    const text = model.test('MachineB - MachineC = 1, x = -2')
    const matrix = model.test(
      [
        [0, 1, -1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 0, 0],
      ],
      { values: [1, -2] },
    )
    expect(matrix.rows).toEqual(text.rows)
    expect(model.test([0, 1, -1, 0, 0, 0, 0]).rows[0]!.term).toBe('MachineB - MachineC')
    expect(model.test([Float64Array.of(0, 1, -1, 0, 0, 0, 0)]).rows).toEqual(model.test('MachineB = MachineC').rows)
  })

  it('test the same hypothesis in whatever equations it is written, by chi-square, residual and z tests', () => {
    const weight = fc.integer({ min: -9, max: 9 })
    const row = fc.array(weight, { minLength: names.length, maxLength: names.length })
    fc.assert(
      fc.property(row, row, weight, weight, fc.integer({ min: 1, max: 5 }), (a, b, c, d, scale) => {
        fc.pre(c !== 0 && a.some((x) => x !== 0) && b.some((x) => x !== 0))
        const mixed = a.map((x, i) => c * x + d * b[i]!)
        fc.pre(mixed.some((x) => x !== 0))
        for (const ddf of ['residual', 'z', 'kenward-roger'] as const) {
          const one = model.test([a, b], { ddf, values: [1, 2] })
          const other = model.test([b.map((x) => scale * x), mixed], { ddf, values: [2 * scale, c + 2 * d] })
          near(joint(one).statistic, joint(other).statistic, 1e-5)
          near(joint(one).pValue, joint(other).pValue, 1e-4)
          expect(joint(one).numDf).toBe(joint(other).numDf)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('leave out equations that follow from others, with a finding', () => {
    const { rows, findings } = model.test('MachineB = 0, MachineC = 0, MachineB - MachineC = 0')
    expect(findings.map(({ code: found }) => found)).toEqual(['I415'])
    const two = model.test('MachineB = 0, MachineC = 0')
    near(rows[0]!.statistic, joint(two).statistic, 1e-8)
    expect([rows[0]!.numDf, rows[1]!.df, rows.length]).toEqual([2, 2, 5])
  })

  const refused: readonly (readonly [string, Parameters<LmmFit['test']>[0], readonly number[] | undefined])[] = [
    ['no rows', [], undefined],
    ['a short row', [[1, 2]], undefined],
    ['a row of zeros', [[0, 0, 0, 0, 0, 0, 0]], undefined],
    ['numbers that are none', [[0, 1, Number.NaN, 0, 0, 0, 0]], undefined],
    ['more values than rows', [[0, 1, 0, 0, 0, 0, 0]], [0, 1]],
    ['a value that is infinite', [[0, 1, 0, 0, 0, 0, 0]], [Number.POSITIVE_INFINITY]],
  ]
  it.each(refused)('refuse %s', (_, matrix, values) => {
    expect(() => model.test(matrix, values === undefined ? {} : { values })).toThrow(code('I413'))
  })
})
