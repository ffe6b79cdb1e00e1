import type { Explanation } from '../explanation.ts'

/** Codes E...: what the formula and the options ask for. */
export const specificationExplanations = {
  E201: {
    means:
      'The text is not a formula: a bracket, an operator or a name is missing or one too many. The message marks the place.',
    matters: 'A formula with two readings gives two models, so blup does not guess.',
    remedies: [
      'The form is response ~ predictors + (slopes | group), as in "Reaction ~ Days + (Days | Subject)".',
      'Column names with spaces or signs go in backquotes: `body weight`.',
      'In a shell, put the whole formula in quotation marks.',
    ],
  },
  E202: {
    means: 'Nothing stands to the left of the ~, or there is no ~ at all.',
    matters: 'The left side is what the model explains.',
    remedies: ['Begin with the name of the response: "y ~ x + (1 | g)".'],
  },
  E203: {
    means:
      'A part of the formula cannot stand where it is: a bar outside brackets, a random term within another, a removed term with a bar, or the like.',
    matters:
      'The same signs mean different things in different places; where none of the meanings applies there is no model to fit.',
    remedies: ['Put each random term in its own brackets: (1 | a) + (1 | b).', 'Wrap arithmetic in I(), as in I(x - 11).'],
  },
  E204: {
    means: 'The formula, the weights, the offset or an option names a column that the data do not have.',
    matters: 'Names are matched to the letter, capitals included.',
    remedies: ['Compare with the names that `blup inspect DATA` lists.', 'Put names with spaces or signs in backquotes.'],
  },
  E205: {
    means: 'The formula calls a function that blup does not know.',
    matters: 'A predictor that cannot be worked out cannot be fitted, and predictions on new data would need it again.',
    remedies: [
      'Known are log, log2, log10, log1p, exp, expm1, sqrt, abs, the trigonometric functions, I, factor, ordered, poly, scale, offset and cbind.',
      'Or add the column to the data before fitting.',
    ],
  },
  E206: {
    means:
      'A function in the formula was given something it cannot work with: text where numbers are needed, too many arguments, or a setting it does not have.',
    matters: 'There is no result to put in the model.',
    remedies: ['The message names the call and what it takes; `poly(x, 2)` takes a numeric column and a degree, for example.'],
  },
  E207: {
    means: 'What you ask for belongs to the plan of blup, is understood, and is not built yet.',
    matters: 'blup does not put something similar in its place, because the numbers would differ without your knowing.',
    remedies: ['The message says what is there today.', 'A later version may have it; see the CHANGELOG.'],
  },
  E208: {
    means: 'A polynomial or another expansion wants more different values than the column has: poly(x, 3) needs at least four.',
    matters: 'The higher terms would be exact combinations of the lower ones.',
    remedies: ['Lower the degree, or use factor(x).'],
  },
  E210: {
    means: 'The slope of a variable is to differ between groups, and the variable has one value within every group.',
    matters:
      'A slope is the change within a group; where nothing changes, there is none to estimate. Such a variable describes the groups themselves, and its "slope" lets their variance depend on it.',
    remedies: [
      'Keep it in the fixed part and take it out of the random term.',
      'Let it explain a slope instead: its product with a variable that does change within groups.',
    ],
  },
  E211: {
    means: 'The grouping factor has a level of its own for every row.',
    matters:
      'The variance between groups and the residual variance then describe the same differences; only their sum is determined.',
    remedies: [
      'Group by a column that several rows share.',
      'Take the term out: the residual already is one effect a row.',
      'In a count or binomial model such a term is allowed; it stands for extra variation.',
    ],
  },
  E212: {
    means: 'The grouping factor has one level in the rows used.',
    matters: 'A variance between groups needs at least two groups, and a useful one five or more.',
    remedies: ['Take the random term out.', 'Check that rows of other groups were not lost to missing values.'],
  },
  E213: {
    means: 'A slope varies between groups but has no average in the fixed part.',
    matters:
      'The model then says that the average slope is exactly zero, and counts a common trend as variation between groups.',
    remedies: ['Add the variable to the fixed part.', 'Keep it so only where theory says that the average is zero.'],
  },
  E214: {
    means: 'The labels of one factor repeat within every level of another, as casks a, b, c do in every batch.',
    matters:
      'If they are different things under the same label, groups that have nothing in common share an effect; if they are the same things, the factors are crossed and all is well. The data cannot tell which.',
    remedies: [
      'Different things: write (1 | batch/cask), or (1 | batch:cask).',
      'The same things: leave the formula as it is.',
    ],
  },
  E215: {
    means: 'The random term has at least as many coefficients as there are rows in each group, or in all.',
    matters: 'The coefficients can follow every row of a group, so nothing is left from which to learn the residual variance.',
    remedies: ['Take slopes out of the random term, or collect more rows for each group.'],
  },
  E216: {
    means:
      'A column of the fixed part is an exact combination of those before it, and is left out. Combinations that the data do not contain, and the same quantity in two units, are the usual reasons.',
    matters:
      'Fit and predictions are the same whichever of the columns goes. The coefficients of the others are to be read with the missing one at zero.',
    remedies: [
      'Take the redundant variable out yourself, to choose which one stays.',
      'For empty cells of an interaction, use the main effects or a factor of the cells that exist.',
    ],
  },
  E219: {
    means: 'Two random terms let the same coefficient vary over the same groups, under one name or two.',
    matters:
      'The data determine the sum of the two variances only. The fit is an optimum, but so is every other split of that sum, and degrees of freedom that depend on the split mean nothing.',
    remedies: [
      'Leave one of the terms out.',
      'Where the names were meant to differ, check that the second factor was read from the right column.',
    ],
  },
  E220: {
    means: 'A factor in the fixed part has one level in the rows used.',
    matters: 'There is nothing to compare that level with.',
    remedies: ['Take the factor out of the formula.', 'Check that rows of other levels were not lost to missing values.'],
  },
  E221: {
    means: 'An option has a value that does not exist, or that this kind of model cannot use.',
    matters: 'An option that is silently passed over would leave you with another analysis than you asked for.',
    remedies: ['The message lists what is possible here; `blup fit --help` explains the options.'],
  },
  E222: {
    means: 'The model has at least as many parameters as the data have rows.',
    matters: 'It could reproduce any numbers whatever, so nothing would be learned.',
    remedies: [
      'Take terms out; interactions of factors with many levels are the usual cause.',
      'Move a factor with many levels from the fixed to the random part.',
    ],
  },
  E223: {
    means:
      'A factor in the fixed part has so many levels that the table of coefficients alone would outgrow memory. Often it is an identifier or a number that was read as text.',
    matters: 'Refusing at once is better than a machine that stops answering.',
    remedies: [
      'Use it as a grouping factor: (1 | id).',
      'If it is meant as a number, look for text among its values and give --number COL.',
    ],
  },
  E224: {
    means: 'The formula leaves nothing to estimate: no fixed effect and no random term, as in y ~ 0.',
    matters: 'There is no model.',
    remedies: ['Leave the intercept in (write nothing, or + 1), or add a predictor.'],
  },
  E225: {
    means: 'The response also stands on the right side of the formula.',
    matters: 'It would explain itself perfectly and leave nothing for the rest.',
    remedies: ['Take it out of the right side. With . for all columns, the response is already excepted.'],
  },
  E226: {
    means: 'The contrasts asked for do not exist, or name a column that is no factor of the model.',
    matters: 'Contrasts decide what each coefficient compares.',
    remedies: [
      'Use treatment, sum, helmert or poly, as in --contrasts sector=sum.',
      'A column of numbers becomes a factor with --factor COL.',
    ],
  },
  E227: {
    means: 'Contrasts are given for a column that the formula does not use.',
    matters: 'They have no effect. If the column was meant to be in the model, the model is not the one you think of.',
    remedies: ['Take the option out, or put the column into the formula.'],
  },
  E228: {
    means:
      'Several crossed grouping factors with very many levels lead to a matrix too large to factorise. The iterative solution, which needs no factorisation, takes random intercepts only.',
    matters: 'The model cannot be fitted in reasonable time and memory.',
    remedies: [
      'Use random intercepts for the large factors.',
      'Fit a part of the data, for instance the groups with most rows.',
    ],
  },
  E229: {
    means: 'The preset names a program, and options that were not given are set as that program sets them.',
    matters: 'Defaults decide estimates, standard errors and tests; the note lists what was decided.',
    remedies: [
      'What is given explicitly wins: give an option to override the preset.',
      '`blup explain-difference A B` compares the defaults of two programs.',
    ],
  },
  E230: {
    means:
      'The fixed part has a coefficient for each level of a grouping factor, or columns that make one up, and a random term asks for the same again.',
    matters:
      'Restricted maximum likelihood looks at what the fixed part leaves over. Of these effects it leaves nothing, so every variance is as likely as any other, and standard errors would depend on which is taken.',
    remedies: [
      'Take the factor out of the fixed part, to treat its levels as a sample.',
      'Leave the random term out, to estimate each level by itself.',
    ],
  },
  E231: {
    means:
      'Each level of a grouping factor keeps its products with every column of the fixed part, and with every other coefficient of its own: many levels beside many columns outgrow memory.',
    matters: 'Refusing at once is better than a machine that stops answering.',
    remedies: [
      'Move a factor with many levels from the fixed to the random part, or combine levels that are rare.',
      'Use fewer random coefficients in factors with many levels.',
      'Fit a part of the data, for instance the groups with most rows.',
    ],
  },
  E240: {
    means:
      'Quadrature evaluates every row at points^coefficients combinations of the random effects, multiplied over nested levels, and this model would need more of them than can be computed.',
    matters:
      'With 10 points, two random coefficients a group take 100 evaluations of each row, four take 10,000; the answer would not come in a useful time.',
    remedies: [
      'Ask for fewer points: agq:5 is often enough with several coefficients.',
      'Use laplace, whose cost hardly grows with the number of coefficients, or laplace:2 for its correction.',
    ],
  },
  E241: {
    means: 'Quadrature was asked for a model with crossed random effects, such as (1 | person) + (1 | item).',
    matters:
      'The integral over crossed effects does not separate into one small integral for each group; it has as many dimensions as there are levels, and a product rule cannot reach it.',
    remedies: [
      'Use laplace, which takes any mix of nested and crossed terms.',
      'Nested factors whose labels repeat look crossed: write (1 | school/class).',
    ],
  },
  E243: {
    means: 'The way of handling the integral that was asked for does not exist for this model.',
    matters: 'Nothing was fitted: another method would be another answer, and that choice is yours.',
    remedies: ['See which methods apply: blup methods FORMULA DATA --family F.', 'laplace applies to every model.'],
  },
  E242: {
    means:
      'Laplace with more terms was asked for where the term is not available: the third order for several random coefficients a group or several grouping factors, or any higher order for crossed effects beyond what can be computed.',
    matters:
      'The third-order term of several coefficients has a great many parts, and none of the programs that blup answers to has them.',
    remedies: [
      'Use laplace:2, whose term covers nested factors and several coefficients.',
      'Use agq:K for one grouping factor or nested ones; with enough points it leaves no error.',
    ],
  },
  E244: {
    means:
      'The next terms of the expansion behind Laplace are so large for one group at least that they say nothing about its integral: 1 + E1 (+ E2) is 0.2 or less, or 5 or more.',
    matters:
      'The series is one for groups that say much about their effects; carried on where it does not converge it gives any number.',
    remedies: [
      'Use agq:K, which needs no such series; 15 or 25 points for binary data with few rows a group.',
      'Where effects are crossed, keep laplace and read its error estimate as a warning.',
    ],
  },
} as const satisfies Readonly<Record<string, Explanation>>
