import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { count } from '../../parts/numbers.ts'
import { dataEngine } from '../../store/engines.ts'
import { useApp } from '../../store/state.ts'

const page = 12
const columnsShown = 24

/** Rows, a page at a time: only what is seen leaves the worker. */
export function RowsTable() {
  const data = useApp((state) => state.data)!
  const [from, setFrom] = useState(0)
  const [rows, setRows] = useState<readonly (readonly string[])[]>([])
  const columns = data.columns.slice(0, columnsShown)
  const { version } = data
  useEffect(() => {
    let current = true
    void dataEngine
      .call('rows', { from, count: page, columns: columns.map(({ name }) => name) })
      .then((answer) => current && setRows(answer))
    return () => {
      current = false
    }
  }, [from, version])
  const last = Math.min(data.nrow, from + page)
  return (
    <Card
      title="Rows"
      small={`${count(from + 1)} to ${count(last)} of ${count(data.nrow)}${columns.length < data.columns.length ? `, first ${columnsShown} columns` : ''}`}
      tools={
        <>
          <Button look="bare" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - page))}>
            Earlier
          </Button>
          <Button look="bare" disabled={last >= data.nrow} onClick={() => setFrom(from + page)}>
            Later
          </Button>
          <label class="jump">
            <span class="sr">Go to row</span>
            <input
              type="number"
              min={1}
              max={data.nrow}
              value={from + 1}
              onChange={(event) => setFrom(Math.max(0, Math.min(data.nrow - 1, Number(event.currentTarget.value) - 1 || 0)))}
            />
          </label>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
      <section class="tw" tabIndex={0} aria-label="Rows of the data">
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col" class={type === 'number' ? '' : 'l'}>
                  <code>{name}</code>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={from + i}>
                {row.map((cell, k) => (
                  <td key={columns[k]?.name ?? k} class={columns[k]?.type === 'number' ? '' : 'l'}>
                    {cell === '' ? <span class="na">missing</span> : cell.replace(/^-(?=\d)/, '−')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}
