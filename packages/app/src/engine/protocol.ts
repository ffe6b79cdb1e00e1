import type {
  Anova,
  AugmentRow,
  CompareRow,
  Comparison,
  Finding,
  FitRecord,
  Influence,
  Inspection,
  MethodsTable,
  ModelParts,
  Place,
  Profile,
} from 'blup'
import type { Loaded, ReadChoice } from '../readers/loaded.ts'
import type { ModelSpec } from '../spec/model-spec.ts'
import type { Step } from '../spec/step.ts'

/** Where data come from. */
export type Source =
  | ({ readonly kind: 'file'; readonly blob: Blob; readonly name: string } & ReadChoice)
  | ({ readonly kind: 'text'; readonly text: string; readonly name: string } & ReadChoice)
  | { readonly kind: 'sample'; readonly name: string }

/** An error as plain data. */
export interface Problem {
  readonly code: string
  /** Without the code. */
  readonly message: string
  readonly fixes: readonly string[]
  readonly place: Place
}

/** A column as the Data station shows it. */
export interface ColumnView {
  readonly name: string
  readonly type: 'number' | 'category' | 'ordered' | 'group' | 'date' | 'yes/no' | 'unusable'
  readonly missing: number
  readonly distinct: number
  readonly min: number | string | null
  readonly max: number | string | null
  /** The first levels with their rows. */
  readonly levels: readonly { readonly name: string; readonly rows: number }[]
  /** Rows in equal steps of the range. */
  readonly bins: readonly number[]
  /** How it was made, where it was. */
  readonly madeBy: string | null
  readonly problem: Problem | null
}

export interface TableView {
  /** Counts up with each change of the data. */
  readonly version: number
  readonly name: string
  readonly how: string
  readonly sheets: Loaded['sheets'] | null
  readonly nrow: number
  readonly columns: readonly ColumnView[]
  readonly inspection: Inspection
  readonly findings: readonly Finding[]
  /** By step: why it could not be done. */
  readonly stepProblems: readonly (Problem | null)[]
  readonly readMs: number
}

/** Groups of a grouping factor for the design diagram, the largest first where there are many. */
export interface GroupsView {
  readonly group: string
  readonly names: readonly string[]
  readonly sizes: readonly number[]
  /** A category that describes the groups: which level each has. */
  readonly by: { readonly column: string; readonly levels: readonly string[]; readonly codes: readonly number[] } | null
}

/** How many rows the groups have. */
export interface SizesView {
  readonly groups: number
  readonly min: number
  readonly median: number
  readonly max: number
  /** Each group, the largest first; null where there are many. */
  readonly bars: readonly { readonly name: string; readonly rows: number }[] | null
  /** How many groups have so many rows, both ends included; null where each group has a bar. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly groups: number }[] | null
}

/** The raw data of one group. */
export interface PanelView {
  readonly name: string
  readonly rows: number
  /** Some of its rows where they are many. */
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Ends of its least-squares line; null where there is none. */
  readonly line: readonly [readonly [number, number], readonly [number, number]] | null
}

/** What panels share; labels of a category stand at 0, 1, ... */
export interface PanelAxis {
  readonly min: number
  readonly max: number
  readonly labels: readonly string[] | null
}

export interface PanelsView {
  readonly groups: number
  /** Every group in its order. */
  readonly at: readonly string[]
  readonly x: PanelAxis
  readonly y: PanelAxis
  readonly panels: readonly PanelView[]
}

export interface DescribeRequest {
  readonly spec: ModelSpec
  readonly notation: string
}

export interface FitAnswer {
  readonly record: FitRecord
  readonly ddf: string
  readonly confLevel: number
  readonly groupSizes: Readonly<Record<string, { readonly min: number; readonly max: number }>>
  readonly r2: { readonly marginal: number; readonly conditional: number } | null
  readonly icc: readonly { readonly group: string; readonly icc: number }[] | null
  readonly milliseconds: number
}

export interface FitProgress {
  readonly phase: string
  readonly iteration: number
  readonly objective: number | null
}

/** One group: its own coefficients, and what least squares would give it alone. */
export interface GroupAnswer {
  readonly group: string
  readonly level: string
  readonly rows: number
  readonly coefficients: readonly {
    readonly term: string
    readonly fixed: number
    readonly random: number
    readonly own: number
    readonly alone: number | null
  }[]
  /** The matrices of its equations as MathML; null where they cannot be shown. */
  readonly matrices: string | null
}

/** What changes when a group is left out. */
export interface WithoutAnswer {
  readonly rows: readonly {
    readonly name: string
    readonly before: number
    readonly after: number
    readonly shift: number | null
  }[]
  readonly milliseconds: number
}

/** Models side by side, each with its place among those that were asked for. */
export interface CompareAnswer extends Pick<Comparison, 'method' | 'findings'> {
  readonly rows: readonly (CompareRow & { readonly asked: number })[]
}

/** How far a long computation has come. */
export interface JobProgress {
  readonly done: number
  readonly total: number
  /** What is under way; empty where the count says it all. */
  readonly what: string
}

/** A picture, compiled and ready to be drawn, with its words and its numbers. */
export interface PlotAnswer {
  readonly vega: Readonly<Record<string, unknown>>
  readonly title: string
  readonly caption: string
  readonly alt: string
  /** Whether groups can be chosen in it. */
  readonly choosable: boolean
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | boolean | null)[])[]
  /** Marks drawn, about: many are drawn on a canvas. */
  readonly marks: number
}

export interface PlotKindInfo {
  /** What it needs besides a fit: `profile` and `influence` take long and are asked for first. */
  readonly needs: readonly ('rows' | 'profile' | 'influence')[]
  readonly name: string
  readonly title: string
  readonly summary: string
}

export interface MeansTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** One question to a fit, and what the data say. */
export interface CheckView {
  readonly check: string
  readonly about: string | null
  readonly verdict: 'fine' | 'concern' | 'unknown'
  readonly evidence: string
  /** What a concern means, and what can be done. */
  readonly finding: Finding | null
}

export interface MeansAnswer {
  readonly tables: readonly MeansTable[]
  readonly notes: readonly string[]
}

/** What is drawn at a place of a picture. */
export type Picked = { readonly level: string | null; readonly lines: readonly string[] } | null

interface Call<Argument, Answer> {
  readonly argument: Argument
  readonly answer: Answer
}

/** Everything a worker can be asked. */
export interface Calls {
  open: Call<Source, { readonly name: string; readonly nrow: number }>
  derive: Call<
    { readonly steps: readonly Step[]; readonly groups: readonly string[]; readonly response: string | null },
    TableView
  >
  rows: Call<
    { readonly from: number; readonly count: number; readonly columns: readonly string[] },
    readonly (readonly string[])[]
  >
  values: Call<{ readonly column: string }, readonly { readonly name: string; readonly rows: number }[]>
  groups: Call<{ readonly group: string; readonly by: string | null }, GroupsView>
  alike: Call<
    { readonly group: string; readonly level: string; readonly among: readonly string[] },
    Readonly<Record<string, string>>
  >
  sizes: Call<{ readonly group: string }, SizesView>
  panels: Call<
    {
      readonly group: string
      readonly x: string | null
      readonly y: string
      readonly from: number | null
      readonly count: number
    },
    PanelsView
  >
  describe: Call<DescribeRequest, ModelParts>
  /** Loads what fits models. */
  warm: Call<null, null>
  fit: Call<{ readonly spec: ModelSpec; readonly version: number }, FitAnswer>
  ranef: Call<{ readonly spec: ModelSpec; readonly version: number }, NonNullable<FitRecord['ranef']>>
  group: Call<
    {
      readonly spec: ModelSpec
      readonly version: number
      readonly group: string
      readonly level: string
      readonly notation: string
    },
    GroupAnswer
  >
  without: Call<
    { readonly spec: ModelSpec; readonly version: number; readonly group: string; readonly level: string },
    WithoutAnswer
  >
  compare: Call<{ readonly specs: readonly ModelSpec[]; readonly version: number }, CompareAnswer>
  /** One model by every way to handle the integral over its random effects. */
  methods: Call<{ readonly spec: ModelSpec; readonly version: number }, MethodsTable>
  profile: Call<{ readonly spec: ModelSpec; readonly version: number }, Profile>
  influence: Call<{ readonly spec: ModelSpec; readonly version: number; readonly group: string }, Influence>
  code: Call<{ readonly spec: ModelSpec; readonly version: number; readonly target: string; readonly file: string }, string>
  equations: Call<
    {
      readonly spec: ModelSpec
      readonly version: number
      readonly notation: string
      readonly format: 'text' | 'latex' | 'mathml'
      readonly values: boolean
      readonly form: 'level' | 'combined'
    },
    string
  >
  augment: Call<{ readonly spec: ModelSpec; readonly version: number }, readonly AugmentRow[]>
  means: Call<
    { readonly spec: ModelSpec; readonly version: number; readonly of: string; readonly numeric: boolean },
    MeansAnswer
  >
  checks: Call<{ readonly spec: ModelSpec; readonly version: number }, readonly CheckView[]>
  /** The tests of the terms as numbers. */
  tests: Call<{ readonly spec: ModelSpec; readonly version: number }, Anova>
  anova: Call<{ readonly spec: ModelSpec; readonly version: number }, MeansTable>
  draw: Call<
    { readonly vega: PlotAnswer['vega']; readonly chosen: string | null; readonly choosable: boolean },
    { readonly id: number; readonly svg: string }
  >
  choose: Call<{ readonly id: number; readonly chosen: string | null }, string | null>
  pick: Call<{ readonly id: number; readonly x: number; readonly y: number }, Picked>
  drop: Call<{ readonly id: number }, null>
  plotKinds: Call<null, readonly PlotKindInfo[]>
  plot: Call<
    {
      readonly spec: ModelSpec
      readonly version: number
      readonly kind: string
      readonly options: Readonly<Record<string, unknown>>
    },
    PlotAnswer
  >
}

export type CallName = keyof Calls
export type Argument<N extends CallName> = Calls[N]['argument']
export type Answer<N extends CallName> = Calls[N]['answer']

export type Progress = { readonly reading: number } | FitProgress | JobProgress

/** What a worker does with a port for tables: sends every one, sends the present one, or takes what comes. */
export type TableRole = 'sends-tables' | 'sends-table' | 'takes-tables'

/** What the page sends to a worker. */
export type Request =
  | { readonly [N in CallName]: { readonly id: number; readonly call: N; readonly argument: Argument<N> } }[CallName]
  | { readonly port: MessagePort; readonly role: TableRole }

/** What a worker sends to the page. */
export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly progress: Progress }
