import type { Explanation } from '../explanation.ts'

/** Codes P...: predictions from a fit. */
export const predictionExplanations = {
  P501: {
    means: 'The new data lack a column that the model uses.',
    matters: 'Without it the prediction of a row is not defined.',
    remedies: ['Add the column; the response is not needed.', 'Names are matched to the letter, capitals included.'],
  },
  P502: {
    means:
      'The new data name groups that the fit has not seen. Their random effects are taken as zero, the average of all groups.',
    matters:
      'The prediction is the one for a typical group. The uncertainty about which group it will be is larger than for a known one.',
    remedies: [
      'Use the population level (--level population) if no group is meant in particular.',
      'Check the spelling of group labels that should be known.',
    ],
  },
  P503: {
    means: 'A value lies far outside the range that the model was fitted on.',
    matters: 'A line that fits within the range may bend beyond it; no standard error shows that.',
    remedies: ['Treat the prediction as a guess, or collect data there.'],
  },
  P504: {
    means:
      'The new data have a level of a factor in the fixed part, or a group at the conditional level, that the fit has not seen.',
    matters: 'A fixed effect for it was never estimated, so there is nothing to predict from.',
    remedies: [
      'Correct the label, or leave the rows out.',
      'For a group: --new-groups allow predicts for a typical group; --level population leaves the groups aside.',
    ],
  },
  P505: {
    means: 'This quantity needs the data that the fit was made from, and a stored fit does not carry them.',
    matters:
      'Coefficients, random effects and predictions are there; residuals, leverages and matrices with a row for each observation are not.',
    remedies: ['Fit again from the data, or give the data to verify().'],
  },
  P506: {
    means:
      'The model has a variable that is centred on group means, or is a group mean, and the new data have groups that the fit has not seen.',
    matters:
      'Their means are worked out from the rows at hand; with few rows, or rows that were chosen, they may stand poorly for the group.',
    remedies: ['Give all rows of a new group, or put the group mean into a column of its own and use that in the model.'],
  },
} as const satisfies Readonly<Record<string, Explanation>>
