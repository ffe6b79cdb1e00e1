import { contrastCoding } from '../../frame/contrasts.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'

/** Contrasts that have a name; their words are those of emmeans. */
export const contrastMethods = ['pairwise', 'revpairwise', 'trt.vs.ctrl', 'consec', 'eff', 'poly'] as const

/** A set of contrasts of means that has a name. */
export type ContrastMethod = (typeof contrastMethods)[number]

/** A linear combination of the means of one table. */
export interface ContrastWeights {
  readonly label: string
  readonly weights: readonly number[]
}

/**
 * The contrasts of a table of means.
 *
 * - `pairwise`: each mean less each later one; `revpairwise` the other way round
 * - `trt.vs.ctrl`: each mean less the control
 * - `consec`: each mean less the one before it
 * - `eff`: each mean less the mean of all
 * - `poly`: orthogonal polynomials in the position, scaled to whole numbers where they can be
 * - or weights by name
 *
 * @param control The label of the control; null for the first mean.
 * @param ratio Labels are ratios, for scales on which a difference is the logarithm of one.
 * @throws BlupError I450 for weights that do not fit the means, and a control that is none of them
 */
export function contrastWeights(
  method: ContrastMethod | Readonly<Record<string, readonly number[]>>,
  labels: readonly string[],
  ratio: boolean,
  control: string | null = null,
): ContrastWeights[] {
  const k = labels.length
  if (typeof method !== 'string') return customWeights(method, labels)
  const sign = ratio ? '/' : '-'
  const difference = (i: number, j: number): ContrastWeights => ({
    label: `${labels[i]!} ${sign} ${labels[j]!}`,
    weights: labels.map((_, m) => (m === i ? 1 : m === j ? -1 : 0)),
  })
  const pairs = labels.flatMap((_, i) => labels.slice(i + 1).map((_, j) => [i, i + 1 + j] as const))
  switch (method) {
    case 'pairwise':
      return pairs.map(([i, j]) => difference(i, j))
    case 'revpairwise':
      return labels.flatMap((_, j) => labels.slice(0, j).map((_, i) => difference(j, i)))
    case 'trt.vs.ctrl': {
      const at = control === null ? 0 : positionOf(control, labels)
      return labels.flatMap((_, i) => (i === at ? [] : [difference(i, at)]))
    }
    case 'consec':
      return labels.slice(1).map((_, i) => difference(i + 1, i))
    case 'eff':
      return labels.map((label, i) => ({
        label: `${label} effect`,
        weights: labels.map((_, m) => (m === i ? 1 : 0) - 1 / k),
      }))
    case 'poly':
      return polynomials(labels)
  }
}

function positionOf(control: string, labels: readonly string[]): number {
  const at = labels.indexOf(control)
  if (at >= 0) return at
  const near = nearestName(control, labels)
  throw new BlupError('I450', `The control \`${control}\` is none of the means ${labels.map((x) => `\`${x}\``).join(', ')}.`, {
    fixes: near === null ? ['name one of them'] : [`did you mean \`${near}\`?`],
  })
}

const degrees = ['linear', 'quadratic', 'cubic', 'quartic']

function polynomials(labels: readonly string[]): ContrastWeights[] {
  const k = labels.length
  const { values, nColumns } = contrastCoding('poly', labels, 'the means')
  return Array.from({ length: nColumns }, (_, c) => {
    const column = Array.from({ length: k }, (_, level) => values[level * nColumns + c]!)
    return { label: degrees[c] ?? `degree ${c + 1}`, weights: wholeNumbers(column) }
  })
}

/** A multiple of `values` that is whole, with no larger numbers than polynomials of ten levels need; else as they are. */
function wholeNumbers(values: readonly number[]): readonly number[] {
  const sizes = values.map(Math.abs).filter((x) => x > 1e-9)
  const least = Math.min(...sizes)
  for (let factor = 1; factor <= 60; factor++) {
    const scaled = values.map((x) => (x / least) * factor)
    if (scaled.every((x) => Math.abs(x - Math.round(x)) < 1e-7)) return scaled.map((x) => Math.round(x) + 0)
  }
  return values
}

function customWeights(given: Readonly<Record<string, readonly number[]>>, labels: readonly string[]): ContrastWeights[] {
  return Object.entries(given).map(([label, weights]) => {
    const list = labels.map((name) => `\`${name}\``).join(', ')
    if (!Array.isArray(weights) || weights.length !== labels.length) {
      throw new BlupError(
        'I450',
        `The contrast \`${label}\` has ${weights?.length ?? 'no'} weights, and there are ${labels.length} means: ${list}.`,
        {
          fixes: ['give a weight for each mean, in this order, such as 1, -1, 0'],
        },
      )
    }
    if (!weights.every((x) => Number.isFinite(x)) || weights.every((x) => x === 0)) {
      throw new BlupError('I450', `The weights of the contrast \`${label}\` are not finite, or all 0.`, {
        fixes: [`give a weight for each of ${list}`],
      })
    }
    return { label, weights }
  })
}
