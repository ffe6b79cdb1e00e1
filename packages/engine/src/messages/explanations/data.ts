import type { Explanation } from '../explanation.ts'

/** Codes D...: the file, its columns and its values. */
export const dataExplanations = {
  D100: {
    means: 'There is no file under that name, or the system does not let blup read it.',
    matters: 'Nothing has been read, so nothing has been fitted.',
    remedies: [
      'Check the spelling and the folder: a relative name is looked up from where the command runs.',
      'Use - to read standard input, or a name that `blup datasets` lists.',
    ],
  },
  D101: {
    means: 'A column that the model uses holds numbers in most rows and words in some, such as "n/a", "-" or "12,5".',
    matters:
      'Reading the whole column as text would turn a measurement into categories; dropping the odd rows would hide a fault in the file. Both give a wrong model without a warning, so blup does neither.',
    remedies: [
      'Correct the rows that the message lists, or leave those fields empty: empty and NA mean missing.',
      'Write decimals with a point.',
      'If the column really is a set of labels, say so with --factor COL.',
    ],
  },
  D102: {
    means:
      'Some rows have no value in a column that the model uses. Those rows are left out; a row is used whole or not at all.',
    matters:
      'The estimates describe the rows that are left. They are fair to the rest if whether a value is missing depends only on variables in the model.',
    remedies: [
      'Look at how many rows each column costs; a column with many gaps may not be worth its place.',
      'Add the variables that tell which rows lack values.',
    ],
  },
  D103: {
    means: 'The columns, or the weights or offset given beside them, do not all have the same number of values.',
    matters: 'Without a value for every row there is no telling which value belongs to which row.',
    remedies: ['Give every column one value a row, with null (or an empty field) where a value is missing.'],
  },
  D104: {
    means:
      'A column of whole numbers that looks like labels (a group number, a participant number) stands in the model as a measured quantity.',
    matters:
      'The model then fits one straight line along the labels: group 10 counts as ten times group 1. That is seldom meant.',
    remedies: [
      'Write factor(COL) in the formula, or give --factor COL, to treat the values as categories.',
      'Leave it as it is if the number does measure something.',
    ],
  },
  D105: {
    means:
      'A column holds whole numbers beyond 9,007,199,254,740,991. Numbers in JavaScript cannot tell neighbours of that size apart.',
    matters: 'Two different identifiers could become one group.',
    remedies: [
      'Read the column as labels: --factor COL, or text in the data.',
      'Leave the column out if the model does not use it.',
    ],
  },
  D106: {
    means: 'A date stands in the model as a predictor. It enters as a number of days since 1970-01-01.',
    matters:
      'The slope is a change per day, and the intercept belongs to a day long before the data. Fit and predictions are not affected.',
    remedies: [
      'Subtract a date of your own, such as the first in the data, to get an intercept that can be read.',
      'Divide by 365.25 for a slope per year.',
    ],
  },
  D107: {
    means: 'The file, the table or standard input holds no data: it is empty, or there is a header and no row under it.',
    matters: 'There is nothing to fit.',
    remedies: ['Check that the program that wrote the file has finished, and that the pipe in front of blup produces output.'],
  },
  D108: {
    means:
      'The content is of another kind than the ending of the name promises, such as a web page or a spreadsheet saved as .csv.',
    matters: 'Reading it by the wrong rules would give columns that mean nothing.',
    remedies: [
      'Save or export the data again in the format that the name says.',
      'Or change the ending: .csv .tsv .json .ndjson .parquet .arrow, each also with .gz.',
    ],
  },
  D109: {
    means: 'The header of the file gives two columns the same name.',
    matters: 'A formula that names the column would be ambiguous, and whichever of the two were taken could be the wrong one.',
    remedies: ['Rename one of the columns in the file, or remove the copy.'],
  },
  D110: {
    means: 'A row has more or fewer fields than the header has names.',
    matters: 'From the missing or extra field on, values would slide into the wrong columns.',
    remedies: [
      'Look at the row that the message names: an unquoted comma inside a text is the usual cause.',
      'Put quotation marks around such text, or use tabs between fields (.tsv).',
    ],
  },
  D111: {
    means: 'Every row lacks a value in at least one of the columns that the model uses, so no row is left.',
    matters: 'There is nothing to fit.',
    remedies: [
      'Look for a column that is empty throughout; the message says how many rows each column costs.',
      'Take that column out of the formula, or mend it.',
    ],
  },
  D112: {
    means: 'A column that the model uses holds infinite values, or an expression such as log(0) or 1/0 makes them.',
    matters: 'One infinite value makes every estimate infinite or undefined.',
    remedies: [
      'Correct the rows that the message lists, or mark them as missing.',
      'For logs of counts that reach zero, think about log(x + 1) or about a count model instead.',
    ],
  },
  D113: {
    means: 'The response has the same value in every row that is used.',
    matters: 'With nothing to explain, the model would fit perfectly with all effects at zero and no residual.',
    remedies: [
      'Check that the left side of the formula names the column you mean.',
      'Check whether leaving out rows with missing values removed all the variation.',
    ],
  },
  D114: {
    means: 'The left side of the formula is a text, factor or date column where the family needs numbers.',
    matters: 'A linear mixed model describes the mean of a quantity; labels have no mean.',
    remedies: [
      'Name a numeric column, or make one: I(answer == "yes") is 1 or 0.',
      'For two or more categories use a family made for them.',
      'If the column should be numbers, look at it with `blup inspect`.',
    ],
  },
  D115: {
    means: 'The weights are negative, missing, all zero, or of a kind that the family cannot use.',
    matters:
      'A weight says how much information a row carries; a row of unknown or negative information has no place in the likelihood.',
    remedies: [
      'Correct the rows that the message lists, or leave those rows out of the file.',
      'Say what the weights mean with --weights-as precision, frequency, trials or sampling.',
    ],
  },
  D116: {
    means: 'The data, or one of its columns, is of a kind that blup has no reading for, such as nested objects or functions.',
    matters: 'Guessing at a meaning could give a different model from the one you think of.',
    remedies: [
      'Give an array of row objects, an object of columns, an Arrow table, or a table with columnNames() and array().',
      'Make each column plain: numbers, text, true/false or dates.',
    ],
  },
  D117: {
    means:
      'A level was named (as a reference, in a list of levels, or in a schema) that the column does not have; or the column has a level that the list lacks.',
    matters: 'The coding of the factor depends on its levels, so a misspelt one would change what the coefficients compare.',
    remedies: ['Compare the spelling, with capitals and spaces, with what `blup inspect` shows.'],
  },
  D118: {
    means: 'The name is neither a file with an ending that blup knows nor one of its example data sets.',
    matters: 'Without the format there is no way to read the data.',
    remedies: [
      'Use one of .csv .tsv .json .ndjson .parquet .arrow, each also with .gz.',
      'See `blup datasets` for the data sets that come with blup.',
    ],
  },
  D119: {
    means: 'The file given with --schema is not JSON of the expected form, or it names a type that does not exist.',
    matters: 'A schema decides how columns are read; half of one would give a different frame without a word.',
    remedies: [
      'The form is { "columns": [{ "name": "dose", "type": "number" }, { "name": "arm", "type": "factor", "levels": ["a", "b"] }] }.',
      'Types: number, integer, factor, ordered, logical, string, date.',
    ],
  },
  D120: {
    means: 'A factor declares levels that no used row has. They get no coefficient.',
    matters: 'The estimates are those of the levels that occur. Predictions for an absent level cannot be made.',
    remedies: [
      'Nothing, if the absence is expected.',
      'Check for rows that were left out for missing values, or for a misspelt level.',
    ],
  },
  D121: {
    means:
      'The data given for checking a stored fit are not the data that the fit was made from: other rows, other values or other levels.',
    matters: 'The stored numbers say nothing about these data.',
    remedies: [
      'Give the file that the fit was made from, unchanged.',
      'If the data were corrected since, fit again and store the new fit.',
    ],
  },
  D122: {
    means: 'The file is not a stored fit, is cut short, or was written by a later version of blup with another layout.',
    matters: 'Predictions need the coefficients, the factor levels and the covariances exactly as they were stored.',
    remedies: [
      'Make the file with `blup fit FORMULA DATA -o fit.json`; the output of --json alone lacks what prediction needs.',
      'Update blup if the file comes from a newer version.',
    ],
  },
  D123: {
    means: 'The file given with -o cannot be written: the folder does not exist, is read-only, or the disk is full.',
    matters: 'The result was not stored. A file that was there before is untouched.',
    remedies: ['Make the folder, choose another place, or free some space, and run the command again.'],
  },
  D124: {
    means: 'Some rows have weight zero. They carry no information and are left out.',
    matters: 'The estimates are not affected; the count of observations is that of the other rows.',
    remedies: ['Nothing, if the zeros are meant.', 'If zero stands for an unknown weight, correct the column.'],
  },
  D125: {
    means: 'The fields of the file are separated by semicolons, and commas in them were read as decimal commas: 12,5 is 12.5.',
    matters: 'If the commas separate thousands instead, the numbers are a thousand times too small.',
    remedies: ['Look at the range of the columns named.', 'Write decimals with a point to leave no doubt.'],
  },
  D126: {
    means: 'The header has no name for some column, as where a program writes row names in front of the first one.',
    matters: 'A formula has no way to name such a column, so it is not read; the other columns are not affected.',
    remedies: ['Nothing, if the column holds row names.', 'Give the column a name in the header to use it.'],
  },
  D129: {
    means:
      'The sheet of a workbook starts with rows of a single cell, and the first row of several names was read as the header.',
    matters:
      'If the single cell is the name of a column and its neighbours have none, a row of the data was taken for the header.',
    remedies: ['Nothing, if the cell is a title.', 'Name every column in the first row otherwise.'],
  },
  D130: {
    means: 'Every value of a column is written like a date, but day and month first, so that 03/04/2024 may be two days.',
    matters:
      'Such a column is one of categories: each day would have a coefficient of its own, and time would not be a number.',
    remedies: ['Write dates as year-month-day: 2024-04-03.', 'Nothing, if the days are to be categories.'],
  },
} as const satisfies Readonly<Record<string, Explanation>>
