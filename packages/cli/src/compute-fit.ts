import type {
  AveragedCoefficient,
  Finding,
  FitOptions,
  FitRecord,
  FixedRow,
  LmmFit,
  Progress,
  StoredFit,
  StoredGlmmFit,
  Table,
} from 'blup'
import { BlupError, ratios } from 'blup'
import { type IntervalChoice, withIntervals } from './other-intervals.ts'
import { levelTwoRows } from './residual-rows.ts'

/** What is to be fitted, as plain data: it can go to another thread. */
export interface FitRequest {
  readonly formula: string
  readonly table: Table
  readonly options: Omit<FitOptions, 'signal' | 'onProgress' | 'threads'>
  /** How many threads a large fit takes; undefined: one for each processor. */
  readonly threads: number | undefined
  readonly randomEffects: boolean
  /** Whether the stored form is wanted. */
  readonly store: boolean
  /** Intervals of the fixed effects in place of Wald's. */
  readonly intervals: IntervalChoice | null
  /** Whether the fixed effects are wanted as ratios as well, and for the mean over all groups. */
  readonly exponentiate: boolean
  readonly averaged: boolean
  /** What the preset `hlm` adds; null for other presets and none. */
  readonly hlm: HlmRequest | null
}

export interface HlmRequest {
  /** Variables of the groups for the t-to-enter table. */
  readonly explore: readonly string[]
  readonly residuals: boolean
  readonly width: number
}

/** HLM's tables as printed and as data, and its residual files as rows. */
export interface HlmOutcome {
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
  /** By the end of the file's name, such as `level2`; of crossed factors those of one level are told apart by their names. */
  readonly residuals: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>
}

/** What came of it, as plain data. */
export interface FitOutcome {
  readonly record: FitRecord
  readonly extras: Pick<LmmFit, 'ddf' | 'confLevel' | 'groupSizes'>
  readonly stored: StoredFit | StoredGlmmFit | null
  readonly hlm: HlmOutcome | null
  /** Where they were asked for. */
  readonly ratios: readonly FixedRow[] | null
  readonly averaged: readonly AveragedCoefficient[] | null
}

export async function computeFit(
  request: FitRequest,
  signal: AbortSignal | undefined,
  onProgress: (progress: Progress) => void,
): Promise<FitOutcome> {
  const { fit } = await import('./engine.ts')
  const { fitThreads } = await import('./fit-threads.ts')
  const { formula, table, options, randomEffects, store, intervals, hlm, exponentiate, averaged } = request
  const cancel = signal === undefined ? {} : { signal }
  const fitted = await fit(formula, table, { ...options, threads: fitThreads(request.threads), onProgress, ...cancel })
  const { ddf, confLevel, groupSizes } = fitted
  if (averaged && !('averagedCoefficients' in fitted)) {
    throw new BlupError('E221', 'The coefficients of a linear model are those of the population as they stand.', {
      fixes: ['leave --averaged out'],
    })
  }
  const record = await withIntervals(fitted.record({ randomEffects }), fitted, intervals, {
    ...cancel,
    onProgress: ({ done }) => onProgress({ phase: 'finishing', iteration: done, objective: Number.NaN }),
  })
  return {
    record,
    extras: { ddf, confLevel, groupSizes },
    // the stored fit keeps the intervals that its degrees of freedom explain
    stored: store ? fitted.toJSON() : null,
    ratios: exponentiate ? ratios(record) : null,
    averaged: averaged && 'averagedCoefficients' in fitted ? fitted.averagedCoefficients() : null,
    hlm: hlm !== null && 'hlmParts' in fitted ? hlmOutcome(fitted, table, hlm) : null,
  }
}

function hlmOutcome(fitted: LmmFit, table: Table, { explore, residuals, width }: HlmRequest): HlmOutcome {
  const of = explore.length === 0 ? {} : { data: table, candidates: explore }
  const { leastSquares, entry, homogeneity } = fitted.hlmParts(of)
  return {
    text: fitted.hlmTables({ width, ...of }),
    json: {
      leastSquares:
        leastSquares === null
          ? null
          : {
              group: leastSquares.group,
              terms: leastSquares.terms,
              groups: leastSquares.fits.map(({ level, n, estimates }) => ({ level, n, estimates })),
              without: leastSquares.dropped,
            },
      homogeneity,
      exploratory: entry,
    },
    residuals: new Map(
      residuals
        ? [
            ['level1', fitted.augment(table)],
            ...fitted
              .levelStructure()
              .groups.flatMap((labels, l) =>
                labels.map((label): [string, ReturnType<typeof levelTwoRows>] => [
                  labels.length === 1 ? `level${l + 2}` : `level${l + 2}-${label}`,
                  levelTwoRows(fitted.levelTwoResiduals(label, table)),
                ]),
              ),
          ]
        : [],
    ),
  }
}

/** The outcome with what the reading of the data found, and how long it took. */
export function withReading(outcome: FitOutcome, findings: readonly Finding[], readMs: number): FitOutcome {
  const { record, stored } = outcome
  const added = {
    findings: [...findings, ...record.findings],
    timing: { ...record.timing, readMs, totalMs: performance.now() },
  }
  return { ...outcome, record: { ...record, ...added }, stored: stored === null ? null : { ...stored, ...added } }
}
