/** Strings that are sorted between two rests. */
const stringsAtOnce = 2 ** 15

/** Strings in the order of `compare`, that of their units by default, with rests: sorted a run at a time, and the runs merged. */
export function* sortStringsSteps(
  strings: readonly string[],
  compare: ((a: string, b: string) => number) | null = null,
): Generator<undefined, string[], void> {
  const n = strings.length
  let from = strings.slice()
  for (let at = 0; at < n; at += stringsAtOnce) {
    if (at > 0) yield undefined
    const run = from.slice(at, at + stringsAtOnce)
    if (compare === null) run.sort()
    else run.sort(compare)
    for (let i = 0; i < run.length; i++) from[at + i] = run[i]!
  }
  const before = compare ?? unitsApart
  let to: string[] = n > stringsAtOnce ? from.slice() : []
  for (let width = stringsAtOnce; width < n; width *= 2) {
    for (let at = 0; at < n; at += 2 * width) {
      const state = { left: at, right: Math.min(n, at + width), to: at }
      const middle = state.right
      const end = Math.min(n, at + 2 * width)
      while (state.to < end) {
        yield undefined
        merge(from, to, state, middle, end, before)
      }
    }
    const other = from
    from = to
    to = other
  }
  return from
}

function unitsApart(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Goes on to merge `from[left..middle-1]` and `from[right..end-1]` into `to`, for so many strings. */
function merge(
  from: readonly string[],
  to: string[],
  state: { left: number; right: number; to: number },
  middle: number,
  end: number,
  compare: (a: string, b: string) => number,
): void {
  let { left, right, to: at } = state
  const last = Math.min(end, at + stringsAtOnce)
  for (; at < last; at++) {
    to[at] = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0) ? from[left++]! : from[right++]!
  }
  state.left = left
  state.right = right
  state.to = at
}
