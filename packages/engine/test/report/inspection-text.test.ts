import { describe, expect, test } from 'vitest'
import { inspect, inspectionText, textWidth, toTable } from '../../src/index.ts'
import { formatShare } from '../../src/report/format-number.ts'
import { dataSet } from '../diagnose/data-set.ts'

test('sleepstudy, as printed', () => {
  expect(inspectionText(inspect(dataSet('sleepstudy')), { source: 'sleepstudy' })).toBe(`\
sleepstudy: 180 rows, 3 columns, 0 missing values

Column      type     values
  Reaction  number   194.3 to 466.4  varies within Subject (10 values each)
  Days      integer  0 to 9          varies within Subject (10 values each)
  Subject   id       18 levels       10 rows each, balanced

Structure
  Subject (18) > rows (180)

Model to start from
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy

  level 1: Reaction = b0 + b1*Days + e
  level 2 (Subject): b0 = g00 + d0
                     b1 = g10 + d1
`)
})

test('Pastes, as printed, with its question', () => {
  expect(inspectionText(inspect(dataSet('Pastes')), { source: 'Pastes' })).toBe(`\
Pastes: 60 rows, 4 columns, 0 missing values

E214 question: Labels of \`cask\` (a, b, c) repeat in every \`batch\`
  evidence  30 combinations of \`batch\` and \`cask\`, 2 rows each. Column \`sample\`
            already tells these apart.
  meaning   If a label means something else in every \`batch\`, the groups are
            \`batch:cask\`; if it means the same throughout, \`cask\` is crossed
            with \`batch\`.
  options   something else in every \`batch\`: (1 | batch/cask) | the same
            throughout: (1 | batch) + (1 | cask)

Column      type    values
  strength  number  54.2 to 66  varies within batch (60% of its variance),
                                sample (3%)
  batch     id      10 levels   6 rows each, balanced
  cask      id      a, b, c     20 rows each, balanced
  sample    id      30 levels   2 rows each, balanced

Structure
  batch (10) > sample (30) > rows (60)
  cask x batch: every combination occurs, 2 rows a combination
  \`cask\`: are equal labels in different \`batch\` the same things? If not, the
    groups are \`batch:cask\` (E214)

Model to start from
  blup fit "strength ~ 1 + (1 | batch/sample)" Pastes

  level 1: strength = b0 + e
  level 2 (sample): b0 = g00 + d0
  level 3 (batch): g00 = h000 + u00
`)
})

test('a share is 0% or 100% only where it is', () => {
  expect([0, 1e-9, 0.004, 0.0149, 0.5, 0.994, 0.99999999, 1].map(formatShare)).toEqual([
    '0%',
    '1e-7%',
    '0.4%',
    '1%',
    '50%',
    '99.4%',
    '99.9%',
    '100%',
  ])
})

describe('layout', () => {
  test('fits the width but for the command', () => {
    for (const name of ['Hsb82', 'egsingle', 'dietox', 'bdf', 'VerbAgg', 'ScotsSec']) {
      const inspection = inspect(dataSet(name))
      for (const width of [40, 46, 60, 80, 120]) {
        const lines = inspectionText(inspection, { source: name, width }).split('\n')
        const wide = lines.filter((line) => textWidth(line) > width && !line.startsWith('  blup fit '))
        expect([name, width, wide]).toEqual([name, width, []])
        expect(lines.filter((line) => line !== line.trimEnd())).toEqual([])
      }
    }
  })

  test('missing values have a column where there are some', () => {
    const text = inspectionText(inspect(dataSet('dietox')), { findings: 'none', width: 100 })
    expect(text).toContain('861 rows, 8 columns, 72 missing values (789 complete rows)\n')
    expect(text).toMatch(/^Column .*values +missing$/m)
    expect(text).toMatch(/^ {2}Feed +number +3\.3 to 224\.5 +72 /m)
    expect(text).not.toContain('D102')
    expect(inspectionText(inspect(dataSet('Oats')))).not.toMatch(/^Column.*missing/m)
  })

  test('partly crossed factors show how many combinations occur', () => {
    expect(inspectionText(inspect(dataSet('ScotsSec')), { width: 100 })).toContain(
      '  second x primary: partly crossed, 11% of the combinations occur (303), 1 to 72 rows each\n',
    )
  })

  test('a table without groups says so', () => {
    const text = inspectionText(inspect(toTable({ x: [1, 2, 3], y: [2.1, 3.9, 6.2] })), { source: 'a file.csv' })
    expect(text).toContain('Structure\n  no grouping factor stands out\n')
    expect(text).toContain('  blup fit "y ~ x" "a file.csv"\n')
  })

  test('without a response there is no command', () => {
    expect(inspectionText(inspect(dataSet('VerbAgg')))).toContain(
      'Model to start from\n  no numeric column stands out as the response, so no model is suggested\n',
    )
  })

  test('the command survives a shell', () => {
    const rows = Array.from({ length: 30 }, (_, k) => ({ id: k % 6, "it's $x": Math.sin(k) }))
    const text = inspectionText(inspect(toTable(rows)), { source: '-' })
    expect(text).toContain("  blup fit '`it'\\''s $x` ~ 1 + (1 | id)' -\n")
    expect(text.startsWith('30 rows, 2 columns')).toBe(true)
  })

  test('names and levels cannot steer the terminal', () => {
    const rows = Array.from({ length: 30 }, (_, k) => ({
      subject: k % 6,
      '\u001b[31mf': k % 2 ? 'a\u0007' : 'b',
      y: Math.sin(k),
    }))
    const text = inspectionText(inspect(toTable(rows)))
    expect(text).toContain('a\\u0007, b')
    expect([...text].some((c) => c !== '\n' && c < ' ')).toBe(false)
  })
})
