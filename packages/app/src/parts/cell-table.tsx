import type { ComponentChildren } from 'preact'

type Cell = string | number | boolean | null

interface Props {
  readonly label: string
  /** Shows the label above the table. */
  readonly titled?: boolean
  /** Scrolls within a height of its own. */
  readonly tall?: boolean
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly shown: (cell: Cell, column: string) => ComponentChildren
}

/** Cells under named columns, in a frame that scrolls. */
export function CellTable({ label, titled = false, tall = false, columns, rows, shown }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys
    <section class={tall ? 'tw tall' : 'tw'} tabIndex={0} aria-label={label}>
      <table>
        {titled ? <caption>{label}</caption> : null}
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((column, k) => (
                <td key={column}>{shown(row[k]!, column)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
