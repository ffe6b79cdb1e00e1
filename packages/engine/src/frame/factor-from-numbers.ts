import { indexKeys } from './key-index.ts'
import { numberLabel } from './number-label.ts'

/** Codes and levels of a column of numbers read as categories, in numeric order; NaN is missing (-1). */
export interface NumberLevels {
  readonly codes: Int32Array
  readonly levels: string[]
}

/**
 * Reads numbers as categories. Values that agree to 15 significant digits are one level, as their name is.
 *
 * @param label Name of a value, `numberLabel` by default (dates have their own).
 */
export function factorFromNumbers(values: Float64Array, label: (value: number) => string = numberLabel): NumberLevels {
  const { codes, keys } = indexKeys(values)
  const levels: string[] = []
  let merged: Int32Array | null = null
  for (let k = 0; k < keys.length; k++) {
    const name = label(keys[k]!)
    if (levels.length > 0 && levels[levels.length - 1] === name) merged ??= Int32Array.from(keys, (_, j) => j)
    else levels.push(name)
    if (merged !== null) merged[k] = levels.length - 1
  }
  if (merged !== null) for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = merged[codes[i]!]!
  return { codes, levels }
}
