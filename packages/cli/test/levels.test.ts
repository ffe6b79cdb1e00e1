import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const equations = `level 1 (student): MathAch = b0 + b1*group(SES) + e
level 2 (School):  b0 = g00 + g01*MEANSES + g02*Sector + d0
                   b1 = g10 + g11*MEANSES + g12*Sector + d1
`

interface Record {
  readonly formula: string
  readonly fixed: readonly { readonly term: string; readonly estimate: number }[]
  readonly findings: readonly { readonly code: string }[]
}

const slope = ({ fixed }: Record): number => fixed.find(({ term }) => term === 'group(SES, School)')!.estimate

describe('blup levels', () => {
  it('fits from a file of equations', async () => {
    const file = join(temporaryFolder(), 'hsb.levels')
    writeFileSync(file, `# High School and Beyond\n${equations}`)
    const { code, stdout } = await blup(['levels', file, 'MathAchieve', '--ref', 'Sector=Public', '--json'])
    expect(code).toBe(0)
    expect(slope(JSON.parse(stdout) as Record)).toBeCloseTo(2.9388, 3)
    for (const model of [equations, file]) {
      const fitted = await blup(['fit', model, 'MathAchieve', '--ref', 'Sector=Public', '--json'])
      expect((JSON.parse(fitted.stdout) as Record).fixed).toEqual((JSON.parse(stdout) as Record).fixed)
    }
  })

  it('joins the files of higher levels, level 1 from standard input', async () => {
    const folder = temporaryFolder()
    const students = join(folder, 'students.csv')
    const schools = join(folder, 'schools.csv')
    const rows = Array.from({ length: 60 }, (_, i) => `${'abcdef'[i % 6]},${i % 7},${((i * 37) % 11) + (i % 6)}`)
    writeFileSync(students, `class,x,y\n${rows.join('\n')}\n`)
    writeFileSync(schools, 'class,size,kind\na,10,p\nb,12,q\nc,9,p\nd,20,q\ne,11,p\nf,14,q\ng,3,q\n')
    const text = 'level 1: y = b0 + b1*x + e\nlevel 2 (class): b0 = g0 + g1*size + g2*kind + d0; b1 = g3'
    const args = ['levels', text, '-', '--level2', schools, '--ref', 'kind=q', '--json']
    const { code, stdout } = await blup(args, { input: `class,x,y\n${rows.join('\n')}\n` })
    expect(code).toBe(0)
    const record = JSON.parse(stdout) as Record
    expect(record.fixed.map(({ term }) => term)).toEqual(['(Intercept)', 'x', 'size', 'kindp'])
    expect(record.findings.map((f) => f.code)).toContain('D120')

    writeFileSync(schools, 'class,size,kind\nA,10,p\nb,12,q\nc,9,p\nd,20,q\ne,11,p\nf,14,q\n')
    const unmatched = await blup(['levels', text, students, '--level2', schools])
    expect([unmatched.code, unmatched.stderr]).toEqual([
      4,
      expect.stringMatching(/^E308 1 of the 6 groups of `class`[\s\S]*schools\.csv: a\./),
    ])
  })

  it.each([
    [
      'E303',
      4,
      ['level 1: MathAch = b0 + b1*SES + e\nlevel 2 (School): b0 = g00 + d0', 'MathAchieve'],
      /line 1[\s\S]*b0 \+ b1\*SES/,
    ],
    ['E204', 4, [equations.replace('g02*Sector', 'g02*Sectr'), 'MathAchieve'], /\(line 2\)[\s\S]*did you mean `Sector`/],
    ['E204', 4, [equations.replace('(School)', '(Schol)'), 'MathAchieve'], /\(line 2\)[\s\S]*did you mean `School`/],
    ['E201', 4, [equations.replace('g12*Sector', 'g12*(Sector'), 'MathAchieve'], /\(line 3\)[\s\S]*\^/],
    ['E307', 4, [equations.replace('g02*Sector', 'g02*SES'), 'MathAchieve'], /\^\^\^/],
    ['E301', 4, ['level 2 (School): b0 = g00 + d0', 'MathAchieve'], /no level 1/],
    ['D100', 3, ['nothing.levels', 'MathAchieve'], /no such file/],
    ['U102', 2, ['MathAchieve', equations], /come before the data/],
    ['U102', 2, [equations, 'MathAchieve', '--id', 'School'], /--level2/],
  ])('%s (exit %i) for %j', async (name, exit, args, message) => {
    const { code, stderr, stdout } = await blup(['levels', ...args])
    expect([code, stdout, stderr.slice(0, 4)]).toEqual([exit, '', name])
    expect(stderr).toMatch(message)
  })

  it('shows its options and examples', async () => {
    const { stdout } = await blup(['levels', '--help'])
    expect(stdout).toMatch(/^Usage: blup levels /)
    expect(stdout).toContain('Examples:')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})
