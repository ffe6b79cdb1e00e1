import { formulaFromTerms } from '../formula/formula-from-terms.ts'
import { type LevelStructure, structureFromTerms } from '../formula/levels/level-structure.ts'
import { structureOf } from '../frame/levels/structure-of.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord, RanefRow } from '../models/fit-record.ts'
import { codeText } from '../report/code/code.ts'
import type { CodeOptions } from '../report/code/code-source.ts'
import { type GlanceRow, glance } from '../report/glance.ts'
import type { BroomRow } from '../report/names.ts'
import { type SummaryOptions, summaryText } from '../report/summary-text.ts'
import { type TidyOptions, type TidyRow, tidy } from '../report/tidy.ts'
import { FitData } from './fit-data.ts'
import type { Stored } from './stored.ts'

/** How a fit of any class is told: rows, the printed summary, random effects, levels, and code. */
export abstract class DescribedPart extends FitData {
  #levels: LevelStructure | null = null

  /** The published record, schema `blup.fit/1`. */
  override record(options: { readonly randomEffects?: boolean } = {}): FitRecord {
    const record = super.record()
    return options.randomEffects === true ? { ...record, ranef: this.ranef() } : record
  }

  /** One row a coefficient or random parameter, in the vocabulary of broom.mixed; `exponentiate` for odds or rate ratios. */
  tidy(): TidyRow[]
  tidy(options: TidyOptions & { readonly names: 'broom' }): BroomRow[]
  tidy(options?: TidyOptions): TidyRow[] | BroomRow[]
  tidy(options: TidyOptions = {}): TidyRow[] | BroomRow[] {
    return tidy(this.record({ randomEffects: true }), options)
  }

  /** The fit in one row. */
  glance(): GlanceRow {
    return glance(this.record())
  }

  /** The printed summary. */
  summary(options: SummaryOptions = {}): string {
    return summaryText(this, options)
  }

  /**
   * Conditional modes with their conditional standard deviations, of one grouping factor or all.
   *
   * @throws BlupError E221 for a grouping factor that is not in the model
   */
  ranef(group?: string): RanefRow[] {
    const rows = this.allRanef()
    if (group === undefined) return rows
    const own = rows.filter((r) => r.group === group)
    if (own.length > 0) return own
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${group}\`; there is ${
        Object.keys(this.data.groups)
          .map((g) => `\`${g}\``)
          .join(', ') || 'none'
      }.`,
    )
  }

  /** The conditional modes of all grouping factors, with what the class of model knows of their errors. */
  protected abstract allRanef(): RanefRow[]

  /** Which grouping factor stands at which level of the model, and which of them each variable describes. */
  levelStructure(): LevelStructure {
    const { terms, levels } = this.basis
    this.#levels ??= this.rows === null ? (levels ?? structureFromTerms(terms)) : structureOf(this.rows.frame)
    return this.#levels
  }

  /**
   * The same model as code for another system: lme4, nlme, glmmTMB, julia, statsmodels, stata, sas, spss, or the text of
   * hlm and mlwin. What the system's defaults would do differently is set; what it cannot express is said in comments.
   *
   * @throws BlupError E221 for an unknown system
   */
  code(target: string, options: CodeOptions = {}): string {
    const { basis, terms } = this.basis
    const { family, method } = this
    return codeText(
      { terms, structure: this.levelStructure(), family: family.name, link: family.link, method, basis },
      target,
      options,
    )
  }

  /** The fit as it is stored, with the state that its class keeps. */
  protected storedWith<State>(state: State): Stored<State> {
    const { basis, terms } = this.basis
    return {
      ...this.record(),
      store: {
        version: 1,
        expanded: formulaFromTerms(terms).source,
        basis,
        levels: this.levelStructure(),
        extras: { ddf: this.ddf, confLevel: this.confLevel, groupSizes: this.groupSizes },
        state,
      },
    }
  }
}
