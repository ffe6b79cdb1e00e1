import { fillRows } from '../../design/column-values.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { StreamedQr } from '../../numeric/householder-qr.ts'

/** A model's fixed part with its rows, where they are at hand. */
export interface FixedPart {
  readonly state: LmmState
  /** Labels of the terms, `1` for the intercept. */
  readonly labels: readonly string[]
  readonly rows: LmmRows | null
}

/**
 * Whether the columns of X of one model are combinations of those of another: told by the terms' names where they suffice,
 * otherwise by the columns; null where neither can tell.
 */
export function isFixedNested(smaller: FixedPart, larger: FixedPart): boolean | null {
  if (smaller.labels.every((label) => larger.labels.includes(label))) return true
  if (smaller.rows === null || larger.rows === null) return null
  const n = smaller.rows.design.n
  if (larger.rows.design.n !== n) return null
  const parts = [larger, smaller].map(({ state, rows }) => {
    const { terms, names } = rows!.design.fixed
    return { fe: state.fe, terms, width: names.length }
  })
  const widths = parts.map(({ fe }) => fe.kept.length)
  const p = widths[0]! + widths[1]!
  const chunk = 256
  const qr = new StreamedQr(p)
  const x = new Float64Array(chunk * p)
  const raw = parts.map(({ width }) => new Float64Array(chunk * width))
  for (let from = 0; from < n; from += chunk) {
    const to = Math.min(from + chunk, n)
    parts.forEach(({ fe, terms, width }, part) => {
      fillRows(terms, from, to, raw[part]!)
      fe.kept.forEach((j, k) => {
        for (let i = 0; i < to - from; i++) {
          x[i * p + (part === 0 ? 0 : widths[0]!) + k] = (raw[part]![i * width + j]! - fe.centre[k]!) / fe.scale[k]!
        }
      })
    })
    qr.absorb(x, to - from)
  }
  return qr.rank(1e-7).kept.every((column) => column < widths[0]!)
}
