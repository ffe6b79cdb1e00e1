import type { Explanation } from '../explanation.ts'

/** Codes E3..: models written in level equations. */
export const levelExplanations = {
  E301: {
    means:
      'The text is not a set of level equations: a header, an equal sign or a coefficient is missing or stands where it cannot.',
    matters: 'Each equation has to say which coefficient it explains and by what; blup does not guess.',
    remedies: [
      'The form is "level 1 (student): y = b0 + b1*x + e", then "level 2 (school): b0 = g00 + g01*z + d0" with an equation for each coefficient.',
      'Put the coefficient first: b1*x. Arithmetic goes into I(), as in b1*I(x/10).',
      'The page docs/levels.md has the whole grammar.',
    ],
  },
  E302: {
    means: 'An equation explains a name that is no coefficient of the level below.',
    matters: 'What it says would not reach the outcome. Most often the name is misspelt.',
    remedies: ['Compare the name with the coefficients of the level below, which the message lists.'],
  },
  E303: {
    means: 'A coefficient has no equation on the next level, although there is one.',
    matters: 'Whether it differs between groups, and by what, is then open.',
    remedies: ['Give it one: "b1 = g10" where it is the same in all groups, "b1 = g10 + d1" where it differs.'],
  },
  E304: {
    means:
      'One coefficient has two equations in the same section, two constants in sections that cross, or the outcome has two equations.',
    matters: 'The two would have to be added or one of them ignored; the text does not say which.',
    remedies: [
      'Write one equation with all predictors.',
      'Where classifications cross, let one of their equations have the constant.',
    ],
  },
  E305: {
    means: 'A coefficient is explained by itself, at once or by way of others.',
    matters: 'Such equations have no order in which they could be put together into one model.',
    remedies: ['Give the coefficients on the right names that no equation to their left explains.'],
  },
  E306: {
    means: 'The outcome has no error term, or no coefficient of a level has one.',
    matters:
      'Without an error term on level 1 the model would have to fit exactly; without one on a higher level its groups are not part of the model.',
    remedies: [
      'Add a name at the end of the equation: "+ e" on level 1, "+ d0" above.',
      'For counts and yes-or-no outcomes write the distribution instead: "y ~ Binomial(n, p)" and "logit(p) = ...".',
    ],
  },
  E307: {
    means: 'A predictor stands in an equation of a higher level, and its value differs between rows of one group.',
    matters: 'An equation of that level explains groups; a group has one value of each of its predictors.',
    remedies: [
      'Put the variable into the equation of a lower level.',
      'Use its group mean: mean(x) in the equation, which is mean(x, school) in a formula.',
      'If it should be constant, look for slips in the data: the message names a group and its values.',
    ],
  },
  E308: {
    means: 'A table of a higher level lacks the ids that the rows of level 1 refer to, or has one of them twice.',
    matters: 'Rows without a match would lose their group, and a repeated id leaves open which row is meant.',
    remedies: [
      'Compare how the ids are written in the two tables: leading zeros, blanks and capitals count.',
      'Leave out rows of level 1 whose groups are not wanted before fitting.',
    ],
  },
  E309: {
    means: 'One name stands for two coefficients or error terms.',
    matters: 'It would say that the two are equal. Models with coefficients set equal are not part of the language.',
    remedies: ['Give each coefficient and each error term a name of its own.'],
  },
  E310: {
    means: 'Groups of one level belong to more than one group of the next.',
    matters: 'A higher level is made of whole groups of a lower one; groups that are spread over several cross them.',
    remedies: [
      'If the same labels stand for different groups in each, name the combination: "level 2 (class:school):".',
      'If they really cross, give both classifications the same level: two sections "level 2 (...)".',
    ],
  },
  E311: {
    means: 'A single name without a variable stands behind other terms, and it could be the constant or the error term.',
    matters: 'The two readings are different models.',
    remedies: ['Write a constant first: "b1 = g10 + g11*z".', 'Where there is no constant, say so: "b1 = 0 + g11*z + d1".'],
  },
  E312: {
    means: 'A variable is to be centred on group means, or replaced by them, and the equations do not say by which groups.',
    matters: 'Means by other groups are other predictors.',
    remedies: ['Name the groups: group(x, school), mean(x, school).'],
  },
  E313: {
    means: 'The same product of variables has two coefficients, in one equation or by way of several.',
    matters: 'Only their sum could be estimated.',
    remedies: ['Leave one of them out. A predictor of a slope is the same as a product on level 1.'],
  },
} as const satisfies Readonly<Record<string, Explanation>>
