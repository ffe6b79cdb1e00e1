import { useState } from 'preact/hooks'
import type { ColumnView } from '../../engine/protocol.ts'
import { Bars } from '../../parts/bars.tsx'
import { Button } from '../../parts/button.tsx'
import { count, plural, short } from '../../parts/numbers.ts'
import { useApp } from '../../store/state.ts'

const shownAtFirst = 24
const shownMore = 96

interface Props {
  readonly chosen: string | null
  readonly choose: (name: string) => void
}

/** A card a column; of many, the first, and those that a search finds. */
export function ColumnCards({ chosen, choose }: Props) {
  const columns = useApp((state) => state.data!.columns)
  const [search, setSearch] = useState('')
  const [limit, setLimit] = useState(shownAtFirst)
  const found = search === '' ? columns : columns.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  const shown = found.slice(0, limit)
  return (
    <section aria-label="Columns">
      {columns.length > shownAtFirst ? (
        <div class="find-col">
          <label for="find-col">Find a column</label>
          <input id="find-col" type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
          <span class="muted small">
            {count(shown.length)} of {count(columns.length)} shown
          </span>
        </div>
      ) : null}
      <div class="cols">
        {shown.map((column) => (
          <ColumnCard key={column.name} column={column} chosen={column.name === chosen} choose={choose} />
        ))}
      </div>
      {found.length > shown.length ? (
        <div class="acts">
          <Button onClick={() => setLimit(limit + shownMore)}>Show more columns</Button>
        </div>
      ) : null}
    </section>
  )
}

function ColumnCard({
  column,
  chosen,
  choose,
}: {
  readonly column: ColumnView
  readonly chosen: boolean
  readonly choose: Props['choose']
}) {
  const { name, type, bins, missing, problem } = column
  return (
    <button
      type="button"
      class={`card cc${chosen ? ' chosen' : ''}${problem === null ? '' : ' bad'}`}
      aria-pressed={chosen}
      onClick={() => choose(name)}
    >
      <span class="nm">
        <span class="cn">{name}</span> <span class="ty">{type}</span>
      </span>{' '}
      <Bars values={bins} />
      <small>{description(column)}</small> {missing > 0 ? <small class="miss">{plural(missing, 'value')} missing</small> : null}
    </button>
  )
}

export function description({ type, min, max, levels, distinct, madeBy, problem }: ColumnView): string {
  if (problem !== null) return problem.message
  const range =
    min === null || max === null
      ? ''
      : `${typeof min === 'number' ? short(min) : min} to ${typeof max === 'number' ? short(max) : max}`
  const made = madeBy === null ? '' : `, = ${madeBy}`
  if (type === 'number' || type === 'date') return `${range}${made}`
  if (type === 'group' || distinct > 4) return `${plural(distinct, 'level')}${made}`
  return `${levels.map((level) => `${level.name} ${count(level.rows)}`).join(', ')}${made}`
}
