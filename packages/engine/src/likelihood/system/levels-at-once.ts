/** Multiplications between two rests: some ten milliseconds. */
const workAtOnce = 2 ** 22
const mostLevels = 2 ** 15

/** Levels of a grouping factor that are gone through between two rests, where each takes so many multiplications. */
export function levelsAtOnce(work: number): number {
  return Math.max(1, Math.min(mostLevels, Math.floor(workAtOnce / work)))
}
