/** `1, 2, 3 and 9 more`: the first few of a list. */
export function listSome(items: readonly (string | number)[], total = items.length, most = 5): string {
  const shown = items.slice(0, most).join(', ')
  const rest = total - Math.min(items.length, most)
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

/** `1 row`, `3 rows`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`
}
