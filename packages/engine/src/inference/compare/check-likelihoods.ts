import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'

/**
 * Refuses models that have no likelihood to compare, unless their pseudo-deviances are asked for; then says what that is worth.
 * Likelihoods by different approximations are compared, with a caution.
 *
 * @throws BlupError I421
 */
export function checkLikelihoods(
  models: readonly { readonly formula: string; readonly method: string; readonly pseudoDeviance: number | null }[],
  pseudo: boolean,
): Finding[] {
  const quasi = models.filter(({ pseudoDeviance }) => pseudoDeviance !== null)
  if (quasi.length === 0) return differentApproximations(models)
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

function differentApproximations(models: readonly { readonly formula: string; readonly method: string }[]): Finding[] {
  const kinds = new Set(models.flatMap(({ method }) => approximationOf(method) ?? []))
  if (kinds.size < 2) return []
  return [
    finding(
      'I424',
      'The likelihoods are by different approximations',
      models.map(({ formula, method }) => `${formula} by ${method}`).join('; '),
      {
        consequence: 'Their difference is partly that of the approximations, which a test takes for one of the models.',
        fixes: ['fit all of them by the same method, such as agq or laplace'],
      },
    ),
  ]
}

/** What a method puts in the place of the integral; null where there is none, or it is exact. */
function approximationOf(method: string): string | null {
  if (method === 'ml' || method === 'reml') return null
  return /^(agq|ghq)/.test(method) ? 'quadrature' : method.replace(/^(npml).*/, '$1')
}
