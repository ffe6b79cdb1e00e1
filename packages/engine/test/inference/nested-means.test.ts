import { type BlupError, fit, type MeanRow, restoreFit } from 'blup'
import { describe, expect, it } from 'vitest'

/** School, number of the teacher within it, treatment, x, group, y. */
const data = `
A 1 u -0.84 g10 0.662
A 1 v 1.6 g6 1.628
A 1 u 0.33 g2 1.173
A 1 v -0.82 g9 0.443
A 1 u 0.49 g5 2.629
A 1 v 0.74 g1 3.276
A 2 u 0.58 g8 1.465
A 2 v -0.31 g4 0.532
A 2 u 1.51 g0 1.874
A 2 v 0.39 g7 2.021
A 2 u -0.62 g3 3.254
A 2 v -2.21 g10 0.477
A 2 u 1.12 g6 2.538
A 2 v -0.04 g2 1.512
B 1 u -0.02 g9 1.249
B 1 v 0.94 g5 2.665
B 1 u 0.82 g1 -0.377
B 1 u 0.07 g7 2.304
B 1 v -1.99 g3 0.394
B 2 u 0.62 g10 2.359
B 2 v -0.06 g6 1.542
B 2 u -0.16 g2 0.282
B 2 v -1.47 g9 2.503
B 2 u -0.48 g5 1.265
B 2 v 0.42 g1 2.069
B 2 u 1.36 g8 2.818
B 2 v -0.1 g4 1.67
B 3 u 0.39 g0 1.187
B 3 v -0.05 g7 2.745
B 3 u -1.38 g3 2.626
B 3 v -0.41 g10 0.612
B 3 u -0.39 g6 2.738
B 3 v -0.06 g2 2.709
B 3 u 1.1 g9 4.103
B 3 v 0.76 g5 2.7
C 1 v -0.25 g8 3.467
C 1 u 0.7 g4 2.137
C 1 v 0.56 g0 3.832
C 1 u -0.69 g7 3.584
C 1 v -0.71 g3 3.216
C 1 u 0.36 g10 3.831
C 1 v 0.77 g6 3.966
`
const rows = data
  .trim()
  .split('\n')
  .map((line) => {
    const [school, number, trt, x, g, y] = line.split(' ')
    const district = school === 'C' ? 'N' : 'S'
    return { school, number: `n${number}`, teacher: `${school}${number}`, district, trt, x: Number(x), g, y: Number(y) }
  })

const hole = rows.filter(({ trt, teacher }) => !(trt === 'u' && teacher === 'A1'))

function near(found: readonly MeanRow[], wanted: readonly (readonly (number | null)[])[]) {
  expect(found).toHaveLength(wanted.length)
  found.forEach(({ estimate, stdError, df }, i) => {
    const [mean, error, own] = wanted[i]!
    if (mean === null) {
      expect([estimate, stdError]).toEqual([Number.NaN, Number.NaN])
      return
    }
    expect(Math.abs(estimate / mean! - 1)).toBeLessThan(1e-5)
    expect(Math.abs(stdError / error! - 1)).toBeLessThan(1e-4)
    expect(Math.abs(df! / own! - 1)).toBeLessThan(2e-3)
  })
}

/** emmeans 1.8.4-1, lmerTest 3.1-3 on the same models. */
describe('means of nested factors', () => {
  const schools = [
    [1.6466014, 0.2552491, 29.6108],
    [1.8343869, 0.21536365, 19.4495],
    [3.4203102, 0.35333024, 33.9457],
  ]
  const byRows = [
    [1.6585167, 0.25254082, 29.4705],
    [1.9213761, 0.20997438, 18.9068],
    [3.4233894, 0.35250365, 33.9642],
  ]
  const treatments = [
    [2.2788784, 0.22632599, 22.267],
    [2.3219872, 0.21979846, 22.7928],
  ]
  const treatmentsByRows = [
    [2.0625374, 0.21224076, 19.2625],
    [2.1056463, 0.21187931, 20.0971],
  ]

  it('averages over the combinations that the data have, those within one parent first', async () => {
    const model = await fit('y ~ trt + school/teacher + x + (1 | g)', rows)
    near(model.emmeans('~ school').rows, schools)
    near(model.emmeans('~ trt').rows, treatments)
    near(model.emmeans('~ 1').rows, [[2.3004328, 0.16978587, 9.32894]])
    near(model.emmeans('~ teacher').rows, [
      [1.5631936, 0.38171005, 34],
      [1.7300091, 0.32972456, 33.9228],
      [1.2182777, 0.41810097, 33.9846],
      [1.8490562, 0.32987947, 33.9103],
      [2.4358268, 0.32979468, 33.9536],
      [3.4203102, 0.35333024, 33.9457],
    ])
    const { nesting, averagedOver, findings } = model.emmeans('~ teacher')
    expect(nesting).toEqual([{ child: 'teacher', parents: ['school'] }])
    expect(averagedOver).toEqual(['trt'])
    expect(findings.filter(({ code }) => code === 'I453')).toEqual([])
  })

  it.each([
    ['proportional', byRows, treatmentsByRows],
    ['outer', byRows, treatmentsByRows],
    [
      'cells',
      byRows,
      [
        [2.0101081, 0.21168105, 19.2617],
        [2.1580756, 0.21133328, 20.0845],
      ],
    ],
  ] as const)('averages with %s weights', async (weights, ofSchools, ofTreatments) => {
    const model = await fit('y ~ trt + school/teacher + x + (1 | g)', rows)
    near(model.emmeans('~ school', { weights }).rows, ofSchools)
    near(model.emmeans('~ trt', { weights }).rows, ofTreatments)
  })

  it('takes levels that are counted anew within each parent from the formula', async () => {
    const model = await fit('y ~ school/number + x + (1 | g)', rows)
    near(model.emmeans('~ school').rows, [
      [1.6484894, 0.25234533, 29.7964],
      [1.8283204, 0.21327605, 19.3805],
      [3.4253662, 0.34762822, 34.902],
    ])
    near(model.emmeans('~ 1').rows, [[2.3007253, 0.16925299, 9.39308]])
    const found = model.emmeans('~ number')
    expect(found.of).toEqual(['number', 'school'])
    expect(found.rows.map(({ label }) => label)).toEqual(['n1 A', 'n2 A', 'n1 B', 'n2 B', 'n3 B', 'n1 C'])
    near(found.rows, [
      [1.5634937, 0.37633391, 34.9871],
      [1.733485, 0.32522087, 34.8133],
      [1.2005395, 0.4108138, 34.9959],
      [1.8518347, 0.32536683, 34.8013],
      [2.4325869, 0.32527012, 34.8598],
      [3.4253662, 0.34762822, 34.902],
    ])
  })

  it('does not look at combinations without rows even where the model has an estimate', async () => {
    const model = await fit('y ~ school + teacher:x + (1 | g)', rows)
    near(model.emmeans('~ school').rows, [
      [1.6238416, 0.26975779, 33],
      [1.9362992, 0.21906481, 33],
      [3.434875, 0.37924276, 33],
    ])
    near(model.emmeans('~ teacher').rows.slice(2, 4), [
      [1.9355971, 0.22038064, 33],
      [1.9313543, 0.21980889, 33],
    ])
  })

  it('follows three levels', async () => {
    const model = await fit('y ~ trt + district/school/teacher + (1 | g)', rows)
    near(model.emmeans('~ district').rows, [
      [3.4398299, 0.37228755, 35],
      [1.7492126, 0.17244393, 35],
    ])
    near(model.emmeans('~ trt').rows, [
      [2.6403306, 0.26034733, 35],
      [2.5487119, 0.25039288, 35],
    ])
  })

  it('averages slopes alike', async () => {
    const model = await fit('y ~ school/teacher + school:x + x + (1 | g)', rows)
    const { rows: found } = model.trends('x', '~ school')
    near(found, [
      [0.4793287, 0.2522431, 33],
      [0.3437515, 0.2461147, 33],
      [-0.0356952, 0.594333, 33],
    ])
  })

  it('leaves crossed factors with empty combinations without an estimate, nested ones beside them too', async () => {
    const crossed = (await fit('y ~ school * number + (1 | g)', rows)).emmeans('~ school')
    near(crossed.rows, [
      [null, null, null],
      [1.8293333, 0.21707616, 36],
      [null, null, null],
    ])
    expect(crossed.nesting).toEqual([])
    expect(crossed.findings.map(({ code }) => code)).toContain('I453')
    const model = await fit('y ~ trt * teacher + school + x + (1 | g)', hole)
    near(model.emmeans('~ trt').rows, [
      [null, null, null],
      [2.3658175, 0.23076858, 18.0374],
    ])
    near(model.emmeans('~ school').rows, [
      [null, null, null],
      [1.8766927, 0.21928871, 14.2476],
      [3.3891003, 0.36826491, 26.9806],
    ])
  })

  it('compares nested means, and is answered by a stored fit', async () => {
    const model = await fit('y ~ trt + school/teacher + x + (1 | g)', rows)
    const stored = restoreFit(JSON.parse(JSON.stringify(model.toJSON())))
    const { contrasts, rows: means } = stored.emmeans('pairwise ~ teacher')
    expect(contrasts!.rows).toHaveLength(15)
    expect(contrasts!.rows[0]!.pValue).toBeCloseTo(0.9994, 3)
    expect(contrasts!.rows[1]!.pValue).toBeCloseTo(0.9888, 3)
    expect(means).toEqual(model.emmeans('~ teacher').rows)
    const by = stored.emmeans('pairwise ~ teacher | school')
    expect(by.rows.map(({ label }) => label)).toEqual(['A1', 'A2', 'B1', 'B2', 'B3', 'C1'])
    expect(by.contrasts!.rows.map(({ label }) => label)).toEqual(['A1 - A2', 'B1 - B2', 'B1 - B3', 'B2 - B3'])
  })

  it('refuses combinations that the data do not have', async () => {
    const model = await fit('y ~ school/teacher + (1 | g)', rows)
    expect(model.emmeans('~ teacher', { at: { school: 'A' } }).rows.map(({ label }) => label)).toEqual(['A1', 'A2'])
    let thrown = ''
    try {
      model.emmeans('~ teacher', { at: { school: 'A', teacher: 'B1' } })
    } catch (error) {
      thrown = (error as BlupError).code
    }
    expect(thrown).toBe('E221')
  })
})
