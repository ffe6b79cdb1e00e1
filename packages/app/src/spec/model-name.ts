import type { FitRecord } from 'blup'
import type { ModelSpec } from './model-spec.ts'

/** A name for the shelf: what the random part allows. */
export function modelName(spec: ModelSpec, { random, fixed, family }: FitRecord): string {
  const kind =
    random.length === 0
      ? 'No groups'
      : fixed.length <= 1 && random.every(({ terms }) => terms.length === 1)
        ? 'Empty'
        : random.some(({ terms }) => terms.some((term) => term !== '(Intercept)'))
          ? 'Slopes vary'
          : 'Equal slopes'
  const what = family.name === 'gaussian' ? '' : `, ${family.name}`
  return `${kind}${what}${spec.method === 'ml' ? ', ML' : ''}`
}

/** The random part as the shelf shows it. */
export function randomPart(formula: string): string {
  const parts = formula.match(/\([^()]*\|[^()]*\)|\w+\([^()]*\|[^()]*\)/g)
  return parts === null ? formula : parts.join(' + ')
}
