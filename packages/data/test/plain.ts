import type { Column, Table } from 'blup'

/** A table as plain data: numbers with null for missing, factors as their labels with the order of levels. */
export function plain(table: Table): Record<string, unknown> {
  return Object.fromEntries([...table.columns].map(([name, column]) => [name, plainColumn(column)]))
}

function plainColumn(column: Column): unknown {
  switch (column.kind) {
    case 'number':
      return {
        kind: 'number',
        integer: column.integer,
        values: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
      }
    case 'date':
      return { kind: 'date', values: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)) }
    case 'logical':
      return { kind: 'logical', values: Array.from(column.values, (value) => (value < 0 ? null : value === 1)) }
    case 'factor': {
      const { levels, ordered, origin } = column
      return {
        kind: 'factor',
        ordered,
        origin,
        levels,
        values: Array.from(column.codes, (code) => (code < 0 ? null : levels[code])),
      }
    }
  }
}
