/** What one way of handling the integral over the random effects came to. */
export interface MethodOutcome {
  /** As in `--method`. */
  readonly method: string
  readonly fixed: readonly { readonly term: string; readonly estimate: number; readonly stdError: number }[]
  /** Standard deviations of the random coefficients, by grouping factor and term. */
  readonly random: readonly { readonly group: string; readonly term: string; readonly sd: number }[]
  /** Null where the method has no likelihood. */
  readonly logLik: number | null
  /** Of the working linear model of a quasi-likelihood: not comparable between models or methods. */
  readonly pseudoDeviance: number | null
  readonly evaluations: number
  readonly elapsedMs: number
  readonly converged: boolean
  /** What the method says of its own error; null for nothing. */
  readonly note: string | null
  /** False for quadrature whose log-likelihood still changes with more points. */
  readonly settled: boolean
  /** What makes the estimates of any method meaningless, such as separation; each the title of a finding. */
  readonly trouble: readonly string[]
  /** Fixed effects that mean something else here, and are not measured: an average without the masses at infinity. */
  readonly otherMeaning: readonly string[]
}

/** What a method gave, beside the best of all. */
export interface MethodRow extends MethodOutcome {
  /**
   * |estimate - that of the best method| / standard error by the best method: the largest of the fixed effects. Null for a method
   * that did not converge.
   */
  readonly distance: number | null
  /** The fixed effect that is farthest. */
  readonly farthest: string | null
}

/** The ways to handle the integral of one model, side by side. */
export interface MethodComparison {
  readonly rows: readonly MethodRow[]
  readonly notApplicable: readonly { readonly method: string; readonly reason: string }[]
  /** The method that the distances are taken from. */
  readonly best: string | null
  /** Which answer to believe, and why. */
  readonly advice: string
}

/** Distances, in standard errors, below which two answers are the same for any use, and above which one is not to be used. */
const same = 0.1
const off = 0.5
/** And one below which there is no use in a number. */
const alike = 0.005

/** Measures every outcome against the most exact one and says which to believe. */
export function compareMethods(
  outcomes: readonly MethodOutcome[],
  notApplicable: MethodComparison['notApplicable'],
): MethodComparison {
  const best = outcomes.reduce<MethodOutcome | null>((found, own) => {
    if (!own.converged || exactness(own.method) === 0) return found
    return found === null || exactness(own.method) > exactness(found.method) ? own : found
  }, null)
  const rows = outcomes.map((own) => ({ ...own, ...distanceFrom(best, own) }))
  return { rows, notApplicable, best: best?.method ?? null, advice: adviceOn(rows, best) }
}

/** What can be the yardstick, by how near it comes to the integral; 0 for what cannot: another model or no likelihood. */
function exactness(method: string): number {
  if (method === 'ml' || method === 'reml') return 1e6
  const points = /^agq(?::(\d+))?$/.exec(method)
  if (points !== null) return 1e4 + Number(points[1] ?? 1e3)
  return { 'laplace:2': 3, 'laplace:3': 2, laplace: 1 }[method] ?? 0
}

function distanceFrom(best: MethodOutcome | null, own: MethodOutcome): Pick<MethodRow, 'distance' | 'farthest'> {
  if (best === null || !own.converged) return { distance: null, farthest: null }
  let distance = 0
  let farthest: string | null = null
  for (const { term, estimate, stdError } of best.fixed) {
    const other = own.fixed.find((row) => row.term === term)
    if (other === undefined || !(stdError > 0) || own.otherMeaning.includes(term)) continue
    const d = Math.abs(other.estimate - estimate) / stdError
    if (farthest === null || d > distance) {
      distance = d
      farthest = term
    }
  }
  return { distance: farthest === null ? null : distance, farthest }
}

function adviceOn(rows: readonly MethodRow[], best: MethodOutcome | null): string {
  if (best === null) return 'No method that computes the likelihood came to an end: believe none of these numbers.'
  const others = rows.filter(({ method, distance }) => method !== best.method && distance !== null)
  const isDistribution = ({ method }: MethodRow): boolean => method.startsWith('npml')
  const approximations = others.filter((row) => !isDistribution(row))
  const near = approximations.filter(({ distance }) => distance! < same)
  const usable = approximations.filter(({ distance }) => distance! >= same && distance! < off)
  const far = approximations.filter(({ distance }) => distance! >= off)
  if (rows.length === 1 && best.random.length === 0 && best.method === 'ml')
    return `${warning(best)}There are no random effects to integrate over: ml is the likelihood itself.`
  const parts = [`Believe ${best.method}: ${reason(best)}`]
  if (near.length > 0) parts.push(`${list(near)} ${near.length === 1 ? 'gives' : 'give'} the same answer`)
  if (usable.length > 0) parts.push(`${list(usable)} ${usable.length === 1 ? 'comes' : 'come'} within ${upTo(usable)}`)
  if (far.length > 0)
    parts.push(`${list(far)} ${far.length === 1 ? 'is' : 'are'} off by up to ${upTo(far)} and not to be used here`)
  for (const row of others.filter(isDistribution)) {
    parts.push(
      row.distance! < off
        ? `${row.method}, which does not assume normal effects, ${row.distance! < alike ? 'gives the same answer' : `agrees within ${upTo([row])}`}`
        : `${row.method}, which does not assume normal effects, is ${upTo([row])} away, so that assumption matters`,
    )
  }
  return `${warning(best)}${parts.join('; ')}.`
}

/** What no method mends comes first. */
function warning({ trouble }: MethodOutcome): string {
  return trouble.length === 0 ? '' : `${trouble.join('. ')}. No method mends that: see what a fit says of it. For the rest: `
}

function reason({ method, note, settled }: MethodOutcome): string {
  if (method === 'ml' || method === 'reml') return 'the integral of a Gaussian response is exact'
  if (method.startsWith('agq'))
    return `it computes the integral itself, ${settled ? 'to the accuracy of its points' : `but ${note ?? 'its points are too few'}`}`
  if (method === 'laplace') return `nothing nearer to the integral was tried${note === null ? '' : ` (${note})`}`
  return 'no quadrature applies to this model, and it has more terms than Laplace'
}

function upTo(rows: readonly MethodRow[]): string {
  const most = rows.reduce((a, b) => (b.distance! > a.distance! ? b : a))
  const where = most.farthest === null ? '' : ` (${most.farthest})`
  return `${most.distance! < 0.095 ? most.distance!.toPrecision(1) : most.distance!.toFixed(1)} standard errors${where}`
}

function list(rows: readonly MethodRow[]): string {
  const names = rows.map(({ method }) => method)
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
