import { describe, expect, it } from 'vitest'
import { codes } from '../../src/messages/codes.ts'
import type { Explanation } from '../../src/messages/explanation.ts'
import { explanations } from '../../src/messages/explanations.ts'

describe('explanations', () => {
  it('has exactly one for every code', () => {
    expect(Object.keys(explanations).sort()).toEqual(Object.keys(codes).sort())
  })

  it.each(Object.entries(explanations))('%s says what, why and what to do in sentences', (_code, explanation: Explanation) => {
    const sentences = [explanation.means, explanation.matters, ...explanation.remedies]
    expect(sentences.length).toBeGreaterThanOrEqual(3)
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^[\S][^\n]*[.:}]$/)
      expect(sentence).not.toMatch(/\b(invalid|illegal|failed)\b/i)
    }
    expect(new Set(sentences).size).toBe(sentences.length)
  })
})
