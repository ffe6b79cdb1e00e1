import { atPoint } from './functional.ts'
import type { MarginalMeans, MeansOptions } from './marginal-means-result.ts'
import type { MeanSource } from './mean-source.ts'
import { meansTable, prepareMeans } from './means-table.ts'

/**
 * Estimated marginal means (least-squares means; Searle, Speed and Milliken 1980): predictions of the fixed part at every point
 * of a reference grid, averaged over the variables that are not asked for.
 *
 * @throws BlupError E201 for the specification, E221 for variables and options, I450-I452 for contrasts and grids, P505 for
 *   weighted averages of a stored fit
 */
export function marginalMeans(source: MeanSource, spec: string, options: MeansOptions = {}): MarginalMeans {
  const prepared = prepareMeans(source, spec, options)
  return meansTable(source, prepared, options, null, (point) => atPoint(prepared.rows, point))
}
