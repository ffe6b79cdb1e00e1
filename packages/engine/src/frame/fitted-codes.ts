import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import { listSome } from './list-text.ts'
import { withoutUnusedLevels } from './unused-levels.ts'

/**
 * Codes of new data over the levels that the fit had.
 *
 * @throws BlupError P504 for a level that the fit has not seen.
 */
export function fittedCodes(
  label: string,
  codes: Int32Array,
  levels: readonly string[],
  fitted: readonly string[],
): Int32Array {
  const position = new Map(fitted.map((level, k) => [level, k]))
  const used = withoutUnusedLevels(codes, levels)
  const unknown = used.levels.filter((level) => !position.has(level))
  if (unknown.length > 0) {
    const near = nearestName(unknown[0]!, fitted)
    const list = listSome(unknown.map((level) => `\`${level}\``))
    throw new BlupError('P504', `\`${label}\` is ${list} in the new data, and the fit has seen only ${listSome(fitted)}.`, {
      place: { column: label },
      fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), 'leave these rows out'],
    })
  }
  const rank = Int32Array.from(used.levels, (level) => position.get(level)!)
  return used.codes.map((code) => (code < 0 ? -1 : rank[code]!))
}
