import { describe, expect, it } from 'vitest'
import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { buildFrame } from '../../src/frame/build-frame.ts'
import { frameForNewData } from '../../src/frame/frame-for-new-data.ts'
import type { ModelFrame } from '../../src/frame/model-frame.ts'
import { toTable } from '../../src/frame/to-table.ts'
import { BlupError } from '../../src/messages/blup-error.ts'

const data = {
  y: [1, 2, 3, 5, 8, 13, 21, 34],
  x: [1, 3, 5, 2, 4, 6, 8, 10],
  g: ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c'],
  id: [7, 7, 7, 9, 9, 9, 9, 11],
  child: [1, 1, 2, 3, 3, 3, 4, 5],
}

function frame(formula: string, rows: Record<string, readonly unknown[]> = data): ModelFrame {
  const table = toTable(rows)
  return buildFrame(expandFormula(parseFormula(formula), [...table.columns.keys()]), table, { source: formula })
}

function column(f: Pick<ModelFrame, 'variables'>, label: string): number[] {
  const variable = f.variables.get(label)
  if (variable?.kind !== 'numeric') throw new Error(`no numbers: ${label}`)
  return [...variable.columns[0]!]
}

const failure = (run: () => unknown): BlupError => {
  try {
    run()
  } catch (error) {
    if (error instanceof BlupError) return error
    throw error
  }
  throw new Error('no error')
}

describe('centring', () => {
  it('takes group means and what is left of them', () => {
    const f = frame('y ~ group(x, g) + mean(x, g) + grand(x)')
    expect(column(f, 'mean(x, g)')).toEqual([3, 3, 3, 5, 5, 5, 5, 10])
    expect(column(f, 'group(x, g)')).toEqual([-2, 0, 2, -3, -1, 1, 3, 0])
    expect(column(f, 'grand(x)')).toEqual(data.x.map((x) => x - 39 / 8))
  })

  it('groups by numbers and by combinations of columns', () => {
    expect(column(frame('y ~ mean(x, id)'), 'mean(x, id)')).toEqual([3, 3, 3, 5, 5, 5, 5, 10])
    expect(column(frame('y ~ mean(x, g, child)'), 'mean(x, g, child)')).toEqual([2, 2, 5, 4, 4, 4, 8, 10])
  })

  it('counts each unit once where it is told so', () => {
    // Means of the children: 2, 5 | 4, 8 | 10.
    expect(column(frame('y ~ mean(x, g, unit = child)'), 'mean(x, g, unit = child)')).toEqual([3.5, 3.5, 3.5, 6, 6, 6, 6, 10])
    expect(column(frame('y ~ grand(x, child)'), 'grand(x, child)')).toEqual(data.x.map((x) => x - 29 / 5))
  })

  it('uses the rows that the model uses', () => {
    const f = frame('y ~ w + mean(x, g) + grand(x)', { ...data, w: [1, 2, null, 1, 2, 1, 2, 1] })
    expect(f.n).toBe(7)
    expect(column(f, 'mean(x, g)')).toEqual([2, 2, 5, 5, 5, 5, 10])
    expect(column(f, 'grand(x)')).toEqual([1, 3, 2, 4, 6, 8, 10].map((x) => x - 34 / 7))
  })

  it('leaves rows without a group or a value out', () => {
    const f = frame('y ~ group(x, g)', {
      ...data,
      x: [1, 3, null, 2, 4, 6, 8, 10],
      g: ['a', 'a', 'a', 'b', 'b', 'b', null, 'c'],
    })
    expect(f.n).toBe(6)
    expect(column(f, 'group(x, g)')).toEqual([-1, 1, -2, 0, 2, 0])
  })

  it('keeps the means for new data, and takes those of new groups from there', () => {
    const f = frame('y ~ group(x, g) + grand(x)')
    const basis = JSON.parse(JSON.stringify(f.basis)) as typeof f.basis
    const fresh = frameForNewData(basis, f.terms, toTable({ x: [10, 20, 1, 5], g: ['b', 'b', 'z', 'z'] }))
    expect(column(fresh, 'group(x, g)')).toEqual([5, 15, -2, 2])
    expect(column(fresh, 'grand(x)')).toEqual([10, 20, 1, 5].map((x) => x - 39 / 8))
    expect(fresh.findings.map(({ code }) => code)).toContain('P506')
    expect(fresh.findings.find(({ code }) => code === 'P506')!.evidence).toContain('z')
  })

  it('finds the groups of new data by their names, numbers included', () => {
    const f = frame('y ~ mean(x, id, g)')
    const fresh = frameForNewData(f.basis, f.terms, toTable({ x: [0, 0], id: [9, 7], g: ['b', 'a'] }))
    expect(column(fresh, 'mean(x, id, g)')).toEqual([5, 3])
    expect(fresh.findings).toEqual([])
  })

  it.each([
    ['y ~ group(x)', 'E206', 'by which groups'],
    ['y ~ mean(g, id)', 'E206', 'needs numbers'],
    ['y ~ group(x, 3)', 'E206', 'constant'],
    ['y ~ group(x, g, units = child)', 'E206', 'no argument `units`'],
    ['y ~ group(x, h)', 'E204', 'no column `h`'],
  ])('%s is %s', (formula, code, text) => {
    const error = failure(() => frame(formula))
    expect(error.code).toBe(code)
    expect(error.message).toContain(text)
  })
})
