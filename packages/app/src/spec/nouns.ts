/** The thing that a column of labels names: `schoolNR` is a school, `Subject` a subject. */
export function nounOf(name: string): string {
  const part = name.split(':').at(-1)!
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
