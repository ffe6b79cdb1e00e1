import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'

/** Distribution and link of a model that is compared. */
export interface ComparedFamily {
  readonly name: string
  readonly link: string
}

export function comparedFamily(state: LmmState | GlmmState): ComparedFamily {
  return 'family' in state ? { name: state.family.name, link: state.link.name } : { name: 'gaussian', link: 'identity' }
}

/** Families whose edge, where the dispersion vanishes, is another one. */
const limits: Readonly<Record<string, string>> = { 'negative-binomial': 'poisson', 'negative-binomial-1': 'poisson' }

/** How the smaller model's distribution stands to the larger one's: `limit` where it is the larger one without its dispersion. */
export function familyNesting(smaller: ComparedFamily, larger: ComparedFamily): 'same' | 'limit' | 'other' {
  if (smaller.link !== larger.link) return 'other'
  if (smaller.name === larger.name) return 'same'
  return limits[larger.name] === smaller.name ? 'limit' : 'other'
}
