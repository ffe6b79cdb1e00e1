import type { FixedDesign, RandomDesign } from '../../design/coded-term.ts'
import { fillRows } from '../../design/column-values.ts'
import { StreamedQr } from '../../numeric/householder-qr.ts'

/** More rows than this cannot change the answer by much, and it is only a caution. */
const enoughRows = 2048

/**
 * Names of the random coefficients whose average the fixed part leaves out: columns of Z, other than the intercept, that no
 * combination of columns of X gives. `poly(age, 2)` covers `age`, `Diet:Time` covers `Time`, any coding of a factor any other.
 */
export function withoutAverage(fixed: FixedDesign, random: RandomDesign): string[] {
  const known = new Set(fixed.names)
  const open = random.names.flatMap((name, c) => (name === '(Intercept)' || known.has(name) ? [] : [c]))
  if (open.length === 0) return []
  const p = fixed.names.length
  const width = p + open.length
  const x = new Float64Array(p)
  const z = new Float64Array(random.names.length)
  const row = new Float64Array(width)
  const qr = new StreamedQr(width)
  const step = Math.max(1, Math.floor(fixed.n / enoughRows))
  for (let i = 0; i < fixed.n; i += step) {
    fillRows(fixed.terms, i, i + 1, x)
    fillRows(random.terms, i, i + 1, z)
    row.set(x)
    open.forEach((c, j) => {
      row[p + j] = z[c]!
    })
    qr.absorb(row, 1)
  }
  const { kept } = qr.rank()
  return open.flatMap((c, j) => (kept.includes(p + j) ? [random.names[c]!] : []))
}
