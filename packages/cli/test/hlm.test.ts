import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const equations = 'level 1: MathAch = b0 + b1*group(SES) + e\nlevel 2 (School): b0 = g00 + d0; b1 = g10 + d1'

describe('--preset hlm', () => {
  it('prints the tables of HLM, tries variables and writes residual files', async () => {
    const folder = temporaryFolder()
    const prefix = join(folder, 'hsb')
    const { code, stdout } = await blup([
      'levels',
      equations,
      'MathAchieve',
      '--preset',
      'hlm',
      '--explore',
      'PRACAD',
      '--residuals',
      prefix,
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('Final estimation of variance components')
    expect(stdout).toContain('(Intercept) on PRACAD')
    const [header, first, ...rest] = readFileSync(`${prefix}-level2.csv`, 'utf8').trim().split('\n')
    expect(header!.split(',').slice(0, 6)).toEqual(['id', 'nj', 'chipct', 'mdist', 'lntotsd', 'lnressd'])
    expect(header).toContain('"eb_group(SES, School)"')
    expect(header!.endsWith(',pv_00,pv_10,pv_11,School,PRACAD')).toBe(true)
    expect(first!.startsWith('1224,47,')).toBe(true)
    expect(rest.length).toBe(159)
    const level1 = readFileSync(`${prefix}-level1.csv`, 'utf8').trim().split('\n')
    expect(level1.length).toBe(7186)
    expect(level1[0]).toContain('.resid')
  })

  it('puts reliabilities and tests into the JSON', async () => {
    const { stdout } = await blup(['levels', equations, 'MathAchieve', '--preset', 'hlm', '--json'])
    const { random } = JSON.parse(stdout) as {
      random: { reliability: number[]; chiSquare: number[]; chiSquareDf: number[]; groupsUsed: number[] }[]
    }
    expect(random[0]!.reliability[0]).toBeCloseTo(0.907564, 4)
    expect(random[0]!.chiSquare[1]).toBeCloseTo(213.457, 1)
    expect(random[0]!.chiSquareDf).toEqual([159, 159])
    expect(random[0]!.groupsUsed).toEqual([160, 160])
  })

  it('puts the exploration, least squares and homogeneity into the JSON as well', async () => {
    const { stdout } = await blup(['levels', equations, 'MathAchieve', '--preset', 'hlm', '--explore', 'Sector', '--json'])
    const { hlm } = JSON.parse(stdout) as {
      hlm: {
        leastSquares: { group: string; groups: { level: string; n: number; estimates: number[] }[] }
        homogeneity: { df: number }
        exploratory: { term: string; predictor: string; statistic: number }[]
      }
    }
    expect(hlm.leastSquares.groups[0]).toMatchObject({ level: '1224', n: 47 })
    expect(hlm.leastSquares.groups.length).toBe(160)
    expect(hlm.homogeneity.df).toBe(159)
    expect(hlm.exploratory.map(({ term, predictor }) => `${term} on ${predictor}`)).toEqual([
      '(Intercept) on SectorCatholic',
      'group(SES, School) on SectorCatholic',
    ])
  })

  it('writes a residual file for each level', async () => {
    const prefix = join(temporaryFolder(), 'eg')
    const { code } = await blup([
      'fit',
      'math ~ year + (year | schoolid/childid)',
      'egsingle',
      '--preset',
      'hlm',
      '--residuals',
      prefix,
    ])
    expect(code).toBe(0)
    const rows = (level: number) => readFileSync(`${prefix}-level${level}.csv`, 'utf8').trim().split('\n')
    expect([rows(1).length, rows(2).length, rows(3).length]).toEqual([7231, 1722, 61])
    expect(rows(3)[0]).toContain('eb_year')
  })

  it('alone has these options', async () => {
    const file = join(temporaryFolder(), 'm.levels')
    writeFileSync(file, equations)
    const { code, stderr } = await blup(['levels', file, 'MathAchieve', '--explore', 'Size'])
    expect([code, stderr.slice(0, 4)]).toEqual([2, 'U103'])
  })
})
