import type { ModelParts } from 'blup'
import type {
  CompareAnswer,
  FitAnswer,
  FitProgress,
  GroupAnswer,
  Problem,
  Source,
  TableView,
  WithoutAnswer,
} from '../engine/protocol.ts'
import { initialReport, type ReportSettings } from '../report/report-doc.ts'
import { emptySpec, type ModelSpec } from '../spec/model-spec.ts'
import type { Step } from '../spec/step.ts'
import { createStore, useSelect } from './create-store.ts'

export const stations = ['data', 'structure', 'model', 'results', 'report'] as const
export type Station = (typeof stations)[number]

/** The station as its heading says it. */
export const title = (station: Station): string => station[0]!.toUpperCase() + station.slice(1)

/** What undo goes back through: everything that the visitor has decided. */
export interface Document {
  readonly steps: readonly Step[]
  /** Columns said to be grouping factors. */
  readonly groups: readonly string[]
  readonly spec: ModelSpec
  /** Answers to questions about the structure, by question. */
  readonly answers: Readonly<Record<string, string>>
}

export interface FittedModel {
  readonly spec: ModelSpec
  readonly version: number
  readonly answer: FitAnswer
}

/** A model on the shelf. */
export interface KeptModel {
  readonly id: number
  readonly name: string
  readonly spec: ModelSpec
  readonly criterion: number
  readonly aic: number
  readonly method: string
  readonly converged: boolean
}

export interface Selected {
  readonly group: string
  readonly level: string
}

export interface AppState {
  readonly station: Station
  readonly theme: 'light' | 'dark'
  readonly compact: boolean
  readonly notation: string
  readonly values: boolean

  readonly source: Source | null
  readonly opening: { readonly name: string; readonly share: number } | null
  readonly openProblem: { readonly name: string; readonly problem: Problem; readonly source: Source } | null
  readonly data: TableView | null
  readonly deriving: boolean
  /** A link was followed whose data are not here: they have to be opened. */
  readonly linked: { readonly name: string; readonly document: Document } | null
  /** Whether data may stay in this browser's storage. */
  readonly keepData: boolean

  readonly document: Document
  readonly past: readonly Document[]
  readonly future: readonly Document[]

  readonly parts: ModelParts | null
  /** The formula that `parts` describes. */
  readonly partsOf: string
  readonly specProblem: Problem | null

  readonly fitting: {
    readonly spec: ModelSpec
    readonly since: number
    readonly progress: FitProgress | null
    readonly keep: boolean
  } | null
  readonly fit: FittedModel | null
  readonly fitProblem: Problem | null
  readonly kept: readonly KeptModel[]
  readonly ticked: readonly number[]
  readonly comparison: {
    /** Names of the models asked for. */
    readonly names: readonly string[]
    readonly answer: CompareAnswer | null
    readonly problem: Problem | null
  } | null

  /** Key of the part that was chosen. */
  readonly chosen: string | null
  readonly hover: string | null
  readonly selected: Selected | null
  /** The selected group under the names that other groupings have for it. */
  readonly alike: Readonly<Record<string, string>>
  readonly group: GroupAnswer | null
  readonly without: WithoutAnswer | Problem | null

  readonly report: ReportSettings
  /** Findings put aside by the visitor, by code and title. */
  readonly putAside: readonly string[]
  readonly said: string
}

export const emptyDocument: Document = { steps: [], groups: [], spec: emptySpec, answers: {} }

const initialState: AppState = {
  station: 'data',
  theme: 'light',
  compact: false,
  notation: 'founding',
  values: false,
  source: null,
  opening: null,
  openProblem: null,
  data: null,
  deriving: false,
  linked: null,
  keepData: true,
  document: emptyDocument,
  past: [],
  future: [],
  parts: null,
  partsOf: '',
  specProblem: null,
  fitting: null,
  fit: null,
  fitProblem: null,
  kept: [],
  ticked: [],
  comparison: null,
  chosen: null,
  hover: null,
  selected: null,
  alike: {},
  group: null,
  without: null,
  report: initialReport,
  putAside: [],
  said: '',
}

export const store = createStore<AppState>(initialState)

export const useApp = <T>(select: (state: AppState) => T): T => useSelect(store, select)
