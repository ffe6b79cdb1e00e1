import type { Explanation } from '../explanation.ts'

/** Codes C...: what happened on the way to the estimates. */
export const estimationExplanations = {
  C301: {
    means:
      'The likelihood is highest with a variance of exactly zero: the groups differ no more than rows of one group would by chance.',
    matters:
      'This is an estimate, not a fault of the computation. Fixed effects and their standard errors equal those of the model without the term. It does not prove that the groups are alike; with few groups the true variance may well be larger.',
    remedies: [
      'Keep the term if the design calls for it.',
      'Take it out for a simpler model with the same fixed effects.',
      'Report the variance as estimated at zero, with the number of groups.',
    ],
  },
  C302: {
    means:
      'Random coefficients of one group are perfectly correlated, or a combination of them has no variance: the data show fewer directions of variation than the model allows.',
    matters: 'Estimates and predictions stand. The separate variances and correlations are less certain than they look.',
    remedies: [
      'Keep the term if the design calls for it.',
      'Give up the correlation with (x || g), or the slope with (1 | g), and compare.',
      'Centre the variable of the slope, so that the intercept lies within the data.',
    ],
  },
  C304: {
    means: 'The search stopped before it reached the highest likelihood.',
    matters: 'The numbers are those of the last step. Do not report them: another step could change them.',
    remedies: [
      'Look at the term that the message names; slopes of variables that hardly change within groups are the usual cause.',
      'Try the model without that slope, or with (x || g).',
    ],
  },
  C308: {
    means: 'A grouping factor has few levels, so its variance is estimated from few numbers.',
    matters:
      'With four groups the interval for a variance easily spans a factor of fifty. The other estimates are less affected, but tests of variables that describe the groups have few degrees of freedom.',
    remedies: [
      'Use the factor as a fixed effect if these groups are the ones of interest.',
      'Give the interval together with the estimate.',
    ],
  },
  C309: {
    means: 'The predictors differ in scale by several powers of ten. blup works with scaled columns and reports in your units.',
    matters: 'The result is not affected. Coefficients of such different size are hard to compare by eye.',
    remedies: ['Nothing has to be done.', 'For a table that is easier to read, use other units (thousands, years).'],
  },
  C310: {
    means: 'The fit was stopped, by Ctrl-C or by the program that called for it.',
    matters: 'There is no result, and no file has been changed.',
    remedies: ['Run it again when you are ready.'],
  },
  C311: {
    means: 'The residual variance is zero to rounding: the model reproduces the response exactly.',
    matters:
      'Standard errors, tests and information criteria have no meaning then. The response is usually computed from the predictors, or every row has an effect of its own.',
    remedies: [
      'Look for a predictor that contains the response.',
      'Take random terms out that have about as many levels as there are rows.',
    ],
  },
  C312: {
    means:
      'The grouping factors cross so widely that a factorisation would take too long. The equations were solved by conjugate gradients, the score with a few fixed random probes.',
    matters:
      'Estimates are as good as exact: the probes move them in the fifth or sixth digit. The log-likelihood is an estimate with the standard error that is given.',
    remedies: [
      'Nothing needs to be done.',
      'Compare log-likelihoods of such fits only where they differ by many of those standard errors.',
    ],
  },
  C313: {
    means:
      'Some columns of the fixed part are nearly combinations of others. Products of variables whose means are far from zero are the usual reason: x and x:z then rise and fall together.',
    matters:
      'Estimates stay right, but a coefficient beside a product holds where the other variable is zero, which may lie far from the data, and is uncertain there.',
    remedies: [
      'Centre the variables: grand(x) on the mean of all, group(x, g) on the means of groups; products become nearly unrelated to their parts.',
      'Tests of the products themselves do not change with grand-mean centring.',
    ],
  },
  C318: {
    means:
      'The crossed random effects are too many to factorise and were solved by conjugate gradients, which came to no end: the standard deviations they were asked for are far larger than that of the residual, or the rows hardly connect the levels.',
    matters: 'There is no result.',
    remedies: [
      'Give the exact route (`route: "exact"`) where the factors are small enough for a factorisation.',
      'Look for levels with a single row, and for parts of the data that have hardly a level in common: fit them apart.',
      'Leave out the grouping factor that the others nearly determine.',
    ],
  },
  C319: {
    means:
      'A thread that shared the work of the fit has ended or stumbled: it was out of memory, stopped from outside, or not started rightly.',
    matters: 'There is no result. Threads change no digit of one: a fit without them gives the same.',
    remedies: ['Fit without threads (--threads 1).', 'Look at the cause that the message names.'],
  },
  C326: {
    means:
      'The response varies a hundred thousand times as much as the residual, or more. The residual sum of squares is found as what is left of sums of squares, so that most of their sixteen digits cancel.',
    matters:
      'Fixed effects and conditional modes are not affected. The residual variance, standard errors and the log-likelihood hold to the digits that the note tells; tests of small differences between log-likelihoods do not.',
    remedies: [
      'Give what is known of the response beforehand as an offset.',
      'Look for a predictor, or a grouping factor, from which the response was computed.',
    ],
  },
  C330: {
    means:
      'No number of points was given, so the fit began with five, and the points were nearly doubled until the log-likelihood changed by less than 0.0001.',
    matters: 'The answer is that of the integral itself for all purposes; another program agrees if it uses as many points.',
    remedies: ['Nothing needs to be done; agq:K asks for a number of points of your own.'],
  },
  C331: {
    means:
      'The points of quadrature were doubled up to what can be computed, and the log-likelihood still changed by more than 0.0001, or could not be compared any more.',
    matters:
      'Estimates may still depend on the number of points. Non-adaptive quadrature settles slowly where groups say much about their effects.',
    remedies: ['Use adaptive quadrature (agq) in the place of ghq.', 'Compare with laplace:2, or leave out a random slope.'],
  },
  C333: {
    means:
      "The next term of Laplace's expansion is large: the approximation misses the log-likelihood by half a unit or more, or by so much that the term itself cannot be trusted.",
    matters:
      'Variances of random effects can be far off, most for binary responses with few rows a group, and so can the fixed effects that go with them and tests between models.',
    remedies: [
      'Use agq:K with one grouping factor or nested ones: agq:15, or agq to have the points chosen.',
      'With crossed effects compare with laplace:2 where it applies, and simulate from the fit to see the bias.',
    ],
  },
} as const satisfies Readonly<Record<string, Explanation>>
