import { type ModelTerms, printExpr } from 'blup'
import type { ColumnView } from '../../engine/protocol.ts'
import type { Edit } from '../edits.ts'
import type { ModelSpec } from '../model-spec.ts'
import type { Step } from '../step.ts'

/** Something that a finding or an error offers to do, as one change that can be taken back. */
export interface Fix {
  readonly label: string
  readonly spec: Partial<ModelSpec>
  readonly steps: readonly Step[]
  /** A group to look at; nothing is changed by that. */
  readonly select: { readonly group: string; readonly level: string } | null
  /** What of the model goes and what comes, in a few words each; empty for nothing. */
  readonly gone: string
  readonly put: string
}

/** A finding or an error, as far as fixes read it. */
export interface Trouble {
  readonly code: string
  /** Title and evidence, or message: names of the visitor's data stand in backquotes. */
  readonly text: string
  readonly fixes: readonly string[]
  /** The column it is about, where it is told. */
  readonly column: string | null
}

/** A fit as far as fixes read it. */
export interface FittedPart {
  readonly random: readonly { readonly group: string; readonly terms: readonly string[]; readonly sd: readonly number[] }[]
  readonly aliased: readonly string[]
}

export interface Circumstances {
  readonly trouble: Trouble
  readonly spec: ModelSpec
  /** Null for a formula that cannot be read. */
  readonly terms: ModelTerms | null
  /** Null where nothing was fitted. */
  readonly fitted: FittedPart | null
  readonly columns: readonly Pick<ColumnView, 'name' | 'type' | 'min'>[]
  /** The names in backquotes. */
  readonly named: readonly string[]
}

/** What could be done; edits of the formula are made one after the other. */
export interface Proposal {
  readonly label: string
  readonly edits?: readonly Edit[]
  readonly spec?: Partial<ModelSpec>
  readonly steps?: readonly Step[]
  readonly select?: { readonly group: string; readonly level: string }
}

/** By code: what could be done about it. */
export type FixTable = Readonly<Record<string, (about: Circumstances) => readonly Proposal[]>>

/** Backquotes around what a formula could not have as it is. */
export const quoted = (name: string): string => (/^[\p{L}.][\p{L}\d._]*$/u.test(name) ? name : `\`${name}\``)

/** The variables of a column of the design: `sectorCatholic:cses` has `sector` and `cses`; none for the intercept. */
export function variablesOfColumn(column: string, labels: readonly (readonly string[])[]): readonly string[] {
  if (column === '(Intercept)') return []
  const parts = column.split(':')
  const found = labels.find(
    (variables) => variables.length === parts.length && variables.every((variable, k) => parts[k]!.startsWith(variable)),
  )
  return found ?? parts
}

/** The variables of the terms of a random part, by grouping factor. */
export function slopesOf(terms: ModelTerms | null, group: string): readonly (readonly string[])[] {
  return (terms?.random ?? [])
    .filter(({ groupLabel }) => groupLabel === group)
    .flatMap((term) => term.terms.map(({ variables }) => variables.map(printExpr)))
}
