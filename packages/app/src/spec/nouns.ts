import { store } from '../store/state.ts'

/**
 * Which of several labels names the thing itself: of `BROOD:LOCATION`, with broods inside locations, the brood, in whatever order
 * they are written. A label that groups nothing by itself, as `cask` in `batch:cask`, lies innermost.
 */
function innerPart(parts: readonly string[]): string {
  const chain = store.get().data?.inspection.structure.find((own) => parts.some((part) => own.includes(part))) ?? []
  const depth = (part: string): number => (chain.includes(part) ? chain.indexOf(part) : chain.length)
  return parts.reduce((inner, part) => (depth(part) >= depth(inner) ? part : inner))
}

/** The thing that a column of labels names: `schoolNR` is a school, `Subject` a subject. */
function nounOf(name: string): string {
  const part = innerPart(name.split(':'))
  const plain = part.replace(/[._-]?(?:id|nr|no|num|code)$/i, '')
  return (plain === '' ? part : plain).replace(/[._]/g, ' ')
}

/** Lower case, where the name is no abbreviation. */
export const lower = (name: string): string => (/^[\p{Lu}\d]+$/u.test(name) && name.length > 1 ? name : name.toLowerCase())

/** `school` and `schools`; a name that ends in s stays. */
export function nouns(name: string): readonly [one: string, many: string] {
  const one = lower(nounOf(name))
  return [
    one,
    /s$/i.test(one)
      ? one
      : /[^aeiou]y$/.test(one)
        ? `${one.slice(0, -1)}ies`
        : /(?:ch|sh|x)$/.test(one)
          ? `${one}es`
          : `${one}s`,
  ]
}

/** Text of the engine without the backquotes around names, which are for plain text. */
export const plainNames = (text: string): string => text.replace(/`/g, '')
