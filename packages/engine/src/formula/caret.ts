/**
 * The source on one line and carets under `source.slice(start, end)` on the next, for a terminal. An empty stretch, such
 * as the end of the source, gets one caret. Tabs and line breaks are shown as blanks so that the carets stay in step.
 */
export function caret(source: string, start: number, end: number): string {
  const line = source.replace(/\s/g, ' ')
  // Columns are counted in code points: a character outside the basic plane is two units but one column.
  const columns = (from: number, to: number) => Array.from(line.slice(from, to)).length
  return `${line}\n${' '.repeat(columns(0, start))}${'^'.repeat(Math.max(1, columns(start, end)))}`
}
