/** R's syntactic names, in the form that the scanner matches; letters are any script's. */
const syntacticName = /(?:\p{L}|\.(?!\p{N}))[\p{L}\p{M}\p{N}._]*/uy

/** Words that R reads as something other than a variable. */
const reserved: ReadonlySet<string> = new Set(
  'if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_character_'.split(' '),
)

/** The syntactic name that starts at `position`, or null. A lone `.` counts. */
export function matchName(source: string, position: number): string | null {
  syntacticName.lastIndex = position
  return syntacticName.exec(source)?.[0] ?? null
}

/** The name as R prints it: in backquotes unless it is a syntactic name that is not reserved (nor `.`, which is all columns). */
export function printName(name: string): string {
  if (name !== '.' && !reserved.has(name) && matchName(name, 0) === name) return name
  return `\`${escapeText(name, '`')}\``
}

/** Backslash escapes for the inside of quotes. */
export function escapeText(text: string, quote: string): string {
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (character === quote || character === '\\') out += `\\${character}`
    else if (character === '\n') out += '\\n'
    else if (character === '\t') out += '\\t'
    else if (character === '\r') out += '\\r'
    else if (code < 32 || code === 127) out += `\\u${code.toString(16).padStart(4, '0')}`
    else out += character
  }
  return out
}
