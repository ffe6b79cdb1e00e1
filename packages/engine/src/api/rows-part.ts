import type { Check, CheckOptions } from '../diagnose/check/check.ts'
import { varianceInflation } from '../diagnose/variance-inflation.ts'
import type { Influence, InfluenceOptions } from '../inference/influence/influence.ts'
import { type RowDiagnostics, rowDiagnostics } from '../inference/influence/row-diagnostics.ts'
import type { LongProgress } from '../inference/intervals/long-progress.ts'
import { fittedValues } from '../models/lmm/fitted-values.ts'
import { leverage } from '../models/lmm/leverage.ts'
import { RandomPart } from './random-part.ts'
import { type RunOptions, runSteps } from './run-steps.ts'

/** What the rows of a fit are asked: fitted values, residuals, leverages, influence, checks. */
export abstract class RowsPart extends RandomPart {
  /** X beta + Z b + offset of the rows used; `population` leaves Z b out. */
  fitted(level: 'conditional' | 'population' = 'conditional'): Float64Array {
    const values = fittedValues(this.state, this.needRows('Fitted values'))
    return level === 'population' ? values.fixed : values.fitted
  }

  /**
   * Residuals of the rows used: `response` y - fitted, `pearson` the same times sqrt(weight), `scaled` that over sigma.
   */
  residuals(type: 'response' | 'pearson' | 'scaled' = 'response'): Float64Array {
    const rows = this.needRows('Residuals')
    const fitted = this.fitted()
    const { response, weights, weightsAs } = rows.frame
    if (response.kind !== 'number') throw new TypeError('a linear mixed model has a numeric response')
    const sigma = this.residual === null ? 1 : this.residual.sd
    return response.values.map((y, i) => {
      const residual = y - fitted[i]!
      if (type === 'response') return residual
      const weighted = weights === null || weightsAs === 'frequency' ? residual : residual * Math.sqrt(weights[i]!)
      return type === 'pearson' ? weighted : weighted / sigma
    })
  }

  /** Diagonal of the matrix that maps the response to the fitted values. */
  leverage(): Float64Array {
    return leverage(this.state, this.needRows('Leverages'))
  }

  /** Standardized residuals and Cook's distances in closed form, given the leverages. */
  protected rowDiagnostics(hat: Float64Array): RowDiagnostics {
    const { map, a } = this.state
    return rowDiagnostics(this.residuals('pearson'), hat, this.residual?.sd ?? 1, a.p, map.nPar === 0 ? a.n - a.p : null)
  }

  /**
   * The fit without each level of a grouping factor, or each row: Cook's distance, DFBETAS, and every parameter, variances too.
   * Needs the data.
   *
   * @throws BlupError E221 for an unknown grouping factor or level, C310 when cancelled
   */
  async influence(options: InfluenceOptions & RunOptions<LongProgress> = {}): Promise<Influence> {
    const rows = this.needRows('Influence')
    const { influenceSteps } = await import('./linear-questions-chunk.ts')
    return runSteps(influenceSteps(this.state, rows, this.weightScale(), options), options)
  }

  /**
   * Checks the assumptions of the model: normality and even spread of the residuals, the random effects' Q-Q plots, groups and
   * rows that decide, numbers of groups and of their rows, slopes that mix effects within and between groups, collinearity. Each
   * concern is a finding with evidence, consequence and fixes. Needs the data.
   *
   * @throws BlupError C310 when cancelled
   */
  async check(options: CheckOptions & RunOptions<LongProgress> = {}): Promise<Check> {
    const { state } = this
    const rows = this.needRows('The checks')
    const { standardized, cooksDistance } = this.rowDiagnostics(this.leverage())
    const modes = state.exact ? this.modeDiagnostics() : []
    const { checkSteps } = await import('./linear-questions-chunk.ts')
    const source = { state, rows, standardized, cooksDistance, modes, fitted: this.fitted() }
    return runSteps(checkSteps(source, this.weightScale(), options), options)
  }

  /** Variance inflation factors of the coefficients but the intercept. */
  varianceInflation(): { readonly term: string; readonly vif: number }[] {
    return varianceInflation(this.state)
  }
}
