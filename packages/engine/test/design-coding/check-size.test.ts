import { describe, expect, it } from 'vitest'
import { accumulate } from '../../src/design/accumulate.ts'
import type { Grouping } from '../../src/design/re-term.ts'
import { fitSync } from '../../src/index.ts'
import { memoryError } from '../../src/messages/memory-error.ts'

/** A factor of so many levels that only its size is asked of. */
const wide = (nLevels: number): Grouping => ({
  label: 'g',
  levels: Array.from({ length: nLevels }, () => ''),
  refs: new Int32Array(0),
  k: 1,
  terms: [],
})

const columns = (p: number): Parameters<typeof accumulate>[1] => ({
  terms: [],
  width: p,
  kept: Array.from({ length: p }, (_, c) => c),
  centre: new Float64Array(p),
  scale: new Float64Array(p).fill(1),
  rotation: null,
})

describe('a model too large for memory', () => {
  const response = { values: new Float64Array(1), centre: 0, scale: 1 }

  it('is refused before memory is asked for', () => {
    const steps = accumulate(1, columns(3000), response, null, false, [wide(200_000), wide(200_000)])
    expect(() => steps.next()).toThrow(/^E231 .* 10 GB: 3000 fixed columns beside each of the 200,000 levels of `g`\./)
  })

  it('is told of where memory is refused', () => {
    let refused: unknown
    try {
      new Float64Array(2 ** 45)
    } catch (error) {
      refused = error
    }
    expect(memoryError(refused)).toMatchObject({ code: 'E231', cause: refused })
    const other = new RangeError('the stored criterion is not reproduced')
    expect(memoryError(other)).toBe(other)
  })

  it('does not list thousands of coefficients', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ y: (i * 7) % 11, f: `f${i % 30}`, g: `g${i % 4}` }))
    expect(() => fitSync('y ~ 1 + (f | g)', rows)).toThrow(
      /^E215 `\(\(Intercept\) \+ ff1 \+ ff10 \+ ff11 \+ ff12 \+ 25 more \| g\)` asks for 30 coefficients/,
    )
  })
})
