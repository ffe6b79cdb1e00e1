import type { LabelCodes } from './label-codes.ts'
import type { SizesView } from './protocol.ts'

/** More groups than this become a histogram of their sizes. */
const mostBars = 120
const mostBins = 30

/** How many rows each group has: a bar each, the largest first, or how many groups have how many rows. */
export function groupSizes({ levels, codes }: LabelCodes): SizesView {
  const rows = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) rows[code]!++
  const named = levels.map((name, k) => ({ name, rows: rows[k]! })).filter((own) => own.rows > 0)
  named.sort((a, b) => b.rows - a.rows)
  const sizes = named.map((own) => own.rows)
  const n = sizes.length
  if (n === 0) return { groups: 0, min: 0, median: 0, max: 0, bars: [], bins: null }
  const [max, min] = [sizes[0]!, sizes.at(-1)!]
  const median = (sizes[Math.floor((n - 1) / 2)]! + sizes[Math.floor(n / 2)]!) / 2
  if (n <= mostBars) return { groups: n, min, median, max, bars: named, bins: null }
  const step = Math.max(1, Math.ceil((max - min + 1) / mostBins))
  const bins = Array.from({ length: Math.ceil((max - min + 1) / step) }, (_, k) => ({
    from: min + k * step,
    to: min + (k + 1) * step - 1,
    groups: 0,
  }))
  for (const size of sizes) bins[Math.floor((size - min) / step)]!.groups++
  return { groups: n, min, median, max, bars: null, bins }
}
