import type { QuadratureRule } from './quadrature-rule.ts'

const nothing = Number.NEGATIVE_INFINITY

/**
 * Sums over the nodes of one level for its groups from..to-1: what their children add at the current node, and running
 * sums over nodes, kept relative to the largest exponent so far.
 */
export class LevelSums {
  from = 0
  to = 0
  /** Added by children at the current node: value, score, information, and the derivatives by own and higher effects. */
  value = new Float64Array(0)
  score = new Float64Array(0)
  info = new Float64Array(0)
  /** With the effects of the groups below held, size a group. */
  raw = new Float64Array(0)
  /** With the effects below moving along their regressions. */
  tau = new Float64Array(0)
  /** Posterior means of raw and tau of the levels above. */
  meanRaw = new Float64Array(0)
  meanTau = new Float64Array(0)
  /** Posterior means given the effects above: e (own part of raw - u), f (of tau - u) and f xi'; a slot for each outer node. */
  keptE = new Float64Array(0)
  keptF = new Float64Array(0)
  keptX = new Float64Array(0)
  readonly k: number
  /** Coefficients of the level and of all above it. */
  readonly size: number
  readonly nPar: number
  /** Whether derivatives include the information. */
  curvature = true
  private largest = new Float64Array(0)
  private total = new Float64Array(0)
  private sumScore = new Float64Array(0)
  private sumInfo = new Float64Array(0)
  private exponent = new Float64Array(0)
  private norm = new Float64Array(0)
  private nodes = 0

  constructor(k: number, size: number, nPar: number) {
    this.k = k
    this.size = size
    this.nPar = nPar
  }

  /** Makes room for groups from..to-1, `outer` combinations of nodes above and `nodes` own ones. */
  open(from: number, to: number, outer: number, nodes: number, derivatives: boolean): void {
    this.from = from
    this.to = to
    this.nodes = nodes
    const { k, size, nPar } = this
    const count = to - from
    this.value = room(this.value, count)
    this.largest = room(this.largest, count)
    this.total = room(this.total, count)
    this.exponent = room(this.exponent, outer * count * nodes)
    this.norm = room(this.norm, outer * count)
    if (!derivatives) return
    const width = size - k
    this.score = room(this.score, count * nPar)
    this.info = room(this.info, count * nPar * nPar)
    this.raw = room(this.raw, count * size)
    this.tau = room(this.tau, count * size)
    this.sumScore = room(this.sumScore, count * nPar)
    this.sumInfo = room(this.sumInfo, count * nPar * nPar)
    this.meanRaw = room(this.meanRaw, count * width)
    this.meanTau = room(this.meanTau, count * width)
    this.keptE = room(this.keptE, outer * count * k)
    this.keptF = room(this.keptF, outer * count * k)
    this.keptX = room(this.keptX, outer * count * k * k)
    this.keptE.fill(0)
    this.keptF.fill(0)
    this.keptX.fill(0)
  }

  /** Before the nodes are visited at other effects above. */
  begin(derivatives: boolean): void {
    const count = this.to - this.from
    this.largest.fill(nothing, 0, count)
    this.total.fill(0, 0, count)
    if (!derivatives) return
    const width = this.size - this.k
    this.sumScore.fill(0, 0, count * this.nPar)
    this.sumInfo.fill(0, 0, count * this.nPar ** 2)
    this.meanRaw.fill(0, 0, count * width)
    this.meanTau.fill(0, 0, count * width)
  }

  /** Before the children are visited at another node. */
  clear(derivatives: boolean): void {
    const count = this.to - this.from
    this.value.fill(0, 0, count)
    if (!derivatives) return
    this.score.fill(0, 0, count * this.nPar)
    if (this.curvature) this.info.fill(0, 0, count * this.nPar ** 2)
    this.raw.fill(0, 0, count * this.size)
    this.tau.fill(0, 0, count * this.size)
  }

  /** After the children: node m goes into the running sums. `effect` and `r` are those of the level. */
  take(m: number, outer: number, rule: QuadratureRule, effect: Float64Array, r: Float64Array, derivatives: boolean): void {
    const { k, size, nPar: P } = this
    const width = size - k
    const count = this.to - this.from
    for (let j = 0; j < count; j++) {
      const node = this.from + j
      let h = rule.logWeights[m]! + this.value[j]!
      for (let d = 0; d < k; d++) h -= 0.5 * effect[node * k + d]! ** 2
      this.exponent[(outer * count + j) * this.nodes + m] = h
      const part = this.admit(j, h, outer, derivatives)
      if (!derivatives || part < 1e-17) continue
      const s = j * P
      for (let a = 0; a < P; a++) {
        const sa = this.score[s + a]!
        this.sumScore[s + a]! += part * sa
        if (!this.curvature) continue
        for (let b = 0; b <= a; b++)
          this.sumInfo[s * P + a * P + b]! += part * (this.info[s * P + a * P + b]! - sa * this.score[s + b]!)
      }
      const at = outer * count + j
      for (let d = 0; d < k; d++) {
        const f = this.tau[j * size + d]! - effect[node * k + d]!
        this.keptE[at * k + d]! += part * (this.raw[j * size + d]! - effect[node * k + d]!)
        this.keptF[at * k + d]! += part * f
        for (let x = 0; x < k; x++) this.keptX[at * k * k + d * k + x]! += part * f * rule.nodes[m * k + x]!
      }
      for (let w = 0; w < width; w++) {
        let t = this.tau[j * size + k + w]!
        for (let d = 0; d < k; d++)
          t -= r[node * k * width + d * width + w]! * (this.tau[j * size + d]! - effect[node * k + d]!)
        this.meanTau[j * width + w]! += part * t
        this.meanRaw[j * width + w]! += part * this.raw[j * size + k + w]!
      }
    }
  }

  /** Takes an exponent into the running sum of group j and returns its part relative to the largest. */
  private admit(j: number, h: number, outer: number, derivatives: boolean): number {
    const most = this.largest[j]!
    if (!(h > nothing)) return 0
    if (h <= most) {
      const part = Math.exp(h - most)
      this.total[j]! += part
      return part
    }
    const shrink = Math.exp(most - h)
    this.largest[j] = h
    this.total[j] = this.total[j]! * shrink + 1
    if (derivatives) this.rescale(j, shrink, outer)
    return 1
  }

  private rescale(j: number, by: number, outer: number): void {
    const { k, size, nPar: P } = this
    const width = size - k
    const at = outer * (this.to - this.from) + j
    scale(this.sumScore, j * P, P, by)
    if (this.curvature) scale(this.sumInfo, j * P * P, P * P, by)
    scale(this.meanRaw, j * width, width, by)
    scale(this.meanTau, j * width, width, by)
    scale(this.keptE, at * k, k, by)
    scale(this.keptF, at * k, k, by)
    scale(this.keptX, at * k * k, k * k, by)
  }

  /** Groups are integrated out: running sums become posterior means and go into `sink`, by `parents`. */
  close(outer: number, sink: LevelSums, parents: Int32Array, derivatives: boolean): void {
    const { nPar: P } = this
    const width = this.size - this.k
    const count = this.to - this.from
    for (let j = 0; j < count; j++) {
      const parent = parents[this.from + j]! - sink.from
      const value = this.largest[j]! + Math.log(this.total[j]!)
      sink.value[parent]! += value
      this.norm[outer * count + j] = value
      if (!derivatives || !(value > nothing)) continue
      this.rescale(j, 1 / this.total[j]!, outer)
      const s = j * P
      const into = parent * P
      for (let a = 0; a < P; a++) {
        const mean = this.sumScore[s + a]!
        sink.score[into + a]! += mean
        if (!this.curvature) continue
        for (let b = 0; b <= a; b++)
          sink.info[into * P + a * P + b]! += this.sumInfo[s * P + a * P + b]! + mean * this.sumScore[s + b]!
      }
      for (let e = 0; e < width; e++) {
        sink.raw[parent * width + e]! += this.meanRaw[j * width + e]!
        sink.tau[parent * width + e]! += this.meanTau[j * width + e]!
      }
    }
  }

  /** Posterior probability of node m of group j given the effects above. */
  probability(outer: number, j: number, m: number): number {
    const at = outer * (this.to - this.from) + j
    return Math.exp(this.exponent[at * this.nodes + m]! - this.norm[at]!)
  }
}

function scale(a: Float64Array, from: number, count: number, by: number): void {
  for (let i = from; i < from + count; i++) a[i]! *= by
}

/** The array itself where it is long enough, otherwise a longer one. */
function room(a: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return a.length >= length ? (a as Float64Array<ArrayBuffer>) : new Float64Array(length)
}
