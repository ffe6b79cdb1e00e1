import type { Explanation } from '../explanation.ts'

/** Codes U... and X...: the command line, and faults of blup itself. */
export const usageExplanations = {
  U100: {
    means: 'The first word after blup is no verb.',
    matters: 'Nothing has been done.',
    remedies: ['`blup --help` lists the verbs.', 'A formula needs its verb in front: blup fit "y ~ x + (1 | g)" data.csv.'],
  },
  U101: {
    means: 'The verb has no option of that name.',
    matters: 'An option passed over in silence would leave you with another analysis than you asked for.',
    remedies: ['`blup VERB --help` lists the options with examples.', 'Options start with two hyphens; -- alone ends them.'],
  },
  U102: {
    means: 'An argument is missing or there is one too many, or an option lacks its value.',
    matters: 'Nothing has been done.',
    remedies: [
      '`blup VERB --help` shows the order of the arguments.',
      'Put the formula in quotation marks, so that the shell hands it over in one piece.',
    ],
  },
  U103: {
    means: 'An option was given a value that it cannot have.',
    matters: 'Nothing has been done.',
    remedies: ['The message lists the possible values.', 'Options for columns have the form COL=VALUE.'],
  },
  U104: {
    means: 'There is no message with that code.',
    matters:
      'Codes are a capital and three digits: D for data, E for specification, C for estimation, I for inference, P for prediction, U for usage.',
    remedies: ['`blup explain` without a code lists them all.'],
  },
  X900: {
    means: 'blup has come upon a state that it should never be in. This is a fault of blup, not of your data.',
    matters: 'There is no result. No file has been changed.',
    remedies: [
      'Run the command again with --debug to see where it happened.',
      'Please report it with the command, the message and, if you may, the data.',
    ],
  },
} as const satisfies Readonly<Record<string, Explanation>>
