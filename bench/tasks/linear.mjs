import { nestedSlopes } from '../simulate.mjs'

const insteval = {
  file: 'InstEval.csv.gz',
  types: { factors: { s: null, d: null, studage: null, lectage: null, service: null, dept: null } },
}

/** Linear mixed models against lme4 (and glmmTMB where it is not a matter of minutes). `columns` makes data, `reads` is asked of the fit. */
export const linear = [
  {
    name: 'sleepstudy, warm fit from rows',
    file: 'sleepstudy',
    asRows: true,
    reads: 'fixed',
    formula: 'Reaction ~ Days + (Days | Subject)',
    repeats: { ours: 5000, peer: 20 },
    peers: ['lme4', 'glmmTMB'],
    python: {
      peers: ['statsmodels'],
      formula: 'Reaction ~ Days',
      group: 'Subject',
      random: '~Days',
      repeats: 5,
    },
    goal: '30x, under 1 ms',
  },
  {
    name: '1,000,000 rows, 50,000 groups, correlated slope',
    columns: () => nestedSlopes(1_000_000, 50_000),
    formula: 'y ~ x1 + x2 + (x1 | g)',
    repeats: { ours: 9, peer: 1, cold: 2 },
    peers: ['lme4'],
    goal: '50x',
  },
  {
    name: 'InstEval, (1|s) + (1|d)',
    ...insteval,
    formula: 'y ~ service + (1 | s) + (1 | d)',
    repeats: { ours: 21, peer: 5, cold: 6 },
    python: { peers: ['gpboost'], response: 'y', fixed: ['service'], groups: ['s', 'd'], repeats: 1 },
    peers: ['lme4'],
    goal: '8x cold, 10x warm',
  },
  {
    name: 'InstEval, + (1|dept:service)',
    ...insteval,
    formula: 'y ~ service + (1 | s) + (1 | d) + (1 | dept:service)',
    repeats: { ours: 11, peer: 3, cold: 4 },
    peers: ['lme4'],
    goal: '10x',
  },
  {
    name: 'InstEval, large fixed part, ML',
    ...insteval,
    formula: 'y ~ service * dept + studage + lectage + (1 | s) + (1 | d)',
    method: 'ml',
    repeats: { ours: 9, peer: 2, cold: 4 },
    peers: ['lme4'],
    goal: '6x',
  },
]
