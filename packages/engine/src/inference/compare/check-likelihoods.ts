import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'

/**
 * Refuses models that have no likelihood to compare, unless their pseudo-deviances are asked for; then says what that is worth.
 *
 * @throws BlupError I421
 */
export function checkLikelihoods(
  models: readonly { readonly formula: string; readonly pseudoDeviance: number | null }[],
  pseudo: boolean,
): Finding[] {
  const quasi = models.filter(({ pseudoDeviance }) => pseudoDeviance !== null)
  if (quasi.length === 0) return []
  if (!pseudo || quasi.length < models.length) {
    const why = pseudo
      ? 'some of these models have a likelihood and others only a pseudo-deviance'
      : 'these models were fitted by quasi-likelihood, whose pseudo-deviances are of different working responses'
    throw new BlupError('I421', `There is no likelihood ratio here: ${why}.`, {
      fixes: [
        'fit the models by laplace, or by agq',
        'test the coefficients by Wald tests',
        ...(pseudo ? [] : ['to compare pseudo-deviances all the same: --pseudo, or `pseudo: true`']),
      ],
    })
  }
  return [
    finding('I422', 'Pseudo-deviances are compared as you asked', quasi.map(({ formula }) => formula).join('; '), {
      consequence: 'Each is of its own working response: differences and p values have no known distribution.',
    }),
  ]
}
