import { levelSymbols } from '../level-symbols.ts'
import type { Notation } from '../notation.ts'

/** De Leeuw & Kreft: y_j = X_j b_j + epsilon_j, b_j = Z_j gamma + delta_j. Here Z is the design of level 2. */
export const founding: Notation = {
  name: 'founding',
  title: 'de Leeuw and Kreft',
  symbols: (system) =>
    levelSymbols(system, {
      coefficients: ['b', 'gamma', 'eta', 'theta', 'kappa', 'lambda'],
      errors: ['epsilon', 'delta', 'zeta', 'xi', 'nu', 'psi'],
      element: 'omega',
      covariance: 'Omega',
    }),
  matrices: {
    twoStep: {
      design1: 'X',
      coefficients: 'b',
      residual: 'epsilon',
      design2: 'Z',
      fixed: 'gamma',
      errors: 'delta',
      covariance: 'Omega',
    },
    oneStep: {
      design: 'X',
      fixed: 'beta',
      randomDesign: 'Z',
      random: 'delta',
      residual: 'epsilon',
      covariance: 'Omega',
      residualCovariance: 'Sigma',
    },
  },
}
