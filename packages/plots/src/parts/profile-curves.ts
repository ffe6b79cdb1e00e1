import { BlupError, type Profile, type ProfileRow } from 'blup'
import type { PlotOptions } from '../plot-options.ts'
import { labelOf } from './names.ts'
import { nothingToDraw } from './nothing-to-draw.ts'
import { type SplinePoint, spline } from './spline.ts'

/** One parameter's profile: smooth curve, computed points, limits. */
export interface ParameterCurve {
  readonly name: string
  readonly row: ProfileRow
  readonly curve: readonly SplinePoint[]
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/**
 * The curves of `options.profile`, or of those named by `term` or `group`.
 *
 * @throws BlupError I470 without a profile or without a curve in it, E221 for a name that it does not have
 */
export function profileCurves(
  options: PlotOptions,
  kind: string,
): { readonly profile: Profile; readonly curves: ParameterCurve[] } {
  const { profile, term, group } = options
  if (profile === undefined) {
    throw nothingToDraw(`The plot \`${kind}\` shows the profile of the likelihood, which was not given.`, [
      'in a program: `plot(kind, fit, { profile: await fit.profile() })`',
    ])
  }
  const curves = profile.curves.flatMap((curve, i) => {
    if ((term !== undefined && curve.term !== term) || (group !== undefined && curve.group !== group)) return []
    const points = curve.points
      .filter((p) => Number.isFinite(p.value) && Number.isFinite(p.zeta))
      .map((p) => ({ x: p.value, y: p.zeta }))
    if (points.length < 3) return []
    return [{ name: parameterName(curve, options), row: profile.rows[i]!, points, curve: spline(points, 61) }]
  })
  if (curves.length > 0) return { profile, curves }
  const names = [...new Set(profile.curves.map((curve) => `\`${curve.term}\``))].join(', ')
  if (term !== undefined || group !== undefined)
    throw new BlupError('E221', `The profile has no curve of \`${term ?? group}\`; there is ${names}.`)
  throw nothingToDraw('The profile has no curve: every parameter is at the end of its range.')
}

function parameterName(
  { parameter, group, term }: { parameter: string; group: string | null; term: string },
  options: PlotOptions,
): string {
  if (parameter === 'fixed') return labelOf(term, options)
  if (parameter === 'sigma') return 'SD residual'
  if (parameter === 'dispersion') return term
  const of = labelOf(group ?? '', options)
  const what = term.replace(/^(?:sd|cor)__/, '')
  return parameter === 'cor' ? `cor ${of}: ${what.replace('.', ', ')}` : `SD ${of}: ${labelOf(what, options)}`
}
