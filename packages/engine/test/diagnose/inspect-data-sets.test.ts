import { describe, expect, test } from 'vitest'
import { inspect, isNested, parseFormula, printFormula, type Table, toTable } from '../../src/index.ts'
import { dataSet } from './data-set.ts'
import { column, group, pair } from './inspected.ts'

describe('sleepstudy', () => {
  for (const declared of [true, false]) {
    test(declared ? 'with Subject declared a factor' : 'with Subject as whole numbers', () => {
      const inspection = inspect(dataSet('sleepstudy', { declared }))
      expect(inspection).toMatchObject({ nrow: 180, missing: 0, completeRows: 180, structure: [['Subject']], findings: [] })
      expect(column(inspection, 'Reaction')).toMatchObject({
        type: 'number',
        role: 'variable',
        range: { min: 194.3322, max: 466.3535 },
        distinct: 180,
        level: [],
      })
      const days = column(inspection, 'Days')
      expect(days).toMatchObject({ type: 'integer', range: { min: 0, max: 9 }, distinct: 10, identifier: false })
      expect(days.within).toEqual([
        { group: 'Subject', constant: false, varyingShare: 1, values: { min: 10, median: 10, max: 10 }, withinShare: 1 },
      ])
      expect(column(inspection, 'Subject')).toMatchObject({ role: 'group', identifier: true, distinct: 18 })
      expect(inspection.groups).toEqual([
        {
          name: 'Subject',
          columns: ['Subject'],
          levels: 18,
          sizes: { min: 10, median: 10, max: 10 },
          balanced: true,
          likely: true,
        },
      ])
      expect(inspection.suggestion).toEqual({
        response: 'Reaction',
        formula: 'Reaction ~ Days + (Days | Subject)',
        columns: ['Reaction', 'Days', 'Subject'],
        levels: [
          'level 1: Reaction = b0 + b1*Days + e',
          'level 2 (Subject): b0 = g00 + d0',
          '                   b1 = g10 + d1',
        ],
        leftOut: [],
      })
    })
  }

  test('the share of variance within subjects is one minus R squared of the one-way analysis of variance', () => {
    const table = dataSet('sleepstudy')
    const reaction = table.columns.get('Reaction')!
    const subject = table.columns.get('Subject')!
    if (reaction.kind !== 'number' || subject.kind !== 'factor') throw new Error('other columns were expected')
    const mean = (rows: readonly number[]) => rows.reduce((sum, i) => sum + reaction.values[i]!, 0) / rows.length
    const all = [...reaction.values.keys()]
    const squares = (rows: readonly number[]) => rows.reduce((sum, i) => sum + (reaction.values[i]! - mean(rows)) ** 2, 0)
    const within = subject.levels.reduce((sum, _, g) => sum + squares(all.filter((i) => subject.codes[i] === g)), 0)
    const [told] = column(inspect(table), 'Reaction').within
    expect(told!.withinShare).toBeCloseTo(within / squares(all), 12)
  })
})

describe('Pastes', () => {
  const table = dataSet('Pastes')

  test('cask is not nested in batch, sample is', () => {
    expect(isNested(table, 'cask', 'batch')).toBe(false)
    expect(isNested(table, 'sample', 'batch')).toBe(true)
    expect(isNested(table, 'batch', 'sample')).toBe(false)
    expect(() => isNested(table, 'casks', 'batch')).toThrow(expect.objectContaining({ code: 'E204' }))
  })

  test('the labels of cask are a question, which sample answers', () => {
    const inspection = inspect(table)
    expect(inspection.questions).toEqual([
      {
        inner: 'cask',
        outer: ['batch'],
        group: 'batch:cask',
        sameAs: 'sample',
        nested: '(1 | batch/cask)',
        crossed: '(1 | batch) + (1 | cask)',
      },
    ])
    const [finding] = inspection.findings
    expect(finding).toMatchObject({ code: 'E214', severity: 'question' })
    expect(finding!.title).toBe('Labels of `cask` (a, b, c) repeat in every `batch`')
    expect(finding!.evidence).toContain('`sample` already tells these apart')
    expect(finding!.fixes.join('\n')).toContain('(1 | batch/cask)')
    expect(finding!.fixes.join('\n')).toContain('(1 | batch) + (1 | cask)')
    expect(pair(inspection, 'batch', 'cask')).toMatchObject({ relation: 'crossed', cells: 30, cellShare: 1, insideShare: 0 })
    expect(pair(inspection, 'batch', 'sample')).toMatchObject({ a: 'batch', b: 'sample', relation: 'nested', insideShare: 1 })
    expect(pair(inspection, 'sample', 'batch:cask').relation).toBe('same')
    expect(inspection.structure).toEqual([['batch', 'sample']])
    expect(inspection.suggestion!.formula).toBe('strength ~ 1 + (1 | batch/sample)')
  })

  test('without sample the combination of batch and cask is the group', () => {
    const inspection = inspect(only(table, ['strength', 'batch', 'cask']))
    expect(inspection.questions[0]!.sameAs).toBeNull()
    expect(inspection.structure).toEqual([['batch', 'batch:cask']])
    expect(inspection.suggestion!.formula).toBe('strength ~ 1 + (1 | batch/cask)')
    expect(inspection.suggestion!.levels).toEqual([
      'level 1: strength = b0 + e',
      'level 2 (batch:cask): b0 = g00 + d0',
      'level 3 (batch): g00 = h000 + u00',
    ])
  })

  test('with sample alone there is no question', () => {
    const inspection = inspect(only(table, ['strength', 'batch', 'sample']))
    expect(inspection.questions).toEqual([])
    expect(inspection.findings).toEqual([])
  })
})

test('Penicillin: fully crossed with one row a combination, which leaves nothing to ask', () => {
  const inspection = inspect(dataSet('Penicillin'))
  expect(pair(inspection, 'plate', 'sample')).toEqual({
    a: 'sample',
    b: 'plate',
    relation: 'crossed',
    cells: 144,
    cellShare: 1,
    rowsPerCell: { min: 1, median: 1, max: 1 },
    insideShare: 0,
  })
  expect(inspection.questions).toEqual([])
  expect(inspection.structure).toEqual([['plate'], ['sample']])
  expect(inspection.suggestion!.formula).toBe('diameter ~ 1 + (1 | plate) + (1 | sample)')
  expect(inspection.suggestion!.levels).toEqual([
    'level 1: diameter = b0 + e',
    'level 2 (plate): b0 = g00 + d0',
    'level 2 (sample): b0 = f0',
  ])
})

test('Oats: Block groups, Variety is a predictor that is crossed with it', () => {
  const inspection = inspect(dataSet('Oats'))
  expect(group(inspection, 'Block')).toMatchObject({ levels: 6, balanced: true, likely: true, sizes: { median: 12 } })
  expect(group(inspection, 'Variety')).toMatchObject({ levels: 3, likely: false })
  expect(pair(inspection, 'Block', 'Variety')).toMatchObject({
    relation: 'crossed',
    cells: 18,
    rowsPerCell: { min: 4, max: 4 },
  })
  expect(column(inspection, 'Variety').within).toEqual([
    { group: 'Block', constant: false, varyingShare: 1, values: { min: 3, median: 3, max: 3 }, withinShare: null },
  ])
  expect(inspection.suggestion!.formula).toBe('yield ~ Variety + nitro + (nitro | Block)')
})

test('egsingle: three levels', () => {
  const inspection = inspect(dataSet('egsingle'))
  expect(inspection.structure).toEqual([['schoolid', 'childid']])
  expect(pair(inspection, 'schoolid', 'childid').relation).toBe('nested')
  expect(group(inspection, 'childid')).toMatchObject({ levels: 1721, balanced: false, sizes: { min: 2, median: 4, max: 6 } })
  expect(column(inspection, 'female').level).toEqual(['childid'])
  expect(column(inspection, 'lowinc').level).toEqual(['schoolid'])
  expect(column(inspection, 'year').level).toEqual([])
  expect(inspection.suggestion!.formula).toBe(
    'math ~ year + grade + retained + female + black + hispanic + size + lowinc + mobility + (year | schoolid/childid)',
  )
  expect(inspection.suggestion!.levels).toEqual([
    'level 1: math = b0 + b1*year + b2*grade + b3*retained + e',
    'level 2 (childid): b0 = g00 + g01*female + g02*black + g03*hispanic + d0',
    '                   b1 = g10 + d1',
    '                   b2 = g20',
    '                   b3 = g30',
    'level 3 (schoolid): g00 = h000 + h001*size + h002*lowinc + h003*mobility + u00',
    '                    g01 = h010',
    '                    g02 = h020',
    '                    g03 = h030',
    '                    g10 = h100 + u10',
    '                    g20 = h200',
    '                    g30 = h300',
  ])
})

test('Hsb82: school variables stand at the level of the school, and what others explain is left out', () => {
  const inspection = inspect(dataSet('Hsb82'))
  expect(inspection.columns.filter(({ level }) => level[0] === 'school').map(({ name }) => name)).toEqual(['meanses', 'sector'])
  expect(column(inspection, 'meanses').within[0]).toMatchObject({ constant: true, varyingShare: 0, withinShare: null })
  expect(column(inspection, 'ses').within[0]!.withinShare).toBeGreaterThan(0.7)
  expect(column(inspection, 'cses').within[0]!.withinShare).toBeGreaterThan(0.999999)
  expect(pair(inspection, 'sector', 'school')).toMatchObject({ a: 'sector', b: 'school', relation: 'nested' })
  expect(inspection.suggestion).toMatchObject({
    response: 'mAch',
    formula: 'mAch ~ minrty + sx + ses + meanses + sector + (ses | school)',
    leftOut: ['cses'],
  })
  expect(inspection.suggestion!.levels[1]).toBe('level 2 (school): b0 = g00 + g01*meanses + g02*sector + d0')
})

test('ScotsSec: partly crossed', () => {
  const inspection = inspect(dataSet('ScotsSec'))
  expect(pair(inspection, 'primary', 'second')).toMatchObject({ relation: 'partly-crossed', cells: 303 })
  expect(pair(inspection, 'primary', 'second').cellShare).toBeCloseTo(303 / (148 * 19), 12)
  expect(inspection.suggestion!.formula).toBe('attain ~ verbal + sex + social + (verbal | primary) + (verbal | second)')
})

test('crossed classifications: their variables and slopes are told in families of their own', () => {
  const rows = Array.from({ length: 20 * 10 * 2 }, (_, k) => {
    const [subject, item] = [k % 20, Math.floor(k / 20) % 10]
    return { subject, item, group: subject % 2 ? 'a' : 'b', kind: item % 2 ? 'c' : 'd', load: (k * 7) % 11, rt: Math.cos(k) }
  })
  expect(inspect(toTable(rows)).suggestion).toMatchObject({
    formula: 'rt ~ group + kind + load + (load | subject) + (load | item)',
    levels: [
      'level 1: rt = b0 + b1*load + e',
      'level 2 (subject): b0 = g00 + g01*group + d0',
      '                   b1 = g10 + d1',
      'level 2 (item): b0 = c1*kind + f0',
      '                b1 = f1',
    ],
  })
})

test('VerbAgg: variables of persons and of items; no number to explain', () => {
  const inspection = inspect(dataSet('VerbAgg'))
  expect(column(inspection, 'Gender').level).toEqual(['id'])
  expect(column(inspection, 'btype').level).toEqual(['item'])
  expect(inspection.suggestion).toBeNull()
})

test('Oxide: sites number the rows of a wafer, wafers are a question', () => {
  const inspection = inspect(dataSet('Oxide'))
  expect(column(inspection, 'Site').role).toBe('row')
  expect(inspection.questions.map(({ inner, nested }) => [inner, nested])).toEqual([['Wafer', '(1 | Lot/Wafer)']])
  expect(column(inspection, 'Source').level).toEqual(['Lot'])
  expect(inspection.suggestion!.formula).toBe('Thickness ~ Source + (1 | Lot/Wafer)')
})

test('Exam: pupils are numbered within schools, a row each', () => {
  const inspection = inspect(dataSet('Exam', { declared: false }))
  expect(column(inspection, 'student')).toMatchObject({ role: 'row', identifier: true })
  expect(inspection.structure).toEqual([['school']])
})

describe('every bundled data set', () => {
  const names =
    'sleepstudy Dyestuff Penicillin Pastes cake Oats Machines Orthodont Oxboys Rail Oxide BodyWeight Wheat2 ergoStool Early Exam Hsb82 bdf ScotsSec dietox egsingle cbpp VerbAgg epil2 grouseticks toenail Salamanders guImmun Owls wine'
  for (const name of names.split(' ')) {
    test(`${name}: plain data, and a formula that reads back`, () => {
      const table = dataSet(name)
      const inspection = inspect(table)
      expect(structuredClone(inspection)).toEqual(inspection)
      expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection)
      expect(inspection.columns.map((c) => c.name)).toEqual([...table.columns.keys()])
      if (inspection.suggestion !== null) {
        const { formula } = inspection.suggestion
        expect(printFormula(parseFormula(formula))).toBe(formula)
      }
    })
  }
})

function only(table: Table, names: readonly string[]): Table {
  return { nrow: table.nrow, columns: new Map(names.map((name) => [name, table.columns.get(name)!])) }
}
