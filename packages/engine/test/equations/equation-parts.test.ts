import { BlupError, computeColumn, equationParts, type ModelParts, notations } from 'blup'
import { describe, expect, it } from 'vitest'

const rows = Array.from({ length: 40 }, (_, i) => ({
  y: Math.sin(i) + i / 7,
  x: (i * 7) % 5,
  z: i % 8 < 4 ? 'A' : 'B',
  w: (i % 8) / 3,
  g: `g${i % 8}`,
}))

const keys = (parts: ModelParts): string[] =>
  parts.sections.flatMap(({ equations }) => equations.flatMap((e) => e.parts.map(({ key }) => key)))

describe('the parts of level equations', () => {
  const parts = equationParts('y ~ x * z + w + (x | g)', rows)

  it('name every column of X once, every random effect and the residual', () => {
    expect(parts.combined.filter(({ kind }) => kind === 'fixed').map(({ term }) => term)).toEqual([
      '(Intercept)',
      'x',
      'zB',
      'w',
      'x:zB',
    ])
    expect(keys(parts)).toEqual([
      'coefficient (Intercept)',
      'coefficient x',
      'residual',
      'fixed (Intercept)',
      'fixed zB',
      'fixed w',
      'random (Intercept) | g',
      'fixed x',
      'fixed x:zB',
      'random x | g',
    ])
  })

  it('tell what a part multiplies in its own equation and in all', () => {
    const part = parts.combined.find(({ term }) => term === 'x:zB')!
    expect([part.variables, part.all]).toEqual([['z'], ['x', 'z']])
    expect(part.factor).toContain('zB')
    expect(part.factor).not.toContain('>x<')
    expect(part.product).toContain('>x<')
  })

  it('keep their names in every notation, and change their symbols', () => {
    const symbols = new Set<string>()
    for (const notation of notations.keys()) {
      const other = equationParts('y ~ x * z + w + (x | g)', rows, { notation })
      expect(keys(other)).toEqual(keys(parts))
      symbols.add(other.combined[1]!.symbol)
    }
    expect(symbols.size).toBeGreaterThan(2)
  })

  it('are plain data, with the formula written out', () => {
    expect(structuredClone(parts)).toEqual(parts)
    expect(parts.formula).toBe('y ~ x + z + w + x:z + (x | g)')
    expect(parts.structure.levelOf).toEqual({ w: 'g', z: 'g' })
  })

  it('show a distribution in place of a residual', () => {
    const binary = equationParts(
      'b ~ x + (1 | g)',
      rows.map((row) => ({ ...row, b: row.y > 2 ? 1 : 0 })),
      { family: 'binomial' },
    )
    expect(binary.distribution).toContain('Binomial')
    expect(binary.combined.some(({ kind }) => kind === 'residual')).toBe(false)
  })

  it('refuse what a fit would refuse', () => {
    expect(() => equationParts('y ~ q + (1 | g)', rows)).toThrow(BlupError)
    expect(() => equationParts('y ~ x', rows, { notation: 'mine' })).toThrow(/E221/)
  })
})

describe('a column worked out from others', () => {
  it('is what the expression says, row by row', () => {
    const made = computeColumn('x * 2 + 1', rows)
    expect(made).toMatchObject({ kind: 'number' })
    expect([...(made as { values: Float64Array }).values]).toEqual(rows.map(({ x }) => 2 * x + 1))
  })

  it('adds up with its group mean to what it was made from', () => {
    const within = computeColumn('group(x, g)', rows) as { values: Float64Array }
    const mean = computeColumn('mean(x, g)', rows) as { values: Float64Array }
    rows.forEach(({ x }, i) => {
      expect(within.values[i]! + mean.values[i]!).toBeCloseTo(x, 12)
    })
  })

  it('may be a condition or a factor', () => {
    expect(computeColumn('x > 2', rows).kind).toBe('logical')
    expect(computeColumn('factor(x)', rows).kind).toBe('factor')
  })

  it('has to depend on the rows, and to be written rightly', () => {
    expect(() => computeColumn('3 + 4', rows)).toThrow(/E206/)
    expect(() => computeColumn('poly(x, 2)', rows)).toThrow(/E206/)
    expect(() => computeColumn('x +', rows)).toThrow(/E201/)
    expect(() => computeColumn('q', rows)).toThrow(/E204/)
  })
})
