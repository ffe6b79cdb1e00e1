import type { ResponseDensity } from '../../family/response-density.ts'

/** With more rows one search has to do. */
const mostRows = 5_000
/** What is left of the fixed effects. */
const shares = [0.1, 0.3]

/**
 * Other starts for means that are the same for eta and -eta: fixed effects near 0, and groups that spread to both sides as far as their
 * means lie from it. None for other densities, and for many rows.
 */
export function startsAtFold(
  psi: Float64Array,
  { p, nTheta }: { readonly p: number; readonly nTheta: number },
  density: ResponseDensity,
  rows: number,
): Float64Array[] {
  if (density.folded !== true || nTheta === 0 || p === 0 || rows > mostRows) return []
  const level = Math.hypot(...psi.subarray(0, p))
  const spread = Math.hypot(...psi.subarray(p, p + nTheta))
  if (!(level > 0 && spread > 0)) return []
  const wider = Math.max(1, level / spread)
  return shares.map((share) => psi.map((x, i) => (i < p ? share * x : i < p + nTheta ? wider * x : x)))
}
