import { modeDiagnostics } from '../../inference/groups/mode-diagnostics.ts'
import type { LongProgress } from '../../inference/intervals/long-progress.ts'
import { fittedMeans, type GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { quantileResiduals } from '../quantile-residuals.ts'
import type { Check } from './check.ts'
import { checkAlpha } from './check-alpha.ts'
import { type CheckResult, unknown } from './check-result.ts'
import type { CheckSource } from './check-source.ts'
import { generalizedInfluence } from './generalized-influence.ts'
import type { GeneralizedSource } from './generalized-source.ts'
import { enoughGroups, enoughRows } from './group-counts.ts'
import { inflation } from './inflation.ts'
import { influential } from './influential.ts'
import { randomEffectNormality } from './normality.ts'
import { overdispersion } from './overdispersion.ts'
import { responseShape } from './response-shape.ts'
import { zeros } from './zeros.ts'

/** How closely the assumptions of a generalized model are looked at. */
export interface GeneralizedCheckOptions {
  /** p value below which a departure counts, if it is also large enough to matter. Default 0.01. */
  readonly alpha?: number
  /** Simulated data sets. Default 250. */
  readonly simulations?: number
  /** The same seed gives the same answer. Default 0. */
  readonly seed?: number
  /** Whether groups are left out one at a time, which takes refits. Default true. */
  readonly influence?: boolean
}

/** Reliability of modes below which their shape is that of the data's, not of the effects'. */
const reliable = 0.7

/** What the data say of the assumptions of a generalized model, with the refits that influence takes. */
export function* checkGeneralizedSteps(
  state: GlmmState,
  data: GlmmRows,
  options: GeneralizedCheckOptions = {},
): Generator<LongProgress, Check, void> {
  const { alpha = 0.01, simulations = 250, seed = 0 } = options
  checkAlpha(alpha)
  const rows = { frame: data.spec.frame, design: data.spec.design }
  const modes = modeDiagnostics(state)
  const { mu } = fittedMeans(state, data, true)
  const source: GeneralizedSource = {
    state,
    rows,
    data,
    modes,
    alpha,
    simulations,
    seed,
    mu,
    quantiles: quantileResiduals(state, data, seed),
  }
  const none = new Float64Array(0)
  const influence = options.influence === false ? [] : yield* generalizedInfluence(source)
  const linear: CheckSource = { ...source, standardized: none, fitted: none, cooksDistance: none, influence }
  const results: CheckResult[] = [
    responseShape(source),
    ...overdispersion(source),
    ...zeros(source),
    ...shapesOfEffects(linear),
    ...influential(linear),
    ...enoughGroups(linear),
    // a level for each row is extra variation, not a group
    ...enoughRows(linear).filter(({ row }) =>
      state.levels.every(({ label, names }) => label !== row.about || names.length < data.rows.n),
    ),
    ...inflation(linear),
  ]
  return {
    rows: results.map(({ row }) => row),
    findings: [...results.flatMap(({ finding }) => finding ?? []), ...influence.flatMap(({ findings }) => findings)],
  }
}

/** The Q-Q plots of the terms whose groups say enough of their effects to show their shape. */
function shapesOfEffects(source: CheckSource): CheckResult[] {
  return source.modes.flatMap((own): CheckResult[] => {
    const { rows, group, terms } = own
    const shares = rows.map(({ sdDiagnostic, sdComparative }) => sdDiagnostic ** 2 / (sdDiagnostic ** 2 + sdComparative ** 2))
    const reliability = shares.reduce((s, r) => s + r, 0) / shares.length
    if (!(reliability < reliable)) return randomEffectNormality({ ...source, modes: [own] })
    const about = terms.length > 1 ? `${terms.join(' + ')} | ${group}` : group
    const evidence = `reliability ${reliability.toFixed(2)}: the data of a group say too little of its effect`
    return [unknown('random effects are normal', about, evidence)]
  })
}
