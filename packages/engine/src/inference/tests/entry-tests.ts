import type { ConditionalModes } from '../../models/lmm/conditional-modes.ts'

/** A variable of the groups that is not in the model, by what it would explain of a random coefficient. */
export interface EntryTest {
  readonly group: string
  readonly term: string
  readonly predictor: string
  readonly estimate: number
  readonly stdError: number
  readonly statistic: number
  /** Groups with a value, less two. */
  readonly df: number
}

/** One value a group; NaN is missing. */
export interface GroupVariable {
  readonly name: string
  readonly values: Float64Array
}

/**
 * Least squares of the conditional modes of each coefficient on one candidate at a time: t = slope / standard error. The
 * t-to-enter table of the program HLM; being shrunken, modes understate what a variable explains. Raudenbush and Bryk (2002),
 * chapter 9.
 */
export function entryTests(
  { group, terms, modes, levels }: ConditionalModes,
  candidates: readonly GroupVariable[],
): EntryTest[] {
  const k = terms.length
  return terms.flatMap((term, r) =>
    candidates.map(({ name, values }): EntryTest => {
      const used = levels.map((_, j) => j).filter((j) => !Number.isNaN(values[j]!))
      const n = used.length
      const meanX = used.reduce((s, j) => s + values[j]! / n, 0)
      const meanU = used.reduce((s, j) => s + modes[j * k + r]! / n, 0)
      let sxx = 0
      let sxu = 0
      let suu = 0
      for (const j of used) {
        const x = values[j]! - meanX
        const u = modes[j * k + r]! - meanU
        sxx += x * x
        sxu += x * u
        suu += u * u
      }
      const estimate = sxu / sxx
      const stdError = Math.sqrt(Math.max(0, suu - estimate * sxu) / (n - 2) / sxx)
      return { group, term, predictor: name, estimate, stdError, statistic: estimate / stdError, df: n - 2 }
    }),
  )
}
