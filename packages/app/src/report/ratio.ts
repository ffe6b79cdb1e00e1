import type { FitRecord } from 'blup'

export const ratioNames: Readonly<Record<string, string>> = { OR: 'odds ratio', IRR: 'incidence rate ratio' }

/** What the exponential of a coefficient is called: `OR` of a logit link, `IRR` of counts with a log link; null of others. */
export function ratioOf({ name, link }: FitRecord['family']): string | null {
  if (link === 'logit' && name === 'binomial') return 'OR'
  return link === 'log' && /^(?:poisson|negative-binomial)/.test(name) ? 'IRR' : null
}
