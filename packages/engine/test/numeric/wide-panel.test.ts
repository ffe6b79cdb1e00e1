import { createKernels, type Kernels } from '@blup/kernels'
import { describe, expect, test } from 'vitest'
import { createSupernodal } from '../../src/numeric/supernodal-cholesky.ts'
import {
  factorWidePanel,
  invertWidePanel,
  isWide,
  squareWidePanel,
  wideScratch,
  workAtOnce,
} from '../../src/numeric/wide-panel.ts'
import { analyze } from './analyze.ts'
import { densePattern } from './patterns.ts'

/** The work of every part, and what comes out. */
function parts<R>(steps: Generator<number, R, void>): { work: number[]; result: R } {
  const work: number[] = []
  for (;;) {
    const step = steps.next()
    if (step.done) return { work, result: step.value }
    work.push(step.value)
  }
}

const sum = (work: readonly number[]): number => work.reduce((a, b) => a + b, 0)

describe('a wide panel in parts', () => {
  const [width, height] = [300, 410]
  const size = width * height
  const kernels = createKernels(4 * size + wideScratch)
  const { f64 } = kernels
  const [own, parted, inverse, inverseParted, scratch] = [0, size, 2 * size, 3 * size, 4 * size]
  for (let c = 0; c < width; c++)
    for (let r = c; r < height; r++) f64[own + r + c * height] = r === c ? 400 : Math.sin(7 * r + 13 * c)
  f64.copyWithin(parted, own, own + size)

  const lower = (one: number, other: number, rows: number): number => {
    let most = 0
    for (let c = 0; c < width; c++) {
      for (let r = c; r < rows; r++) most = Math.max(most, Math.abs(f64[one + r + c * height]! - f64[other + r + c * height]!))
    }
    return most
  }

  test('is factorised and solved as in one call', () => {
    expect(kernels.potrf(width, own, height)).toBe(0)
    kernels.trsmRightLowerTrans(height - width, width, own, height, own + width, height)
    const { work, result } = parts(factorWidePanel(kernels, width, height, parted))
    expect(result).toBe(0)
    expect(work.length).toBeGreaterThan(3)
    expect(lower(own, parted, height)).toBeLessThan(1e-12)
  })

  test('is inverted and squared as in one call', () => {
    for (let c = 0; c < width; c++) f64.copyWithin(inverse + c * (height + 1), own + c * (height + 1), own + c * height + width)
    kernels.trtriLower(width, inverse, height)
    parts(invertWidePanel(kernels, width, height, own, inverseParted))
    expect(lower(inverse, inverseParted, width)).toBeLessThan(1e-15)
    kernels.lauumLowerTrans(width, inverse, height)
    parts(squareWidePanel(kernels, width, height, inverseParted, scratch))
    expect(lower(inverse, inverseParted, width)).toBeLessThan(1e-16)
  })

  test('names the column whose pivot is not positive', () => {
    f64.fill(0, parted, parted + size)
    for (let c = 0; c < width; c++) f64[parted + c * (height + 1)] = c === 217 ? -1 : 1
    expect(parts(factorWidePanel(kernels, width, height, parted)).result).toBe(218)
  })
})

describe('the parts of long computations', () => {
  /** Kernels that do nothing: what is looked at is how the work is divided. */
  const idle = new Proxy(
    { f64: new Float64Array(0) },
    { get: (own, name) => (name === 'f64' ? own.f64 : () => 0) },
  ) as never as Kernels

  test.each([
    [1500, 1500],
    [5000, 5000],
    [600, 9000],
    [12_000, 20_000],
  ])('%i columns, %i rows: none takes more than a few times the work between two rests', (width, height) => {
    expect(isWide(width, height)).toBe(true)
    const { work } = parts(factorWidePanel(idle, width, height, 0))
    expect(Math.max(...work)).toBeLessThan(4 * workAtOnce)
    const flops = width * width * (height - width) + width ** 3 / 3
    expect(sum(work) / flops).toBeGreaterThan(0.45)
    expect(sum(work) / flops).toBeLessThan(1.2)
  })

  test('rest whenever enough has been done', () => {
    const n = 900
    const chol = createSupernodal(analyze(densePattern(n)), createKernels)
    const fill = (): void => {
      chol.clear()
      for (let j = 0; j < n; j++) for (let i = j; i < n; i++) chol.values[chol.slot(i, j)] = i === j ? n : Math.sin(i * j)
    }
    fill()
    const whole = chol.factor()
    const values = chol.values.slice()
    chol.selectedInverse()
    const inverse = chol.inverseValues.slice()
    fill()
    const rests = [...chol.factorSteps()]
    expect(rests.length).toBe(Math.floor(n ** 3 / 6 / workAtOnce))
    expect(chol.values.every((x, i) => x === values[i])).toBe(true)
    expect(whole.ok).toBe(true)
    for (const _ of chol.selectedInverseSteps());
    expect(chol.inverseValues.every((x, i) => x === inverse[i])).toBe(true)
  })
})
