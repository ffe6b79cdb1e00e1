import { patients } from '../simulate.mjs'

const peers = ['lme4', 'lme4 tight', 'glmmTMB']

/** Generalized models by Laplace's approximation, against glmer and glmmTMB. */
export const generalized = [
  {
    name: 'VerbAgg, crossed logit, 316 x 24',
    file: 'VerbAgg',
    formula: 'r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)',
    family: 'binomial',
    method: 'laplace',
    repeats: { ours: 5, peer: 1 },
    peers,
    goal: '10x glmer, 5x glmmTMB; aim 40x',
  },
  {
    name: '100,000 patients, 2,000 physicians, 170 hospitals, logit',
    columns: () => patients(100_000, 2000, 170),
    formula: 'died ~ age + severe + volume + (1 | hospital) + (1 | physician)',
    family: 'binomial',
    method: 'laplace',
    repeats: { ours: 3, peer: 1 },
    peers: ['lme4', 'glmmTMB'],
    goal: '50x glmer, 30x glmmTMB; aim 150x, 100x',
  },
]
