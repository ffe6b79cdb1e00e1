import { BlupError, type Code, suggestedName } from 'blup'

/** A usage error that suggests the candidate nearest to what was typed, and otherwise lists what there is. */
export function usageError(
  code: Extract<Code, `U${string}` | 'D118'>,
  what: string,
  typed: string,
  candidates: readonly string[],
  fixes: readonly string[] = [],
): BlupError {
  const near = suggestedName(typed, candidates)
  const few = candidates.length > 0 && candidates.length <= 20
  const advice = near !== null ? ` Did you mean \`${near}\`?` : few ? ` Possible: ${listText(candidates)}.` : ''
  return new BlupError(code, what + advice, { fixes })
}

/** `a, b and c`. */
function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
