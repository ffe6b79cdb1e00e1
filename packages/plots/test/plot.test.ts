import { BlupError } from 'blup'
import { describe, expect, it } from 'vitest'
import { kinds, plot, theme, tokens } from '../src/index.ts'
import { renderSvg } from '../src/render/index.ts'
import { sleepstudy } from './examples.ts'

describe('plot', () => {
  it('names what there is when a kind is unknown', () => {
    const { fit } = sleepstudy()
    expect(() => plot('catterpillar', fit)).toThrow(/E221 There is no plot `catterpillar`; there is .*fixed, caterpillar/)
    try {
      plot('catterpillar', fit)
    } catch (error) {
      expect((error as BlupError).fixes).toEqual(['did you mean `caterpillar`?'])
    }
  })

  it.each([
    [{ theme: 'blue' as never }, /theme `blue`/],
    [{ width: 3 }, /width/],
    [{ height: Number.NaN }, /height/],
    [{ level: 1 }, /coverage/],
    [{ maxMarks: 0 }, /most marks/],
  ])('refuses %j', (options, message) => {
    expect(() => plot('fixed', sleepstudy().fit, options)).toThrow(message)
    expect(() => plot('fixed', sleepstudy().fit, options)).toThrow(BlupError)
  })

  it('has a title and a sentence for each kind', () => {
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length)
    for (const { name, title, summary } of kinds) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(title.split(' ').length).toBeLessThanOrEqual(5)
      expect(summary.length).toBeGreaterThan(10)
    }
  })

  it('changes its theme by its config alone', async () => {
    const { fit, data } = sleepstudy()
    for (const name of Object.keys(tokens) as (keyof typeof tokens)[]) {
      const spec = plot('caterpillar', fit, { theme: name, data })
      const light = plot('caterpillar', fit, { data })
      expect({ ...spec, config: theme('light') }).toEqual(light)
      const svg = await renderSvg(spec)
      expect(svg).toContain(tokens[name].surface)
      expect(svg).toContain(tokens[name].random)
    }
  })

  it('leaves out its title for a frame that has one', () => {
    expect(plot('fixed', sleepstudy().fit, { title: false }).title).toBeUndefined()
  })

  it('has text and meaning-bearing lines of enough contrast', () => {
    for (const t of Object.values(tokens)) {
      for (const text of [t.ink, t.ink2, t.ink3]) expect(contrast(text, t.surface)).toBeGreaterThan(4.5)
      for (const line of [t.fixed, t.random, t.resid]) expect(contrast(line, t.surface)).toBeGreaterThan(4.5)
      expect(contrast(t.line2, t.surface)).toBeGreaterThan(3)
      expect(contrast(t.ink, t.mark)).toBeGreaterThan(4.5)
    }
  })
})

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
