import type { Anova } from 'blup'
import { count, fixed } from '../parts/numbers.ts'
import { pRuns } from './apa-numbers.ts'
import type { Run } from './report-doc.ts'

const shown = 8

/** The tests of the terms: `F(2, 10.0) = 20.58, p < .001`, or `χ²(3, N = 56) = 24.89, p < .001` without denominator. */
export function testRuns({ rows, type }: Anova, nobs: number): Run[] {
  const tests = rows
    .slice(0, shown)
    .flatMap(({ term, numDf, denDf, statistic, pValue }, k): Run[] => [
      { text: `${k === 0 ? '' : '; '}${term.split(':').join(' × ')}, ` },
      ...(denDf === null
        ? [
            { text: `χ²(${numDf}, ` },
            { text: 'N', italic: true },
            { text: ` = ${count(nobs)}) = ${fixed(numDf * statistic, 2)}, ` },
          ]
        : [{ text: 'F', italic: true }, { text: `(${numDf}, ${fixed(denDf, 1)}) = ${fixed(statistic, 2)}, ` }]),
      ...pRuns(pValue),
    ])
  const numeral = { 1: 'I', 2: 'II', 3: 'III' }[type]
  return tests.length === 0 ? [] : [{ text: `Tests of the effects (type ${numeral}): ` }, ...tests, { text: '. ' }]
}
