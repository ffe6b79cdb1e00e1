import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import { appendTo } from '../../numeric/append-to.ts'
import { criticalValue, twoSidedP } from '../tails/t-test.ts'
import { averageWeights } from './average-weights.ts'
import { cellCounts } from './cell-counts.ts'
import { combine, evaluateFunctional, type Functional, isEstimable } from './functional.ts'
import { type GridRows, gridRows } from './grid-rows.ts'
import type { MarginalMeans, MeanRow, MeansOptions } from './marginal-means-result.ts'
import { meanContrasts } from './mean-contrasts.ts'
import type { MeanSource } from './mean-source.ts'
import { meanSpecification } from './mean-specification.ts'
import { type ReferenceGrid, referenceGrid } from './reference-grid.ts'
import { throughScale } from './through-scale.ts'

/** What means and slopes have in common before they are computed. */
export interface Prepared {
  readonly grid: ReferenceGrid
  readonly rows: GridRows
  readonly of: readonly string[]
  readonly by: readonly string[]
  readonly contrasts: MeansOptions['contrasts'] | null
}

/** @throws BlupError E201 for the specification, E221 for variables */
export function prepareMeans(source: MeanSource, spec: string, options: MeansOptions): Prepared {
  const { of: named, by, contrasts } = meanSpecification(spec)
  const grid = referenceGrid(source, options.at)
  const of = withParents(named, by, grid)
  const names = grid.variables.map(({ name }) => name)
  for (const name of [...of, ...by]) {
    if (names.includes(name)) continue
    const near = nearestName(name, names)
    throw new BlupError(
      'E221',
      `\`${name}\` is no variable of the fixed part; there is ${names.map((x) => `\`${x}\``).join(', ') || 'none'}.`,
      { fixes: near === null ? [] : [`did you mean \`${near}\`?`] },
    )
  }
  if (contrasts !== null && options.contrasts !== undefined && options.contrasts !== contrasts) {
    throw new BlupError('E221', `\`${spec.trim()}\` asks for ${contrasts} contrasts, and the options for others.`, {
      fixes: ['name the contrasts in one place'],
    })
  }
  if (options.control !== undefined && contrasts === null && options.contrasts === undefined) {
    throw new BlupError('I450', 'There is a control, and no contrasts with it are asked for.', {
      fixes: ['ask for trt.vs.ctrl contrasts'],
    })
  }
  return { grid, rows: gridRows(source, grid), of, by, contrasts: options.contrasts ?? contrasts }
}

/** Levels that mean something only together with those they are counted within come with these. */
function withParents(of: readonly string[], by: readonly string[], { nesting }: ReferenceGrid): string[] {
  const parents = nesting.flatMap((own) => (own.by === 'formula' && of.includes(own.child) ? own.parents : []))
  return [...new Set([...of, ...parents.filter((name) => !by.includes(name))])]
}

/** The table of what `at` is at each point, averaged, with contrasts. */
export function meansTable(
  source: MeanSource,
  { grid, rows, of, by, contrasts }: Prepared,
  options: MeansOptions,
  slope: string | null,
  at: (point: number) => Functional,
): MarginalMeans {
  const { level = 0.95, weights = 'equal', scale = 'link' } = options
  const place = new Map(grid.variables.map(({ name }, v) => [name, v]))
  const own = of.map((name) => place.get(name)!)
  const tables = by.map((name) => place.get(name)!)
  const over = grid.variables.flatMap(({ name, values }, v) =>
    of.includes(name) || by.includes(name) || values.length === 1 ? [] : [v],
  )
  const counts = weights === 'equal' ? null : cellCounts(source, grid, rows)
  const groups = new Map<string, number[]>()
  grid.points.forEach((point, i) => {
    const key = [...tables]
      .reverse()
      .concat([...own].reverse())
      .map((v) => point[v])
      .join(',')
    appendTo(groups, key, i)
  })
  const cells = [...groups.values()].sort((a, b) => {
    const x = grid.points[a[0]!]!
    const y = grid.points[b[0]!]!
    for (const v of [...tables].reverse().concat([...own].reverse())) if (x[v] !== y[v]) return x[v]! - y[v]!
    return 0
  })
  const functionals = cells.map((members): Functional => {
    const share = averageWeights(weights, grid, members, over, counts)
    return combine(members.map(at), share)
  })
  const valuesAt = (members: readonly number[], chosen: readonly number[]): Record<string, string | number> =>
    Object.fromEntries(chosen.map((v) => [grid.variables[v]!.name, grid.variables[v]!.values[grid.points[members[0]!]![v]!]!]))
  // a slope of the response is on its scale already
  const back = scale === 'response' && slope === null ? source.response : null
  const means = functionals.map((functional, i): MeanRow => {
    const { estimate, stdError, df } = evaluateFunctional(source, functional)
    const half = criticalValue(level, df) * stdError
    const shown = throughScale({ estimate, stdError, confLow: estimate - half, confHigh: estimate + half }, back)
    const statistic = estimate / stdError
    return {
      at: valuesAt(cells[i]!, [...own, ...tables]),
      label: labelOf(grid, own, cells[i]![0]!),
      ...shown,
      df,
      statistic: slope === null ? null : statistic,
      pValue: slope === null ? null : twoSidedP(statistic, df),
    }
  })
  const findings: Finding[] = [...rows.findings]
  const lost = means.filter((_, i) => !isEstimable(functionals[i]!))
  if (lost.length > 0) {
    const shown = lost.slice(0, 4).map(({ at: own }) => `\`${Object.values(own).map(shortValue).join(' ') || 'all'}\``)
    findings.push(
      finding(
        'I453',
        `${lost.length} of ${means.length} ${slope === null ? 'means are' : 'slopes are'} not determined by the data`,
        `${shown.join(', ')}${lost.length > 4 ? ', ...' : ''}: combinations of levels without rows, or columns that others explain`,
        {
          consequence: 'They have no estimate, nor have the contrasts with them.',
          fixes: ['average by the rows at each combination: weights cells', 'take the interaction out of the model'],
        },
      ),
    )
  }
  return {
    quantity: slope === null ? 'mean' : 'slope',
    of,
    by,
    slope,
    rows: means,
    contrasts:
      contrasts === undefined || contrasts === null
        ? null
        : meanContrasts(source, functionals, means, by, { contrasts, level, scale, slope, options }),
    averagedOver: over.filter((v) => cells.some((own) => differ(grid, own, v))).map((v) => grid.variables[v]!.name),
    nesting: grid.nesting.map(({ child, parents }) => ({ child, parents })),
    weights,
    heldAt: grid.variables.flatMap(({ name, values, chosen }) =>
      of.includes(name) || by.includes(name) || (values.length > 1 && chosen !== 'at') || chosen === 'levels'
        ? []
        : [{ name, values, chosen }],
    ),
    scale: source.response === null ? 'link' : scale,
    link: source.response?.name ?? null,
    atZeroEffects: source.terms.random.length > 0,
    ddf: source.ddf,
    level,
    findings,
  }
}

/** Whether a variable takes several values among some points. */
function differ({ points }: ReferenceGrid, own: readonly number[], v: number): boolean {
  return own.some((i) => points[i]![v] !== points[own[0]!]![v])
}

/** The values of a row, with the name of the variable before those that are numbers. */
function labelOf(grid: ReferenceGrid, own: readonly number[], point: number): string {
  const parts = own.map((v) => {
    const { name, values } = grid.variables[v]!
    const value = values[grid.points[point]![v]!]!
    const text = shortValue(value)
    return /^-?\d/.test(text) && Number.isFinite(Number(text)) ? name + text : text
  })
  return parts.join(' ') || 'mean'
}

function shortValue(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(7))) : value
}
