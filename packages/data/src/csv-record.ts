/**
 * The fields of the first record in `text`: quoted fields exactly, others without blanks around them. Null when the text
 * ends inside quotes.
 */
export function splitRecord(text: string, delimiter: string): { fields: string[]; end: number } | null {
  const fields: string[] = []
  let at = 0
  for (;;) {
    while (text[at] === ' ' && delimiter !== ' ') at++
    let field = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) return null
        field += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        field += '"'
        at++
      }
      while (text[at] === ' ') at++
    } else {
      const start = at
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
      field = text.slice(start, at).trim()
    }
    fields.push(field)
    if (text[at] === delimiter) {
      at++
      continue
    }
    const end = text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1
    return { fields, end: Math.min(end, text.length) }
  }
}
