import type { Explanation } from '../explanation.ts'

/** Codes of generalized models: responses that a family takes, and trouble on the way to their estimates. */
export const generalizedExplanations = {
  D127: {
    means: 'The response should count something, and some of its values are not whole numbers.',
    matters:
      'A distribution on whole numbers gives these values no probability. The formula of its likelihood still has its maximum where the mean fits best, but its level, and what compares levels, mean little.',
    remedies: [
      'Where the values are rates, give the counts and the exposure as offset(log(exposure)).',
      'Where they are amounts, use the family gamma or gaussian with a log link.',
    ],
  },
  D128: {
    means: 'The response holds proportions, and nothing says how many trials each stands for.',
    matters: 'A share of 0.5 says little where it is 1 of 2 and much where it is 500 of 1000; the likelihood needs to know.',
    remedies: [
      'Give the totals as weights; they are taken as trials.',
      'Give successes and failures: cbind(successes, failures).',
      'For shares of an amount, where nothing is counted, use the family beta.',
    ],
  },
  E218: {
    means: 'The response has values that the family cannot produce, such as negative counts or a share of 1.2.',
    matters: 'Such a value has probability zero under every parameter, so there is no likelihood to maximise.',
    remedies: ['Check how missing values are written.', 'Choose a family that can produce all values.'],
  },
  C306: {
    means:
      'A combination of predictors tells the outcome without fault in all or part of the rows: it is the same wherever the combination is large enough.',
    matters:
      'The likelihood rises for ever as the coefficient grows, so its estimate, its standard error and its z test say nothing. Other coefficients stand.',
    remedies: [
      'Merge the level with a related one.',
      'Compare models with and without the term by their likelihoods, which stay meaningful.',
      'Report that all outcomes are the same there.',
    ],
  },
  C314: {
    means: 'Where the search ended, the log-likelihood does not curve downwards in every direction.',
    matters: 'Standard errors in such a direction are not defined; those shown leave it out.',
    remedies: ['Use fewer random coefficients.', 'Look for predictors that nearly explain each other.', 'Look for separation.'],
  },
  C315: {
    means: 'Some fitted means lie at the end of what the distribution allows: probabilities of 0 or 1, or means of 0.',
    matters: 'Such rows do not inform the coefficients any further, and standard errors there are not to be trusted.',
    remedies: ['Look for separation by a predictor.', 'With a link that can leave the range, use one that cannot.'],
  },
  C316: {
    means: 'In some groups every outcome is the same.',
    matters:
      'This is no fault: such groups pull the variance up and are shrunk towards the mean. With many of them the Laplace approximation is rough.',
    remedies: ['Use adaptive quadrature.'],
  },
  C317: {
    means:
      'The integral over the random effects was approximated by its first term. What the next term would add to the log-likelihood tells how rough that is.',
    matters: 'Variances of binary data with few rows a group come out too small, and coefficients with them.',
    remedies: ['Compare methods: blup methods.', 'Use adaptive quadrature for nested groups, laplace:2 for crossed ones.'],
  },
  C320: {
    means: 'The means of the model leave the range of the distribution wherever a search could start.',
    matters: 'There is no likelihood there, so nothing has been fitted.',
    remedies: ['Use the default link of the family.', 'Check offsets for their scale.'],
  },
  C325: {
    means:
      'The best estimates lie at the end of what the family allows, such as a mean count of 0 or a probability of 1, or would lie beyond it. The search came there from several starts and found no optimum inside.',
    matters:
      'There the likelihood has no derivatives, so there are no estimates with standard errors. The links identity, inverse, 1/mu^2 and powers, and log for the binomial family, do not keep means in their range by themselves.',
    remedies: [
      'Use the default link of the family; for counts also sqrt, whose means are never negative.',
      'Look for groups or levels whose outcomes are all 0, or all alike.',
      'See whether a predictor with few extreme values leads means out of their range.',
    ],
  },
  C321: {
    means:
      'A quasi-likelihood linearises the mean, fits a linear mixed model, and starts over until nothing changes. Here it went on changing.',
    matters:
      'There is no estimate. This happens to the second order where variances are large: the quadratic terms outweigh the rest.',
    remedies: ['Use laplace, or adaptive quadrature for nested groups.', 'The first order settles more often: pql, mql.'],
  },
  C322: {
    means:
      'The estimates are those of a linear mixed model of a working response, at its fixed point. There is no likelihood behind them.',
    matters:
      'Coefficients and variances of binary data with few rows a group come out too small. The pseudo-deviance is that of the working response, which differs from model to model, so it compares nothing.',
    remedies: ['Compare methods: blup methods.', 'Test coefficients by Wald tests, not by differences of deviance.'],
  },
  C323: {
    means:
      'A mass of the distribution ran off to where the data cannot tell its place any more, for instance because all outcomes of some groups are alike.',
    matters:
      'Its probability and the likelihood stand. Its place is arbitrary, so mean and variance are those of the other masses.',
    remedies: [
      'Read it as a class of its own: those who never (or always) have the outcome.',
      'Use a method with normal random effects.',
    ],
  },
  C324: {
    means: 'The likelihood is highest with fewer masses than were asked for: more would fall together or have no probability.',
    matters: 'The fit is that with the masses that are left.',
    remedies: ['Nothing has to be done.', 'npml alone finds the number by itself.'],
  },
  I401: {
    means:
      "Poisson and binomial responses have a variance that follows from their mean. Pearson's chi-square over its degrees of freedom says by how much the responses differ from that; one is what the family says.",
    matters: 'Where they vary more, standard errors are too small by about the root of that ratio.',
    remedies: [
      'Add a random intercept for each row, which makes the variation beyond the family a part of the model.',
      'Use a family with a dispersion of its own: negative-binomial for counts.',
      'Look for a predictor that is missing.',
    ],
  },
  I402: {
    means: 'Data simulated from the fit have another number of zeros than the responses.',
    matters: 'A zero may have a second cause, such as a place where nothing can occur, that the model does not know.',
    remedies: [
      'Use a family with more spread, such as negative-binomial: it has more zeros at the same mean.',
      'Look for a predictor that tells which rows can be other than zero.',
      'Check how rows with zero came into the data.',
    ],
  },
} as const satisfies Readonly<Record<string, Explanation>>
