/** Calls `work` for one stretch of 0 .. n - 1 after the other, `atOnce` long at most, and rests after each but the last. */
export function* inStretches(
  n: number,
  atOnce: number,
  work: (from: number, to: number) => void,
): Generator<undefined, void, void> {
  for (let from = 0; from < n; from += atOnce) {
    if (from > 0) yield undefined
    work(from, Math.min(n, from + atOnce))
  }
}
