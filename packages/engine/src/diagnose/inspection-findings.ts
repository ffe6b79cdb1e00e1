import { count, listSome } from '../frame/list-text.ts'
import type { BlupError } from '../messages/blup-error.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { groupCounts } from './coding.ts'
import type { NamedCoding } from './group-relation.ts'
import type { GroupInspection, RepeatedLabels } from './inspection.ts'
import { markedRows } from './present-rows.ts'

/** A column that must not be used as it is: the error that using it would be, as a finding. */
export function unusableFinding(error: BlupError): Finding {
  const title = error.message.slice(error.code.length + 1).replace(/\.$/, '')
  return finding(error.code, title, '', { consequence: 'No model can use the column as it is.', fixes: error.fixes })
}

/** D112: infinite values. */
export function infiniteFinding(name: string, infinite: number): Finding {
  return finding(
    'D112',
    `\`${name}\` holds ${count(infinite, 'infinite value')}`,
    'Range and shares are those of the others.',
    {
      consequence: `No model can use \`${name}\` as it is.`,
      fixes: ['mark these values as missing', 'correct them at their source'],
    },
  )
}

/** E214: labels that repeat in every group. */
export function repeatedLabelsFinding(question: RepeatedLabels, group: GroupInspection, labels: readonly string[]): Finding {
  const { inner, outer, nested, crossed, sameAs } = question
  const last = outer.at(-1)!
  const { min, max } = group.sizes
  const rows = min === max ? count(min, 'row') : `${min} to ${count(max, 'row')}`
  const told = sameAs === null ? '' : ` Column \`${sameAs}\` already tells these apart.`
  return finding(
    'E214',
    `Labels of \`${inner}\` (${listSome(labels)}) repeat in every \`${last}\``,
    `${count(group.levels, 'combination')} of ${[...outer, inner].map((name) => `\`${name}\``).join(' and ')}, ${rows} each.${told}`,
    {
      consequence: `If a label means something else in every \`${last}\`, the groups are \`${question.group}\`; if it means the same throughout, \`${inner}\` is crossed with ${outer.map((name) => `\`${name}\``).join(' and ')}.`,
      fixes: [`something else in every \`${last}\`: ${nested}`, `the same throughout: ${crossed}`],
    },
  )
}

/** C308: a likely grouping factor with few levels. */
export function fewLevelsFinding({ name, levels, sizes }: GroupInspection): Finding {
  const rows = sizes.min === sizes.max ? count(sizes.min, 'row') : `${sizes.min} to ${count(sizes.max, 'row')}`
  return finding('C308', `Only ${levels} levels in \`${name}\``, `${levels} levels, ${rows} each`, {
    consequence: `A variance from ${levels} values is very uncertain, and so are tests that rest on it.`,
    fixes: [`take \`${name}\` into the fixed part`],
  })
}

/**
 * D102: rows, and whole groups, that a model of these columns would leave out; null where there are none.
 *
 * @param where What the columns are, for the title.
 * @param units Grouping factors of which levels may be lost.
 */
export function missingFinding(
  columns: readonly { readonly name: string; readonly missing: number }[],
  present: Uint8Array,
  where: string,
  units: readonly NamedCoding[],
): Finding | null {
  const dropped = present.length - markedRows(present)
  if (dropped === 0) return null
  const counts = columns.filter(({ missing }) => missing > 0).map(({ name, missing }) => `${missing} in \`${name}\``)
  const lost = units.flatMap(({ name, coding }) => {
    const codes = coding.codes.map((code, i) => (present[i] === 1 ? code : -1))
    const empty = groupCounts({ codes, size: coding.size }).filter((rows) => rows === 0).length
    return empty === 0 ? [] : [` No row is left of ${count(empty, 'level')} of \`${name}\`.`]
  })
  return finding(
    'D102',
    `${dropped} of ${count(present.length, 'row')} ${dropped === 1 ? 'has' : 'have'} a missing value in ${where}`,
    `Missing values: ${listSome(counts, counts.length, 8)}.${lost.join('')}`,
    {
      consequence:
        'A model leaves these rows out; its estimates are sound if what is missing depends only on variables in the model.',
    },
  )
}
