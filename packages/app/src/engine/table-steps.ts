import { CheckedColumns, knownOrNumber } from '@blup/data/browser'
import { BlupError, type Column, computeColumn, retype, type Table, unknownColumn } from 'blup'
import type { Loaded } from '../readers/loaded.ts'
import type { Step } from '../spec/step.ts'
import { labelCodes } from './label-codes.ts'
import { problemOf } from './problem.ts'
import type { Problem } from './protocol.ts'

export interface SteppedTable {
  readonly table: Table
  /** The columns that cannot be used, and why. */
  readonly problems: ReadonlyMap<string, BlupError>
  readonly madeBy: ReadonlyMap<string, string>
  readonly stepProblems: readonly (Problem | null)[]
}

/** Does the recorded steps to what was read, in order; one that cannot be done is left out and told of. */
export function applySteps(loaded: Loaded, steps: readonly Step[]): SteppedTable {
  const columns = new Map<string, Column>()
  const problems = new Map<string, BlupError>()
  for (const [name, { column, problem }] of loaded.columns) {
    if (column !== null) columns.set(name, knownOrNumber(column))
    if (problem !== null) problems.set(name, problem)
  }
  const state: State = { nrow: loaded.nrow, columns, problems, madeBy: new Map(), loaded, wasLeftOut: false }
  const stepProblems = steps.map((step): Problem | null => {
    try {
      doStep(step, state)
      return null
    } catch (error) {
      return problemOf(error)
    }
  })
  return {
    table: { nrow: state.nrow, columns: new CheckedColumns(allNames(state.columns, problems), state.columns, problems) },
    problems,
    madeBy: state.madeBy,
    stepProblems,
  }
}

interface State {
  nrow: number
  columns: Map<string, Column>
  readonly problems: Map<string, BlupError>
  readonly madeBy: Map<string, string>
  readonly loaded: Loaded
  wasLeftOut: boolean
}

function doStep(step: Step, state: State): void {
  const { columns, problems } = state
  const table: Table = { nrow: state.nrow, columns: new CheckedColumns(allNames(columns, problems), columns, problems) }
  switch (step.kind) {
    case 'compute':
      columns.set(step.name, computeColumn(step.expression, table))
      problems.delete(step.name)
      state.madeBy.set(step.name, step.expression)
      return
    case 'type': {
      const column = changedType(step.column, step.type, state)
      columns.set(step.column, column)
      problems.delete(step.column)
      return
    }
    case 'order':
      set(state, step.column, retype(table, { factors: { [step.column]: step.levels } }))
      return
    case 'reference':
      set(state, step.column, retype(table, { refs: { [step.column]: step.level } }))
      return
    case 'missing':
      need(step.column, columns)
      problems.delete(step.column)
      return
    case 'rename': {
      const column = need(step.column, columns)
      if (columns.has(step.name))
        throw new BlupError('D109', `There is a column \`${step.name}\` already.`, { fixes: ['take another name'] })
      state.columns = new Map([...columns].map(([name, own]) => (name === step.column ? [step.name, column] : [name, own])))
      return
    }
    case 'number-rows': {
      const codes = Int32Array.from({ length: state.nrow }, (_, i) => i)
      columns.set(step.name, {
        kind: 'factor',
        codes,
        levels: Array.from(codes, (i) => String(i + 1)),
        ordered: false,
        origin: 'declared',
      })
      state.madeBy.set(step.name, 'numbers of the rows')
      return
    }
    case 'leave-out': {
      const rows = rowsOther(table, step.column, step.level)
      if (rows.length === 0) throw new BlupError('D111', `Without \`${step.level}\` no rows are left.`)
      state.nrow = rows.length
      state.columns = new Map([...columns].map(([name, column]) => [name, takeRows(column, rows)]))
      state.wasLeftOut = true
      return
    }
  }
}

/** Columns that can be read and those that cannot, in order as far as they have one. */
function allNames(columns: ReadonlyMap<string, Column>, problems: ReadonlyMap<string, BlupError>): Set<string> {
  return new Set([...columns.keys(), ...problems.keys()])
}

function set(state: State, name: string, table: Table): void {
  state.columns.set(name, table.columns.get(name)!)
}

function need(name: string, columns: ReadonlyMap<string, Column>): Column {
  const column = columns.get(name)
  if (column === undefined) throw unknownColumn(name, columns.keys())
  return column
}

/** A column read otherwise: from its text where that is there and no rows have gone, by conversion where not. */
function changedType(name: string, type: 'factor' | 'ordered' | 'number' | 'logical' | 'date', state: State): Column {
  const { columns, loaded, nrow } = state
  const reread = state.wasLeftOut ? null : (loaded.columns.get(name)?.reread ?? null)
  const labels = type === 'factor' || type === 'ordered'
  const { column } = reread === null ? { column: null } : reread({ kind: labels ? 'text' : 'declared' })
  const own = column ?? need(name, columns)
  return retype({ nrow, columns: new Map([[name, own]]) }, { schema: { columns: [{ name, type }] } }).columns.get(name)!
}

/** The rows that are not of this group; one that several columns name together is told by their labels: `batch:cask`. */
function rowsOther(table: Table, name: string, level: string): Int32Array {
  const column = table.columns.get(name)
  if (column === undefined && !name.includes(':')) throw unknownColumn(name, table.columns.keys())
  const rows: number[] = []
  if (column === undefined || column.kind === 'factor') {
    const { levels, codes } = labelCodes(table, name)
    const code = levels.indexOf(level)
    if (code < 0) throw new BlupError('D117', `There is no level \`${level}\`.`)
    for (let i = 0; i < codes.length; i++) if (codes[i] !== code) rows.push(i)
  } else {
    const value = column.kind === 'logical' ? (level === 'TRUE' ? 1 : 0) : Number(level)
    for (let i = 0; i < column.values.length; i++) if (column.values[i] !== value) rows.push(i)
  }
  return Int32Array.from(rows)
}

function takeRows(column: Column, rows: Int32Array): Column {
  if (column.kind === 'factor') return { ...column, codes: rows.map((row) => column.codes[row]!) }
  if (column.kind === 'logical') return { ...column, values: Int8Array.from(rows, (row) => column.values[row]!) }
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
}

/** The table without the rows of one group. */
export function withoutLevel(table: Table, name: string, level: string): Table {
  const rows = rowsOther(table, name, level)
  const columns = new Map<string, Column>()
  for (const [own, column] of table.columns) columns.set(own, takeRows(column, rows))
  return { nrow: rows.length, columns }
}
