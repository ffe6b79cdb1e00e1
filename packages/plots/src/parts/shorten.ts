/** A label of at most `most` characters. */
export function shorten(text: string, most = 28): string {
  const chars = [...text]
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`
}
