import { describe, expect, it } from 'vitest'
import { kinds, type PlotOptions, plot } from '../src/index.ts'
import { type Example, hsb, machines, many, pastes, penicillin, sleepstudy } from './examples.ts'
import { knownInfluence } from './known-influence.ts'
import { knownProfile } from './known-profile.ts'
import { checkSpec, marksIn, outline } from './spec-checks.ts'

const profiled: PlotOptions = { profile: await sleepstudy().fit.profile() }

/** What each kind is drawn of; a kind without an entry fails the test that looks for it. */
const cases: Readonly<Record<string, readonly (readonly [string, () => Example, PlotOptions?])[]>> = {
  design: [
    ['pastes', pastes, { highlight: 'B' }],
    ['penicillin', penicillin],
    ['hsb', hsb],
    ['machines', machines],
  ],
  spaghetti: [
    ['sleepstudy', sleepstudy, { highlight: '335' }],
    ['hsb', hsb],
    ['machines', machines, { group: 'Worker' }],
  ],
  'group-sizes': [
    ['pastes', pastes],
    ['hsb', hsb, { highlight: '8367' }],
  ],
  trellis: [
    ['sleepstudy', sleepstudy, { highlight: '335' }],
    ['hsb', hsb, { order: 'size' }],
    ['machines', machines, { group: 'Worker' }],
  ],
  effect: [
    ['machines', machines],
    ['sleepstudy', sleepstudy],
    ['hsb', hsb, { by: 'sector' }],
    ['hsb', hsb, { by: 'meanses' }],
    ['hsb', hsb, { x: 'sector' }],
  ],
  influence: [
    ['known', sleepstudy, { influence: knownInfluence, highlight: '309' }],
    ['sleepstudy', sleepstudy, { influence: await sleepstudy().fit.influence() }],
    ['sleepstudy', sleepstudy, { influence: await sleepstudy().fit.influence({ by: 'row', only: [1, 2, 3, 4, 5] }) }],
  ],
  trajectories: [
    ['sleepstudy', sleepstudy, { highlight: '335', labels: { Reaction: 'reaction time, ms' } }],
    ['hsb', hsb, { by: 'sector' }],
    ['machines', machines, { group: 'Worker', highlight: '6' }],
  ],
  fixed: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
    ['machines', machines],
  ],
  caterpillar: [
    ['sleepstudy', sleepstudy, { highlight: '335' }],
    ['penicillin', penicillin, { intervals: 'both' }],
    ['hsb', hsb, { spacing: 'normal' }],
    ['machines', machines, { order: 'level' }],
  ],
  pairs: [
    ['sleepstudy', sleepstudy, { highlight: '335' }],
    ['hsb', hsb],
  ],
  density: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
  ],
  shrinkage: [
    ['sleepstudy', sleepstudy],
    ['penicillin', penicillin],
    ['hsb', hsb, { highlight: '8367' }],
  ],
  variance: [
    ['sleepstudy', sleepstudy],
    ['penicillin', penicillin],
    ['machines', machines],
  ],
  icc: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
  ],
  'scale-location': [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
  ],
  qq: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
  ],
  'qq-random': [
    ['sleepstudy', sleepstudy, { highlight: '335' }],
    ['penicillin', penicillin],
    ['machines', machines],
  ],
  simulated: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb, { simulations: 40 }],
  ],
  profile: [
    ['a known curve', sleepstudy, { profile: knownProfile }],
    ['sleepstudy', sleepstudy, profiled],
  ],
  'profile-density': [
    ['a known curve', sleepstudy, { profile: knownProfile }],
    ['sleepstudy', sleepstudy, profiled],
  ],
  residuals: [
    ['sleepstudy', sleepstudy],
    ['hsb', hsb],
  ],
}

describe('every kind of plot', () => {
  it.each(kinds.map(({ name }) => name))('%s is drawn here', (name) => {
    expect(Object.keys(cases)).toContain(name)
  })

  const all = Object.entries(cases).flatMap(([kind, some]) => some.map(([name, of, options]) => ({ kind, name, of, options })))
  it.each(all)('$kind of $name is a specification that Vega-Lite accepts', async ({ kind, of, options }) => {
    const { fit, data } = of()
    const spec = plot(kind, fit, { data, ...options })
    const svg = await checkSpec(spec)
    expect(marksIn(svg)).toBeGreaterThan(0)
    expect(marksIn(svg)).toBeLessThanOrEqual(2000)
    expect(Object.values(spec.datasets).reduce((s, rows) => s + rows.length, 0)).toBeLessThanOrEqual(4000)
  })

  const crowded = kinds
    .filter(({ needs }) => !needs.includes('profile') && !needs.includes('influence'))
    .map(({ name }) => name)
  it.each(crowded)('%s puts 6,000 rows in 1,500 groups together', async (kind) => {
    const { fit, data } = many()
    const spec = plot(kind, fit, { data, simulations: 20 })
    const svg = await checkSpec(spec)
    expect(marksIn(svg)).toBeLessThanOrEqual(2000)
    expect(Object.values(spec.datasets).reduce((s, rows) => s + rows.length, 0)).toBeLessThanOrEqual(4000)
    const drawnWhole = ['fixed', 'variance', 'icc', 'pairs']
    expect([kind, spec.usermeta.blup.aggregated === null]).toEqual([kind, drawnWhole.includes(kind)])
  })

  it.each(Object.entries(cases))('%s keeps its specification', (kind, some) => {
    const [name, of, options] = some[0]!
    const { fit, data } = of()
    expect(outline(plot(kind, fit, { data, ...options }))).toMatchSnapshot(name)
  })
})
