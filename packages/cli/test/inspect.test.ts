import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

interface Inspected {
  readonly schema: string
  readonly nrow: number
  readonly columns: readonly { readonly name: string; readonly type: string; readonly role: string }[]
  readonly structure: readonly (readonly string[])[]
  readonly questions: readonly { readonly nested: string; readonly crossed: string }[]
  readonly suggestion: { readonly formula: string } | null
  readonly findings: readonly { readonly code: string }[]
}

async function inspected(args: readonly string[], input = ''): Promise<Inspected> {
  const { code, stdout, stderr } = await blup(['inspect', ...args, '--json'], { input })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Inspected
}

describe('blup inspect', () => {
  it('prints columns, structure and a model to start from', async () => {
    const { code, stdout, stderr } = await blup(['inspect', 'sleepstudy'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('sleepstudy: 180 rows, 3 columns, 0 missing values\n')
    expect(stdout).toMatch(/^ {2}Subject +id +18 levels +10 rows each, balanced$/m)
    expect(stdout).toContain('  Subject (18) > rows (180)\n')
    expect(stdout).toContain('  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy\n')
  })

  it('asks on standard error whether labels that repeat are the same things', async () => {
    const { code, stdout, stderr } = await blup(['inspect', 'Pastes'])
    expect(code).toBe(0)
    expect(stderr).toContain('E214 question: Labels of `cask` (a, b, c) repeat in every `batch`')
    expect(stdout).not.toContain('E214 question')
    expect(stdout).toContain('(E214)')
    expect((await blup(['inspect', 'Pastes', '--quiet'])).stderr).toBe('')
    const { questions, structure } = await inspected(['Pastes'])
    expect(questions).toMatchObject([{ nested: '(1 | batch/cask)', crossed: '(1 | batch) + (1 | cask)' }])
    expect(structure).toEqual([['batch', 'sample']])
  })

  it('reads standard input, and takes the response and the groups from the command line', async () => {
    const lines = Array.from({ length: 24 }, (_, k) => `${k % 4},${Math.floor(k / 4)},${(k * 7) % 5}.5,${(k * 3) % 11}.25`)
    const input = `p,q,a,b\n${lines.join('\n')}\n`
    const plain = await inspected(['-'], input)
    expect(plain).toMatchObject({ schema: 'blup.inspect/1', nrow: 24, structure: [] })
    const told = await inspected(['-', '--response', 'b', '--group', 'p', '--group', 'q'], input)
    expect(told.structure).toEqual([['p'], ['q']])
    expect(told.suggestion!.formula).toBe('b ~ a + (1 | p) + (a | q)')
    const factor = await inspected(['-', '--factor', 'q'], input)
    expect(factor.columns.find(({ name }) => name === 'q')!.type).toBe('factor')
  })

  it('tells what is wrong with a column, and goes on with the others', async () => {
    const file = join(temporaryFolder(), 'scores.csv')
    writeFileSync(file, 'id,x,y\n1,2,1.5\n1,3,2\n2,oops,3.5\n2,5,1\n3,6,0.5\n3,7,4\n')
    const { code, stdout, stderr } = await blup(['inspect', file])
    expect(code).toBe(0)
    expect(stderr).toContain('D101 stop: ')
    expect(stderr).toContain('"oops"')
    expect(stdout).toMatch(/^ {2}x .*cannot be used as it is, see the findings$/m)
    expect(stdout).toContain('blup fit "y ~ 1 + (1 | id)"')
  })

  it('exits with 6 for cautions under --strict', async () => {
    expect((await blup(['inspect', 'Wheat2', '--strict', '--quiet'])).code).toBe(6)
    expect((await blup(['inspect', 'sleepstudy', '--strict'])).code).toBe(0)
  })

  it('refuses what it cannot inspect', async () => {
    const refused = async (args: readonly string[], input = '') => {
      const { code, stdout, stderr } = await blup(['inspect', ...args], { input })
      expect(stdout).toBe('')
      return [code, stderr.slice(0, 4)]
    }
    expect(await refused(['nowhere.csv'])).toEqual([3, 'D100'])
    expect(await refused(['-'], 'a,b\n')).toEqual([3, 'D107'])
    expect(await refused(['sleepstudy', '--response', 'reaction'])).toEqual([4, 'E204'])
    expect(await refused(['sleepstudy', '--group', 'Subjects'])).toEqual([4, 'E204'])
    expect(await refused(['sleepstudy', '--response', 'a', '--response', 'b'])).toEqual([2, 'U103'])
    expect(await refused([])).toEqual([2, 'U102'])
  })
})
