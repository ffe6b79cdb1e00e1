import { transpose } from '../../numeric/square-matrices.ts'
import type { CellLoadings, PairSlopes, PairSums } from './pair-sums.ts'

/**
 * `pairSums` for intercepts of two factors, without the pairs: with row i of levels a and b, s_ij = y_e + y_f for the levels e, f of
 * row j, and y = K_a + K_b. The cube falls into sum_e y_e^2 (T_e y_e + 3 m_e), T_e the sum of t in level e and
 * m_e = sum_j in e t_j y_f, which is M_a + M_b with M from one pass of the rows for each effect.
 */
export function interceptPairSums(
  { effects, at, c }: CellLoadings,
  inverse: Float64Array,
  third: Float64Array,
  withSlopes: boolean,
): PairSums {
  const loads = new Float64Array(effects)
  const totals = new Float64Array(effects)
  for (let e = 0; e < at.length; e++) {
    loads[at[e]!] = c[e]!
    totals[at[e]!] = totals[at[e]!]! + third[e >> 1]!
  }
  const k = new Float64Array(effects * effects)
  for (let column = 0, o = 0; column < effects; column++, o += effects) {
    for (let e = 0; e < effects; e++) k[o + e] = loads[e]! * loads[column]! * inverse[o + e]!
  }
  const partners = new Partners(at, third, effects)
  const n = partners.sums(k)
  const m = transpose(n, effects)
  const v = new Float64Array(third.length)
  const rows = new Float64Array(third.length)
  let cubes = 0
  for (let i = 0; i < third.length; i++) {
    const a = at[2 * i]!
    const b = at[2 * i + 1]!
    const fromA = a * effects
    const fromB = b * effects
    let row = 0
    for (let e = 0; e < effects; e++) {
      const y = k[fromA + e]! + k[fromB + e]!
      row += y * y * (totals[e]! * y + 3 * (m[fromA + e]! + m[fromB + e]!))
    }
    v[i] = k[fromA + a]! + 2 * k[fromA + b]! + k[fromB + b]!
    rows[i] = row
    cubes += third[i]! * row
  }
  return { cubes, v, slopes: withSlopes ? interceptSlopes(partners, k, n, m, totals, loads, rows) : null }
}

/**
 * sum_ij t_i t_j s_ij^2 c_i c_j'. For levels e of row i and f of row j, with b and x their other levels, s_ij^2 is that of
 * k_ef + k_bf + k_ex + k_bx: written out, the sums over b and x are those of `Partners`, N = sums(k), U = sums(k o k).
 */
function interceptSlopes(
  partners: Partners,
  k: Float64Array,
  n: Float64Array,
  m: Float64Array,
  totals: Float64Array,
  loads: Float64Array,
  rows: Float64Array,
): PairSlopes {
  const effects = totals.length
  const work = k.map((x) => x * x)
  const u = partners.sums(work)
  // by x and e: 2 k_ex N_ex + U_ex
  for (let e = 0, o = 0; e < effects; e++) {
    for (let x = 0; x < effects; x++, o++) work[x * effects + e] = 2 * k[o]! * n[o]! + u[o]!
  }
  const q = partners.sums(work)
  // sums over b alone: N_fb, and k_bf N_fb
  const nb = partners.sums(m)
  for (let o = 0; o < work.length; o++) work[o] = k[o]! * m[o]!
  const knb = partners.sums(work)
  // q holds f, e so far; what is symmetric as a whole is not in its parts
  const out = new Float64Array(effects * effects)
  for (let e = 0, o = 0; e < effects; e++) {
    const te = totals[e]!
    for (let f = 0; f < effects; f++, o++) {
      const kef = k[o]!
      const tf = totals[f]!
      const squares = tf * (te * kef * kef + 2 * kef * n[o]! + u[o]!)
      const mixed = 2 * (te * kef * m[o]! + kef * nb[o]! + m[o]! * n[o]! + knb[o]!)
      const others = te * u[f * effects + e]! + q[f * effects + e]!
      out[o] = loads[e]! * loads[f]! * (squares + mixed + others)
    }
  }
  return { rows, q: out }
}

/** The rows of each effect: the other effect of the row, and its third derivative. */
class Partners {
  private readonly effects: number
  private readonly start: Int32Array
  private readonly partner: Int32Array
  private readonly weight: Float64Array

  constructor(at: Int32Array, third: Float64Array, effects: number) {
    this.effects = effects
    const start = new Int32Array(effects + 1)
    for (const e of at) start[e + 1] = start[e + 1]! + 1
    for (let e = 0; e < effects; e++) start[e + 1] = start[e + 1]! + start[e]!
    const next = start.slice()
    this.start = start
    this.partner = new Int32Array(at.length)
    this.weight = new Float64Array(at.length)
    for (let i = 0; i < at.length; i++) {
      const slot = next[at[i]!]!++
      this.partner[slot] = at[i ^ 1]! * effects
      this.weight[slot] = third[i >> 1]!
    }
  }

  /** For each effect e the sum over the rows of its level of t times row f of `k`, f the other effect of the row. */
  sums(k: Float64Array): Float64Array {
    const { effects, start, partner, weight } = this
    const sums = new Float64Array(effects * effects)
    for (let e = 0; e < effects; e++) {
      const to = e * effects
      const end = start[e + 1]!
      let i = start[e]!
      // four rows at a time: what is written is written once for them all
      for (; i + 3 < end; i += 4) {
        const [p0, p1, p2, p3] = [partner[i]!, partner[i + 1]!, partner[i + 2]!, partner[i + 3]!]
        const [w0, w1, w2, w3] = [weight[i]!, weight[i + 1]!, weight[i + 2]!, weight[i + 3]!]
        for (let f = 0; f < effects; f++) {
          sums[to + f] = sums[to + f]! + w0 * k[p0 + f]! + w1 * k[p1 + f]! + w2 * k[p2 + f]! + w3 * k[p3 + f]!
        }
      }
      for (; i < end; i++) {
        const from = partner[i]!
        const w = weight[i]!
        for (let f = 0; f < effects; f++) sums[to + f] = sums[to + f]! + w * k[from + f]!
      }
    }
    return sums
  }
}
