import type { Design } from '../../design/build-design.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'

/** Share of a column outside the span of X that rounding leaves. */
const rounding = 1e-8

/**
 * Refuses random coefficients that the fixed part has already: where the columns of Z for one of them, over all levels, lie in the span
 * of X, the restricted likelihood does not depend on their variance.
 *
 * @throws BlupError E230
 */
export function checkNotFixed({ a, terms, groupings }: Pick<Design, 'a' | 'terms' | 'groupings'>): void {
  const { p, xy } = a
  const m = p + 1
  let factor: Float64Array | null = null
  for (const term of terms) {
    const { nLevels, k, zz, zxy } = a.blocks[term.block]!
    if (nLevels > p) continue
    if (factor === null) {
      factor = Float64Array.from({ length: p * p }, (_, e) => xy[Math.floor(e / p) * m + (e % p)]!)
      if (choleskyInPlace(factor, p) !== 0) return
    }
    const own = factor
    const inSpan = (column: number): boolean => {
      for (let j = 0; j < nLevels; j++) {
        const size = zz[(j * k + column) * k + column]!
        const b = zxy.slice((j * k + column) * m, (j * k + column) * m + p)
        solveLowerInPlace(own, p, b, 1)
        if (size - b.reduce((s, x) => s + x * x, 0) > rounding * size) return false
      }
      return true
    }
    const { names, groupLabel } = term.design
    const twice = names.filter((_, c) => inSpan(term.at + c))
    if (twice.length === 0) continue
    const rest = names.filter((name) => !twice.includes(name))
    const columns = twice.map((name) => `\`${name}\``).join(', ')
    const levels = groupings[term.block]!.levels.length
    throw new BlupError(
      'E230',
      `The fixed part has already what ${columns} of each of the ${levels} levels of \`${groupLabel}\` would be, so nothing is left from which to estimate ${twice.length === 1 ? 'its variance' : 'their variances'}.`,
      {
        place: { column: groupLabel },
        fixes: [
          `take what is made of \`${groupLabel}\` out of the fixed part`,
          rest.length === 0
            ? `leave the random term of \`${groupLabel}\` out`
            : `leave ${columns} out of it: \`(0 + ${rest.join(' + ')} | ${groupLabel})\``,
        ],
      },
    )
  }
}
