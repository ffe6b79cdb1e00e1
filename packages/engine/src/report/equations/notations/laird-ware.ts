import type { Notation } from '../notation.ts'
import { numberedSymbols } from '../numbered-symbols.ts'

/** Laird & Ware (1982) and lme4: y = X beta + Z b + epsilon. Here Z is the design of the random effects. */
export const lairdWare: Notation = {
  name: 'laird-ware',
  title: 'Laird and Ware, lme4',
  symbols: (system) =>
    numberedSymbols(system, { fixed: 'beta', random: 'b', residual: 'epsilon', covariance: 'Sigma', element: 'sigma' }),
  matrices: {
    twoStep: null,
    oneStep: {
      design: 'X',
      fixed: 'beta',
      randomDesign: 'Z',
      random: 'b',
      residual: 'epsilon',
      covariance: 'Sigma',
      residualCovariance: 'R',
    },
  },
}
