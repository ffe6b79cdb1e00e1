const plain = /^[\x20-\x7e]*$/
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u
const doubleWidth =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u

/** Columns that `text` takes in a terminal: two for wide characters, none for combining marks. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  for (const character of text) {
    if (zeroWidth.test(character)) continue
    width += doubleWidth.test(character) ? 2 : 1
  }
  return width
}

/** `text` with control characters spelled out, so that a name in the data cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\t') return '\\t'
    if (character === '\r') return '\\r'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Lines of at most `width` columns, broken at spaces (inside a word only where the word alone is too long). */
export function wrapText(text: string, width: number, indent = ''): string[] {
  const room = Math.max(8, width - textWidth(indent))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/)) {
    const joined = line === '' ? word : `${line} ${word}`
    if (textWidth(joined) <= room) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = breakWord(word, room)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1)!
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines.map((text) => indent + text)
}

function breakWord(word: string, room: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let width = 0
  for (const character of word) {
    const step = textWidth(character)
    if (width + step > room) {
      pieces.push(piece)
      piece = ''
      width = 0
    }
    piece += character
    width += step
  }
  pieces.push(piece)
  return pieces
}
