import { levelSymbols } from '../level-symbols.ts'
import type { Notation } from '../notation.ts'

/** Raudenbush & Bryk (2002) and HLM: beta, gamma, u, r with two levels; pi, beta, gamma, u, r, e with three. */
export const raudenbushBryk: Notation = {
  name: 'raudenbush-bryk',
  title: 'Raudenbush and Bryk, HLM',
  symbols: (system) =>
    levelSymbols(
      system,
      system.levels.length <= 2
        ? { coefficients: ['beta', 'gamma', 'theta', 'kappa'], errors: ['r', 'u', 'c', 'd'], element: 'tau', covariance: 'T' }
        : {
            coefficients: ['pi', 'beta', 'gamma', 'theta', 'kappa'],
            errors: ['e', 'r', 'u', 'c', 'd'],
            element: 'tau',
            covariance: 'T',
          },
    ),
  matrices: {
    twoStep: { design1: 'X', coefficients: 'beta', residual: 'r', design2: 'W', fixed: 'gamma', errors: 'u', covariance: 'T' },
    oneStep: {
      design: 'X',
      fixed: 'gamma',
      randomDesign: 'Z',
      random: 'u',
      residual: 'r',
      covariance: 'T',
      residualCovariance: 'Sigma',
    },
  },
}
