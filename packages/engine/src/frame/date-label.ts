/** Days since 1970-01-01 as `2024-03-01`, or `2024-03-01T12:30:00Z` where there is a time of day. */
export function dateLabel(days: number): string {
  const date = new Date(Math.round(days * 86_400_000))
  if (Number.isNaN(date.getTime())) return String(days)
  const text = date.toISOString()
  return Number.isInteger(days) ? text.slice(0, text.indexOf('T')) : text.replace('.000Z', 'Z')
}
