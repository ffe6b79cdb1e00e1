import type { Profile, ProfileCurve, ProfileRow } from 'blup'

const steps = [-3, -2.4, -1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8, 2.4, 3]

function parameter(
  of: Pick<ProfileRow, 'parameter' | 'group' | 'term'>,
  value: (zeta: number) => number,
): [ProfileRow, ProfileCurve] {
  return [
    { ...of, estimate: value(0), confLow: value(-1.959964), confHigh: value(1.959964) },
    { ...of, points: steps.map((zeta) => ({ value: value(zeta), zeta })) },
  ]
}

const made = [
  parameter({ parameter: 'fixed', group: null, term: 'Days' }, (zeta) => 10 + 1.5 * zeta),
  parameter({ parameter: 'sd', group: 'Subject', term: 'sd__(Intercept)' }, (zeta) => 24 * Math.exp(0.2 * zeta)),
  parameter({ parameter: 'sigma', group: 'Residual', term: 'sd__Observation' }, (zeta) => 25 * Math.exp(0.06 * zeta)),
]

/** A normal and two lognormal curves: their densities are known. */
export const knownProfile: Profile = {
  level: 0.95,
  rows: made.map(([row]) => row),
  curves: made.map(([, curve]) => curve),
  findings: [],
}
