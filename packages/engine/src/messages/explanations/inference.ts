import type { Explanation } from '../explanation.ts'

/** Codes I...: tests, intervals and the like on a fit that stands. */
export const inferenceExplanations = {
  I404: {
    means:
      'The models have different fixed parts and were to be compared by their REML criteria. REML takes the fixed effects out of the data before it measures the fit, so each of these criteria measures other data.',
    matters: 'Their difference is no likelihood ratio; p values and information criteria from it mean nothing.',
    remedies: [
      'Compare by maximum likelihood, the default of `compare` where the fixed parts differ: it refits by itself.',
      'Compare random parts by REML with the same fixed part in both models.',
    ],
  },
  I405: {
    means:
      'The smaller model sets a variance to zero, which is the edge of what a variance can be. Half of the time chance alone would put the estimate on that edge.',
    matters:
      'The usual chi-square p value is too large, about twice for one variance. The corrected one is from the mixture of two chi-square distributions that Self and Liang (1987) and Stram and Lee (1994) derived.',
    remedies: [
      'Report the corrected p value.',
      'For the only variance of a model the exact restricted likelihood ratio test is given as well.',
    ],
  },
  I406: {
    means:
      'The method needs dense matrices over all random coefficients of crossed grouping factors, and there are too many coefficients for that.',
    matters: 'It would take gigabytes of memory and minutes. The fit itself is not affected.',
    remedies: [
      'Use Satterthwaite degrees of freedom, the default: they need no such matrices.',
      'With this many groups the choice rarely matters: compare with z tests.',
    ],
  },
  I411: {
    means: 'The contrast names a coefficient that the model does not have.',
    matters: 'Nothing is tested: a guess could test another hypothesis.',
    remedies: [
      'Use the names of the table of fixed effects, such as `recipeB` or `(Intercept)`; names with blanks may stand in backquotes.',
    ],
  },
  I412: {
    means: 'The contrast names a column that earlier columns explain exactly, so the model has no coefficient for it.',
    matters: 'The data cannot tell its effect from that of the other columns.',
    remedies: ['Test the columns that explain it.', 'Put its term first in the formula, to keep it in place of the others.'],
  },
  I413: {
    means: 'The text is no list of linear equations in the coefficients, or the numbers do not fit the coefficients.',
    matters: 'Nothing is tested.',
    remedies: [
      'Write equations with commas between them: `"a - b = 0, c = 1"`.',
      'As numbers, give a row for each equation and a number for each coefficient, in the order of the table of fixed effects.',
    ],
  },
  I414: {
    means: 'The equations cannot all hold: together they ask for two values of one combination of coefficients.',
    matters: 'A hypothesis that cannot be true has no test.',
    remedies: ['Take one of the equations out.'],
  },
  I415: {
    means: 'Some of the equations follow from the others, so they add nothing to the hypothesis.',
    matters: 'The test is that of the others, with their number as degrees of freedom.',
    remedies: ['Nothing has to be done.'],
  },
  I416: {
    means: 'The models were not fitted to the same rows of the same response.',
    matters:
      'Likelihoods of different data cannot be compared. Missing values in a variable of one model alone are the usual cause.',
    remedies: ['Leave the rows with missing values out before fitting, so that every model uses the same ones.'],
  },
  I417: {
    means: 'From the terms of the two models it cannot be seen that one is a special case of the other.',
    matters: 'The chi-square test holds for nested models only. Where they are not, compare them by AIC or BIC.',
    remedies: ['Check that every fixed and random part of the smaller model is a special case of the larger one.'],
  },
  I418: {
    means:
      'This way of counting degrees of freedom needs groups that are nested, each with an intercept, and the model has others.',
    matters: 'There is no count that would be right by it.',
    remedies: ['Use satterthwaite (the default), kenward-roger or containment: they take any grouping.'],
  },
  I419: {
    means:
      'The models were fitted by REML and have different fixed parts, so they were fitted again by maximum likelihood to be compared.',
    matters: 'The criteria in the table differ from those of the fits. The fits themselves are unchanged.',
    remedies: ['Nothing has to be done.', "Fit with `method: 'ml'` to see the estimates that belong to the comparison."],
  },
  I420: {
    means: 'What the term could explain, the other terms explain exactly.',
    matters: 'It has no degrees of freedom left in this type of table. Other types may give it some.',
    remedies: ['Look at the type 1 table, where terms count in their order.', 'Leave one of the terms out.'],
  },
  I407: {
    means:
      'The model was too large for a factorisation of its random-effects equations and was solved by conjugate gradients. What was asked for needs the factorisation.',
    matters:
      'Estimates, standard errors of the fixed effects, conditional modes and fitted values are there; conditional standard deviations, leverages and small-sample degrees of freedom are not.',
    remedies: [
      'Use z tests: with this many groups they are exact for practical purposes.',
      'Fit a sample of the groups if the rest is needed.',
    ],
  },
  I421: {
    means:
      'A quasi-likelihood (pql, mql) ends at a linear mixed model of a working response, and that response depends on the model fitted.',
    matters:
      'Two pseudo-deviances are of different responses, so their difference is not a likelihood ratio and follows no known distribution, and there is no likelihood to profile.',
    remedies: [
      'Fit the models by laplace, or by adaptive quadrature, and compare or profile those.',
      'Test coefficients by Wald tests: blup test.',
    ],
  },
  I422: {
    means: 'Pseudo-deviances of quasi-likelihoods were compared as if they were deviances, because that was asked for.',
    matters: 'The p values can be far off in either direction.',
    remedies: ['Do not report them.', 'Compare fits by laplace or adaptive quadrature.'],
  },
  I423: {
    means: 'What was asked for averages over random effects as normal variables, and this fit has mass points in their place.',
    matters: 'An average over a normal distribution with the same variance would be another answer, so there is none.',
    remedies: ['Fit the model by laplace or adaptive quadrature for that question.', 'Conditional predictions are to be had.'],
  },
  I424: {
    means:
      "Models were compared whose likelihoods are integrals approximated in different ways, such as Laplace's and quadrature.",
    matters:
      'The approximations themselves differ, often by more than the models do, so that a larger model can even come out with the lower likelihood.',
    remedies: ['Fit all of them by the same method, and compare again.'],
  },
  I430: {
    means: 'The fit is by restricted maximum likelihood, and its profile is taken on the full likelihood.',
    matters:
      'Restricted likelihoods with different fixed effects cannot be compared, so they have no profile. Standard deviations by full maximum likelihood are a little smaller when there are few groups.',
    remedies: [
      'Nothing needs to be done.',
      'With few groups, look at the bootstrap as well: it keeps the criterion of the fit.',
    ],
  },
  I431: {
    means:
      'The likelihood at the end of the range of a standard deviation (0) or a correlation (-1 or 1) is still within the limits.',
    matters: 'The data do not tell the parameter from that end: the interval reaches it.',
    remedies: ['Report the limit as it stands.', 'A correlation that may be anything can be dropped: `(x || g)`.'],
  },
  I432: {
    means: 'While one parameter was held, the others reached a deviance below that of the fit.',
    matters: 'The likelihood has more than one peak, and the fit stands on a lower one.',
    remedies: ['Use a simpler random part.', 'Look at the profile curve: it shows where the better fit lies.'],
  },
  I433: {
    means:
      'Some bootstrap data sets gave no estimate: the optimum was not reached, or a column of X was lost in the resampling.',
    matters: 'The intervals come from the other replicates. When many are missing, these are no random part of all.',
    remedies: [
      'Look at the reasons in `failures`.',
      'Use a simpler model, or the parametric bootstrap, which loses no columns.',
    ],
  },
  I434: {
    means: 'In some bootstrap data sets a variance was estimated as zero or random coefficients moved in lockstep.',
    matters:
      'That is a result and counts as one; a correlation has no value where a standard deviation is zero, and those replicates are left out of its row.',
    remedies: ['Nothing needs to be done.', 'Many of them say that the data hardly support the random part.'],
  },
  I435: {
    means:
      'The case bootstrap draws whole groups with all their rows. With crossed or enclosing groups there is no such draw that keeps their structure.',
    matters: 'Rows of one group would be torn apart, and the variances would be wrong.',
    remedies: ['Resample the outermost grouping factor.', 'Use the parametric or the residual bootstrap.'],
  },
  I436: {
    means: 'An interval needs some replicates beyond each of its limits.',
    matters: 'With fewer its limits would be the extremes of the replicates, or made up.',
    remedies: ['Ask for more: 1000 for 95 %.'],
  },
  I437: {
    means:
      'A parametric bootstrap draws responses from the fit, and the criterion of this one is not the likelihood of any responses: weights count rows or multiply the likelihood, or a variance was added to that of the family.',
    matters: 'Responses of the unweighted family would vary by another amount than the fit says, and so would the intervals.',
    remedies: [
      'Give the data row by row, without weights; binomial totals stay as they are.',
      'Use a family with a dispersion of its own.',
      'Use profile likelihood limits: blup profile.',
    ],
  },
  I440: {
    means:
      'Robust standard errors treat clusters as independent of each other. Here random effects tie rows of different clusters together, or the model has no groups at all.',
    matters: 'Their sum over clusters would leave out the covariance between clusters and come out wrong.',
    remedies: [
      'Cluster by the outermost grouping factor, within which all others are nested.',
      'With crossed random effects use the model-based standard errors.',
    ],
  },
  I441: {
    means: 'One cluster alone determines a coefficient: without it the others could not tell the coefficient at all.',
    matters:
      'That cluster is fitted without residual in this direction, so it says nothing about the variance there and the robust standard error is too small.',
    remedies: ['Use the model-based standard error of this coefficient.', 'Cluster by a coarser factor.'],
  },
  I442: {
    means: 'Least squares within a group needs more rows than coefficients and predictors that vary there. No group has both.',
    matters: 'There is nothing to compare the groups by; the mixed model borrows from all groups and is not affected.',
    remedies: ['Use fewer random coefficients.', 'Test the variance by its likelihood ratio.'],
  },
  I443: {
    means:
      'This statistic compares least-squares fits of groups with their average: of the groups of one factor, or of two that nest, where the higher has no coefficient that the lower has not.',
    matters: 'With crossed factors such fits hold other random effects, of groups that they share.',
    remedies: [
      'Ask it of a model with one grouping factor, or of two that nest.',
      'Test the variance by its likelihood ratio.',
    ],
  },
  I444: {
    means:
      'Robust standard errors of a generalized model come from what each cluster adds to the derivative of the log-likelihood. This method has no such derivatives: mass points are estimated themselves, and the working model of a second-order quasi-likelihood changes with the variances.',
    matters: 'Standard errors of the model stand; robust ones would be those of another estimator.',
    remedies: [
      'Fit by `laplace` or `agq`, which have scores, or by `pql` or `mql` of first order.',
      'Bootstrap the fit, where responses can be drawn.',
    ],
  },
  I450: {
    means: 'The contrasts do not fit the means: another number of weights than means, weights of zero alone, or one mean only.',
    matters: 'Nothing is compared: a guess could compare other means.',
    remedies: [
      'Give a weight for each mean of a table, in the order of the table: `--contrast "low vs rest=-1,0.5,0.5"`.',
      'Name the variable whose levels are compared before the bar: `~ a | b`.',
    ],
  },
  I451: {
    means:
      'The reference grid has a point for each combination of levels and values of all predictors, and here they are too many to hold at once.',
    matters: 'Nothing is averaged. A factor of thousands of levels among the fixed effects is the usual reason.',
    remedies: ['Choose the values to look at: `--at x=1,2`.', 'Make a factor of very many levels a random effect.'],
  },
  I452: {
    means:
      "Tukey's adjustment is made for all pairs of means of a table, Dunnett's for comparisons with one of them, and other contrasts were asked for.",
    matters: 'For them it would be too strict or, with many contrasts, not strict enough.',
    remedies: [
      'Adjust by `mvt`, which is both for any contrasts.',
      'Adjust by `holm`, `sidak` or `bonferroni`, which hold for any contrasts.',
    ],
  },
  I453: {
    means:
      'The model has no estimate at some points of the reference grid: their combinations of levels have no rows, and columns for them were left out.',
    matters: 'A mean over such points has no estimate either, and none is made up: it is left empty.',
    remedies: [
      'Average over the combinations that have rows: weights `cells`.',
      'Ask for means of the combinations themselves: `~ a * b`.',
      'Take the interaction out of the model.',
    ],
  },
  I460: {
    means: 'The residuals have longer tails, or are more lopsided, than those of a normal distribution.',
    matters:
      'Estimates of fixed effects bear this well in all but small data. Predictions of single rows, and tests of variances, do not.',
    remedies: [
      'Look at the rows with the largest residuals: they may be errors.',
      'Where residuals are skewed, model a function of the response such as `log(y)`, or another family.',
      'Compare with a bootstrap of residuals or cases, which does not assume normality.',
    ],
  },
  I461: {
    means: 'Without these groups or rows the model has no estimate: a coefficient rests on them alone.',
    matters: 'Their influence is without bounds in that coefficient; there is no number for it.',
    remedies: ['Look at which coefficient it is: a level of a factor that only they have, say.'],
  },
  I462: {
    means: 'The spread of the residuals is not the same everywhere: between groups, or along the fitted values.',
    matters: 'Standard errors are averages of too large and too small ones, and intervals of predictions are off.',
    remedies: [
      'Use robust standard errors by group: `--robust CR2`.',
      'Model a function of the response whose spread is even, such as `log(y)`.',
      'Give precision weights where it is known how precise rows are.',
    ],
  },
  I463: {
    means:
      'The conditional modes of the groups are too lopsided or too long-tailed for a normal distribution of random effects.',
    matters:
      'Fixed effects bear it well. The variance between groups may rest on a few of them, and predictions of groups are shrunken too much or too little.',
    remedies: [
      'Look at the groups furthest out: they may be of another kind, which a predictor could tell.',
      'Compare the intervals with those of a case bootstrap.',
    ],
  },
  I464: {
    means:
      "Without this one group or row an estimate would move by more than its own standard error, or Cook's distance passes one.",
    matters: 'What the fit says there, it says because of this group or row.',
    remedies: ['Check its data.', 'Report the fit with and without it.'],
  },
  I465: {
    means: 'A variance between groups is estimated from few groups.',
    matters:
      'It is uncertain by a factor, not by percents: from six groups its 95 % interval spans about tenfold. Tests of effects between these groups have few degrees of freedom.',
    remedies: [
      'Use REML with Kenward-Roger degrees of freedom.',
      'Give a profile interval with the variance.',
      'With five groups or fewer, consider the groups as fixed effects.',
    ],
  },
  I466: {
    means: 'Many groups have one row, or fewer rows than random coefficients.',
    matters: 'Such groups say nothing about the spread within, so the variances within and between rest on the others.',
    remedies: ['Check that the grouping factor is the one that is meant.', 'Use fewer random slopes.'],
  },
  I467: {
    means:
      'A predictor varies both within and between groups, and its effect between groups is another than within. Its one slope is an average of the two, weighted by what the variances happen to be.',
    matters: 'The slope answers neither question: not what a change within a group does, nor how groups differ.',
    remedies: [
      'Add the group mean: `x + mean(x, g)`. The slope of `x` is then the effect within, that of the mean the difference between the two.',
      'Or take both apart: `group(x, g) + mean(x, g)`.',
    ],
  },
  I468: {
    means: 'Some columns of the fixed part are nearly combinations of others: a variance inflation factor above ten.',
    matters: 'The estimates are right, but each alone is uncertain: the data hardly tell them apart.',
    remedies: ['Leave one of them out.', 'Centre variables before products of them are formed.', 'Test them together.'],
  },
  I470: {
    means: 'The plot shows a part that this model or these data do not have, such as random effects or a numeric predictor.',
    matters: 'Nothing has been drawn. The fit itself is not affected.',
    remedies: [
      '`blup plot --help` lists the kinds of plots and what each needs.',
      'Choose another kind, term or grouping factor.',
    ],
  },
  I471: {
    means:
      'Quantile residuals say where each response stands in the distribution that the model gives it. They are standard normal where the model holds; these are lopsided, have long tails, or hold a row that is all but impossible.',
    matters: 'Fixed effects may still be about right; standard errors, intervals and predictions of single responses are not.',
    remedies: [
      'Look at the rows named.',
      'Try another family: negative-binomial in place of poisson, gamma in place of inverse-gaussian.',
      'Look for a predictor, a curve or a grouping factor that is missing.',
    ],
  },
} as const satisfies Record<string, Explanation>
