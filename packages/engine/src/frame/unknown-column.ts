import { BlupError, type Place } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'

/** E204 for a name that no column has, with the nearest one that a column has; `table` says where it was looked for. */
export function unknownColumn(
  name: string,
  columns: Iterable<string>,
  place: Place = { column: name },
  table: string | null = null,
): BlupError {
  const near = nearestName(name, columns)
  return new BlupError(
    'E204',
    `There is no column \`${name}\`${table === null ? '' : ` in ${table}`}${place.line === undefined ? '' : ` (line ${place.line})`}.`,
    {
      place,
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    },
  )
}
