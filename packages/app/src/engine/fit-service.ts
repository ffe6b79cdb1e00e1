import type { PlotFit } from '@blup/plots'
import { compare, fit, type GlmmFit, type LmmFit, type MethodsOptions, methods, type Table } from 'blup'
import { fitOptions, type ModelSpec, specKey } from '../spec/model-spec.ts'
import { checkViews } from './check-views.ts'
import { groupAnswer } from './group-answer.ts'
import { anovaTable, meansAnswer } from './means-answer.ts'
import { orNull } from './or-null.ts'
import type { Answer, Argument, FitAnswer, FitProgress, JobProgress } from './protocol.ts'
import { ReceivedTable } from './table-port.ts'
import { withoutLevel } from './table-steps.ts'

const fitsKept = 8

/** Fits models and answers what is asked of the fits. A fit that is gone is made again. */
export class FitService {
  readonly #fits = new Map<string, LmmFit | GlmmFit>()
  readonly table = new ReceivedTable(() => {
    this.#fits.clear()
  })

  async fit({ spec, version }: Argument<'fit'>, onProgress: (progress: FitProgress) => void): Promise<FitAnswer> {
    const started = performance.now()
    const model = await this.#ensure(spec, version, onProgress)
    return { ...answerOf(model), milliseconds: performance.now() - started }
  }

  async ranef({ spec, version }: Argument<'ranef'>): Promise<Answer<'ranef'>> {
    return (await this.#ensure(spec, version)).ranef()
  }

  async group({ spec, version, group, level, notation }: Argument<'group'>): Promise<Answer<'group'>> {
    return groupAnswer(await this.#ensure(spec, version), group, level, notation)
  }

  async without({ spec, version, group, level }: Argument<'without'>): Promise<Answer<'without'>> {
    const started = performance.now()
    const before = await this.#ensure(spec, version)
    const after = await fit(spec.formula, withoutLevel(await this.table.get(version), group, level), fitOptions(spec))
    const fixed = before.fixed.map((row) => {
      const other = after.fixed.find(({ term }) => term === row.term)?.estimate ?? Number.NaN
      return { name: row.term, before: row.estimate, after: other, shift: (other - row.estimate) / row.stdError }
    })
    const random = before.random.flatMap((block) =>
      block.terms.map((term, k) => {
        const other = after.random.find((own) => own.group === block.group && own.terms.includes(term))
        return {
          name: `SD ${term} by ${block.group}`,
          before: block.sd[k]!,
          after: other?.sd[other.terms.indexOf(term)] ?? Number.NaN,
          shift: null,
        }
      }),
    )
    const residual =
      before.residual === null || after.residual === null
        ? []
        : [{ name: 'residual SD', before: before.residual.sd, after: after.residual.sd, shift: null }]
    return { rows: [...fixed, ...random, ...residual], milliseconds: performance.now() - started }
  }

  async compare({ specs, version }: Argument<'compare'>): Promise<Answer<'compare'>> {
    const fits: (LmmFit | GlmmFit)[] = []
    for (const spec of specs) fits.push(await this.#ensure(spec, version))
    const { method, rows, findings } = compare(...fits)
    const left = fits.map((_, k) => k)
    return {
      method,
      findings,
      rows: rows.map((row) => {
        // Models of one formula may differ in family or weights: then their parameters or their criterion do.
        const far = (k: number): number =>
          Math.abs(fits[k]!.fit.df - row.npar) + Math.min(0.5, Math.abs(fits[k]!.fit.criterion - row.deviance))
        const asked = left.filter((k) => fits[k]!.formula === row.model).sort((a, b) => far(a) - far(b))[0]!
        left.splice(left.indexOf(asked), 1)
        return { ...row, asked }
      }),
    }
  }

  async methods(
    { spec, version }: Argument<'methods'>,
    onProgress: (progress: JobProgress) => void,
  ): Promise<Answer<'methods'>> {
    const given = fitOptions({ ...spec, method: '', ddf: '', preset: '' }) as Omit<MethodsOptions, 'onProgress'>
    return methods(spec.formula, await this.table.get(version), {
      ...given,
      onProgress: ({ method, done, total }) => onProgress({ done, total, what: method }),
    })
  }

  async profile(
    { spec, version }: Argument<'profile'>,
    onProgress: (progress: JobProgress) => void,
  ): Promise<Answer<'profile'>> {
    const model = await this.#ensure(spec, version)
    return model.profile({ onProgress })
  }

  async influence(
    { spec, version, group }: Argument<'influence'>,
    onProgress: (progress: JobProgress) => void,
  ): Promise<Answer<'influence'>> {
    const model = await this.#ensure(spec, version)
    return model.influence({ by: group, onProgress })
  }

  async code({ spec, version, target, file }: Argument<'code'>): Promise<string> {
    return (await this.#ensure(spec, version)).code(target, { data: file })
  }

  async equations({ spec, version, notation, format, values, form }: Argument<'equations'>): Promise<string> {
    return (await this.#ensure(spec, version)).equations({ notation, format, values, form })
  }

  async augment({ spec, version }: Argument<'augment'>): Promise<Answer<'augment'>> {
    return (await this.#ensure(spec, version)).augment()
  }

  async means({ spec, version, of, numeric }: Argument<'means'>): Promise<Answer<'means'>> {
    return meansAnswer(await this.#ensure(spec, version), of, numeric)
  }

  async checks({ spec, version }: Argument<'checks'>, onProgress: (progress: JobProgress) => void): Promise<Answer<'checks'>> {
    return checkViews(await this.#ensure(spec, version), onProgress)
  }

  async anova({ spec, version }: Argument<'anova'>): Promise<Answer<'anova'>> {
    return anovaTable(await this.#ensure(spec, version))
  }

  async tests({ spec, version }: Argument<'tests'>): Promise<Answer<'tests'>> {
    return (await this.#ensure(spec, version)).anova()
  }

  async plotKinds(): Promise<Answer<'plotKinds'>> {
    const { kinds } = await import('@blup/plots')
    return kinds.map(({ name, title, summary, needs }) => ({ name, title, summary, needs }))
  }

  async plot({ spec, version, kind, options }: Argument<'plot'>): Promise<Answer<'plot'>> {
    const model = await this.#ensure(spec, version)
    const { drawPlot } = await import('./draw-plot.ts')
    // A class of models offers what it can; a picture that needs more says so.
    return drawPlot(model as PlotFit, await this.table.get(version), kind, options)
  }

  async #ensure(spec: ModelSpec, version: number, onProgress?: (progress: FitProgress) => void): Promise<LmmFit | GlmmFit> {
    const table: Table = await this.table.get(version)
    const key = specKey(spec)
    const known = this.#fits.get(key)
    if (known !== undefined) return known
    const options = fitOptions(spec)
    const made = await fit(spec.formula, table, onProgress === undefined ? options : { ...options, onProgress })
    this.#fits.set(key, made)
    for (const old of this.#fits.keys()) if (this.#fits.size > fitsKept) this.#fits.delete(old)
    return made
  }
}

function answerOf(model: LmmFit | GlmmFit): Omit<FitAnswer, 'milliseconds'> {
  const linear = 'groupLeastSquares' in model ? model : null
  return {
    record: model.record(),
    ddf: model.ddf,
    confLevel: model.confLevel,
    groupSizes: model.groupSizes,
    r2: linear === null ? null : orNull(() => linear.r2()),
    icc: linear === null ? null : orNull(() => linear.icc().groups),
  }
}
