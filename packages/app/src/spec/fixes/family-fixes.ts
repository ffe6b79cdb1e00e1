import { printExpr } from 'blup'
import type { Circumstances, FixTable, Proposal } from './fix.ts'

/** Fixes that take another family, link, weighting or coding. */
export const familyFixes: FixTable = {
  C315: usualLink,
  C320: (about) => [...usualLink(about), ...withoutOffset(about)],
  D127: () => [family('gamma', 'Take amounts, not counts: gamma'), family('gaussian', 'Take the normal distribution')],
  D114: ({ trouble: { text, column, fixes }, columns, spec }) => {
    const type = columns.find(({ name }) => name === column)?.type
    const two = /binomial family/.test(fixes.join(' ')) || type === 'yes/no'
    return spec.family === 'gaussian' && two && !/has \d+ column/.test(text)
      ? [family('binomial', 'Model yes and no: binomial')]
      : []
  },
  D115: ({ trouble: { text } }) => [
    ...(/not whole/.test(text) ? [{ label: 'Take them as precisions', spec: { weightsAs: 'precision' } }] : []),
    ...(/there are none/.test(text) ? [{ label: 'Do without trials', spec: { weightsAs: '' } }] : [withoutWeights]),
  ],
  D128: ({ columns, terms }) => [
    ...columns
      .filter(({ name, type, min }) => type === 'number' && typeof min === 'number' && min >= 1 && !isUsed(terms, name))
      .slice(0, 2)
      .map(({ name }) => ({ label: `${name} says of how many`, spec: { weights: name, weightsAs: 'trials' } })),
    family('beta', 'They are shares of an amount: beta'),
  ],
  E218: ({ spec }) => [
    ...(spec.family === 'binomial' ? [family('poisson', 'Model counts: Poisson')] : []),
    family('gaussian', 'Take the normal distribution'),
  ],
  E221: ({ spec, trouble: { text } }) => [
    ...(/weights/i.test(text) && spec.weightsAs === 'trials'
      ? [{ label: 'Take the weights as precisions', spec: { weightsAs: 'precision' } }]
      : []),
    ...((['link', 'method', 'ddf', 'robust', 'preset'] as const).some((name) => spec[name] !== '')
      ? [{ label: 'Use the usual settings', spec: { link: '', method: '', ddf: '', robust: '', preset: '' } }]
      : []),
  ],
  E207: ({ spec, trouble: { text } }) => [
    ...(/sampling/.test(text) && spec.weightsAs === 'sampling'
      ? [{ label: 'Take them as precisions', spec: { weightsAs: 'precision' } }]
      : []),
  ],
  E226: withoutContrasts,
  E227: withoutContrasts,
  E229: () => [{ label: 'Use the defaults of blup', spec: { preset: '' } }],
  I401: ({ spec, trouble: { text }, columns }) =>
    / more than /.test(text)
      ? [
          ...(spec.family === 'poisson' ? [family('negative-binomial', 'Use the negative binomial')] : []),
          ...effectOfEachRow(columns.map(({ name }) => name)),
        ]
      : [],
  I402: ({ spec, trouble: { text } }) =>
    spec.family === 'poisson' && /more zeros/.test(text) ? [family('negative-binomial', 'Use the negative binomial')] : [],
  I462: ({ spec }) => robust(spec.robust),
  I465: ({ spec, trouble: { fixes } }) => [
    ...(spec.family === 'gaussian' && spec.ddf !== 'kenward-roger'
      ? [{ label: 'Use Kenward-Roger', spec: { ddf: 'kenward-roger' } }]
      : []),
    ...(/REML/.test(fixes.join(' ')) && spec.family === 'gaussian' ? [{ label: 'Fit by REML', spec: { method: '' } }] : []),
  ],
}

/** Another family, with what belongs to a family as is usual there. */
const family = (name: string, label: string): Proposal => ({
  label,
  spec: { family: name, link: '', method: '', ...(name === 'gaussian' ? {} : { ddf: '' }) },
})

const withoutWeights: Proposal = { label: 'Do without weights', spec: { weights: '', weightsAs: '' } }

function usualLink({ spec }: Circumstances): Proposal[] {
  return spec.link === '' ? [] : [{ label: 'Use the usual link', spec: { link: '' } }]
}

function withoutOffset({ spec }: Circumstances): Proposal[] {
  return spec.offset === '' ? [] : [{ label: 'Do without the offset', spec: { offset: '' } }]
}

function withoutContrasts({ spec, named }: Circumstances): Proposal[] {
  const wrong = Object.keys(spec.contrasts).filter((name) => named.includes(name))
  if (wrong.length === 0) return []
  const kept = Object.fromEntries(Object.entries(spec.contrasts).filter(([name]) => !wrong.includes(name)))
  return [{ label: `Take the contrasts of ${wrong.join(' and ')} away`, spec: { contrasts: kept } }]
}

const robust = (now: string): Proposal[] =>
  now === '' ? [{ label: 'Show robust standard errors', spec: { robust: 'CR2' } }] : []

function effectOfEachRow(names: readonly string[]): Proposal[] {
  let name = 'row'
  while (names.includes(name)) name += '.'
  return [{ label: 'Let every row vary', steps: [{ kind: 'number-rows', name }], edits: [{ kind: 'add-group', group: name }] }]
}

function isUsed(terms: Circumstances['terms'], name: string): boolean {
  if (terms === null) return false
  const all = [...terms.fixed.flatMap(({ variables }) => variables), ...(terms.response === null ? [] : [terms.response])]
  return all.some((expr) => printExpr(expr).includes(name)) || terms.random.some(({ groupLabel }) => groupLabel.includes(name))
}
