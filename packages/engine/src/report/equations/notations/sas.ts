import type { Notation } from '../notation.ts'
import { numberedSymbols } from '../numbered-symbols.ts'

/** SAS PROC MIXED: y = X beta + Z gamma + epsilon. Here gamma are the random effects. */
export const sas: Notation = {
  name: 'sas',
  title: 'SAS PROC MIXED',
  symbols: (system) =>
    numberedSymbols(system, { fixed: 'beta', random: 'gamma', residual: 'epsilon', covariance: 'G', element: 'g' }),
  matrices: {
    twoStep: null,
    oneStep: {
      design: 'X',
      fixed: 'beta',
      randomDesign: 'Z',
      random: 'gamma',
      residual: 'epsilon',
      covariance: 'G',
      residualCovariance: 'R',
    },
  },
}
