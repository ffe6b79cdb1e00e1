import type { ColumnInspection } from 'blup'
import { Card } from '../../parts/card.tsx'
import { nouns } from '../../spec/nouns.ts'
import { useApp } from '../../store/state.ts'

const rowsShown = 40

/** At which level each variable lives, and what it may do there. */
export function VariablesTable() {
  const { columns, structure, suggestion } = useApp((state) => state.data!.inspection)
  const group = structure[0]?.at(-1)
  const variables = columns.filter(({ role }) => role === 'variable')
  const [one] = group === undefined ? ['group'] : nouns(group)
  return (
    <Card title="Where each variable varies">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
      <section class="tw" tabIndex={0} aria-label="Level of each variable">
        <table>
          <thead>
            <tr>
              <th scope="col">Variable</th>
              <th scope="col" class="l">
                Level
              </th>
              <th scope="col" class="l">
                Share of variance inside a {one}
              </th>
              <th scope="col" class="l">
                So it can have
              </th>
            </tr>
          </thead>
          <tbody>
            {variables.slice(0, rowsShown).map((column) => (
              <Row
                key={column.name}
                column={column}
                group={group}
                one={one!}
                outcome={column.name === suggestion?.response}
                depth={structure[0]?.length ?? 0}
                chain={structure[0] ?? []}
              />
            ))}
          </tbody>
        </table>
      </section>
      {variables.length > rowsShown ? <p class="foot-n">{variables.length - rowsShown} more.</p> : null}
    </Card>
  )
}

interface RowProps {
  readonly column: ColumnInspection
  readonly group: string | undefined
  readonly one: string
  readonly outcome: boolean
  readonly depth: number
  readonly chain: readonly string[]
}

function Row({ column, group, one, outcome, chain }: RowProps) {
  const { name, level, within } = column
  const own = within.find((entry) => entry.group === group)
  const share = own?.constant ? 0 : (own?.withinShare ?? null)
  const at = levelNumber(column, chain)
  return (
    <tr>
      <td class="term">{name}</td>
      <td class="l">
        <span class={`lv${at > 1 ? ' l2' : ''}`}>L{at}</span>
      </td>
      <td class="l">
        {share === null ? (
          <span class="muted">{own === undefined ? '' : 'a category that varies'}</span>
        ) : (
          <>
            <Share value={share} />
            {Math.round(100 * share)}%
          </>
        )}
      </td>
      <td class="l wrap">
        {outcome
          ? 'the outcome'
          : level.length === 0
            ? `a slope that differs by ${one}`
            : `an effect on averages and slopes of ${nouns(level[0]!)[1]}`}
      </td>
    </tr>
  )
}

/** 1 for a variable that varies from row to row; with each chain link up one more. */
export function levelNumber(column: Pick<ColumnInspection, 'level'>, chain: readonly string[]): number {
  const [first] = column.level
  if (first === undefined) return 1
  const at = chain.indexOf(first)
  return at < 0 ? 2 : 1 + chain.length - at
}

function Share({ value }: { readonly value: number }) {
  return (
    <svg class="share" viewBox="0 0 120 9" width="120" height="9" aria-hidden="true" focusable="false">
      <rect class="all" x="0.5" y="0.5" width="119" height="8" />
      <rect class="part" x="0.5" y="0.5" width={119 * value} height="8" />
    </svg>
  )
}
