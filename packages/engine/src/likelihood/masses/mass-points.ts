import type { ResponseDensity } from '../../family/response-density.ts'
import type { Objective } from '../../optimize/objective.ts'
import type { GroupingRows, MixedRows } from '../rows/mixed-rows.ts'

/** The parameters of a mass-point model taken apart; all on the scale of the rows. */
export interface MassPointParameters {
  readonly beta: Float64Array
  /** K x q row-major. */
  readonly locations: Float64Array
  /** K, adding up to 1. */
  readonly probabilities: Float64Array
  readonly phi: Float64Array
}

/** Complete: as if the classes were known, with their posterior probabilities as weights. Observed: as they are not. */
export type InformationKind = 'complete' | 'observed'

/**
 * -2 log likelihood of a model whose random coefficients take one of K values a_1..a_K with probabilities pi_1..pi_K,
 *
 *     L = prod_j sum_k pi_k prod_{i in j} f(y_i | x_i'beta + z_i'a_k),
 *
 * as a function of psi = (beta, a_1..a_K, log pi_k/pi_K for k < K, phi), with gradient and observed information (Louis 1982,
 * JRSS B 44:226). Where the columns of Z are in the span of X, moving all masses and beta against each other changes nothing;
 * along these directions the curvature gets a positive value, so that a Newton step leaves them alone.
 */
export class MassPointLikelihood implements Objective {
  readonly nPar: number
  readonly p: number
  readonly q: number
  readonly masses: number
  readonly nGroups: number
  /** Posterior class probabilities at the last psi, J x K. */
  readonly posterior: Float64Array
  private readonly rows: MixedRows
  private readonly grouping: GroupingRows
  private readonly density: ResponseDensity
  private readonly redundant: readonly (Float64Array | null)[]
  private readonly fixed: Float64Array
  private readonly eta: Float64Array
  private readonly jets: readonly (readonly Float64Array[])[]
  private readonly logs: Float64Array

  /** `redundant` holds for each column of Z its coefficients in X, or null where X does not span it. */
  constructor(rows: MixedRows, density: ResponseDensity, masses: number, redundant: readonly (Float64Array | null)[]) {
    const grouping = rows.groupings[0]!
    this.rows = rows
    this.grouping = grouping
    this.density = density
    this.redundant = redundant
    this.p = rows.p
    this.q = grouping.k
    this.masses = masses
    this.nGroups = grouping.nLevels
    this.nPar = rows.p + masses * grouping.k + masses - 1 + density.nDispersion
    this.posterior = new Float64Array(grouping.nLevels * masses)
    this.logs = new Float64Array(grouping.nLevels * masses)
    this.fixed = new Float64Array(rows.n)
    this.eta = new Float64Array(rows.n)
    this.jets = Array.from({ length: masses }, () => Array.from({ length: 3 }, () => new Float64Array(rows.n)))
  }

  split(psi: Float64Array): MassPointParameters {
    const { p, q, masses } = this
    const probabilities = new Float64Array(masses)
    let most = 0
    for (let k = 0; k + 1 < masses; k++) most = Math.max(most, psi[p + masses * q + k]!)
    let sum = 0
    for (let k = 0; k < masses; k++) {
      probabilities[k] = Math.exp((k + 1 < masses ? psi[p + masses * q + k]! : 0) - most)
      sum += probabilities[k]!
    }
    return {
      beta: psi.slice(0, p),
      locations: psi.slice(p, p + masses * q),
      probabilities: probabilities.map((x) => x / sum),
      phi: psi.slice(p + masses * q + masses - 1),
    }
  }

  join({ beta, locations, probabilities, phi }: MassPointParameters): Float64Array {
    const last = Math.log(Math.max(probabilities[probabilities.length - 1]!, 1e-300))
    const logits = Array.from(probabilities.slice(0, -1), (x) => Math.log(Math.max(x, 1e-300)) - last)
    return Float64Array.from([...beta, ...locations, ...logits, ...phi])
  }

  value(psi: Float64Array): number {
    return this.evaluate(psi, 0)
  }

  derivatives(psi: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const value = this.evaluate(psi, 2)
    const { gradient, information } = this.information(psi, 'observed')
    this.raiseRedundant(information)
    return { value, gradient: gradient.map((g) => -2 * g), hessian: information.map((h) => 2 * h) }
  }

  /** Value by value: gradient and information of log L at the psi that was last evaluated with derivatives. */
  information(psi: Float64Array, kind: InformationKind): { gradient: Float64Array; information: Float64Array } {
    const { nPar, p, q, masses, nGroups, posterior, rows, grouping, jets } = this
    const { n, x } = rows
    const { refs, z } = grouping
    const { probabilities, phi } = this.split(psi)
    const m = p + q
    const dispersion = phi.length === 1
    const atPhi = nPar - 1
    const gradient = new Float64Array(nPar)
    const information = new Float64Array(nPar * nPar)
    const mean = new Float64Array(nGroups * nPar)
    const own = new Float64Array(nGroups * (m + 1))
    const column = new Float64Array(m)
    const s = new Float64Array(nPar)
    const spread = dispersion ? [0, 1, 2].map(() => new Float64Array(n)) : []
    const beside = dispersion ? [0, 1].map(() => [0, 1, 2].map(() => new Float64Array(n))) : []
    for (let k = 0; k < masses; k++) {
      own.fill(0)
      const place = (c: number): number => (c < p ? c : p + k * q + c - p)
      if (dispersion) this.dispersionJets(psi, k, spread, beside)
      for (let i = 0; i < n; i++) {
        const j = refs[i]!
        const w = posterior[j * masses + k]!
        if (w === 0) continue
        for (let c = 0; c < p; c++) column[c] = x[i * p + c]!
        for (let c = 0; c < q; c++) column[p + c] = z === null ? 1 : z[i * q + c]!
        const d1 = jets[k]![1]![i]!
        const d2 = w * jets[k]![2]![i]!
        for (let c = 0; c < m; c++) {
          own[j * (m + 1) + c]! += d1 * column[c]!
          const row = place(c) * nPar
          for (let d = 0; d < m; d++) information[row + place(d)]! -= d2 * column[c]! * column[d]!
        }
        if (!dispersion) continue
        own[j * (m + 1) + m]! += spread[0]![i]!
        for (let c = 0; c < m; c++) {
          const cross = w * spread[1]![i]! * column[c]!
          information[place(c) * nPar + atPhi]! -= cross
          information[atPhi * nPar + place(c)]! -= cross
        }
        information[atPhi * nPar + atPhi]! -= (w * (beside[1]![0]![i]! - beside[0]![0]![i]!)) / (2 * phiStep)
      }
      for (let j = 0; j < nGroups; j++) {
        const w = posterior[j * masses + k]!
        if (w === 0) continue
        s.fill(0)
        for (let c = 0; c < m; c++) s[place(c)] = own[j * (m + 1) + c]!
        for (let l = 0; l + 1 < masses; l++) s[p + masses * q + l] = (l === k ? 1 : 0) - probabilities[l]!
        if (dispersion) s[atPhi] = own[j * (m + 1) + m]!
        for (let a = 0; a < nPar; a++) {
          if (s[a] === 0) continue
          const left = w * s[a]!
          gradient[a]! += left
          mean[j * nPar + a]! += left
          if (kind === 'observed') for (let b = 0; b < nPar; b++) information[a * nPar + b]! -= left * s[b]!
        }
      }
    }
    for (let l = 0; l + 1 < masses; l++) {
      for (let r = 0; r + 1 < masses; r++) {
        const at = (p + masses * q + l) * nPar + p + masses * q + r
        information[at]! += nGroups * ((l === r ? probabilities[l]! : 0) - probabilities[l]! * probabilities[r]!)
      }
    }
    if (kind === 'observed') {
      for (let j = 0; j < nGroups; j++) {
        for (let a = 0; a < nPar; a++) {
          const left = mean[j * nPar + a]!
          if (left !== 0) for (let b = 0; b < nPar; b++) information[a * nPar + b]! += left * mean[j * nPar + b]!
        }
      }
    }
    return { gradient, information }
  }

  /** Adds to an information matrix what the redundant directions lack. */
  raiseRedundant(information: Float64Array): void {
    const { nPar, p, q, masses } = this
    let size = 0
    for (let a = 0; a < nPar; a++) size = Math.max(size, Math.abs(information[a * nPar + a]!))
    this.redundant.forEach((coefficients, c) => {
      if (coefficients === null) return
      const direction = new Float64Array(nPar)
      direction.set(coefficients)
      for (let k = 0; k < masses; k++) direction[p + k * q + c] = -1
      const length = direction.reduce((sum, v) => sum + v * v, 0)
      for (let a = 0; a < nPar; a++) {
        for (let b = 0; b < nPar; b++) information[a * nPar + b]! += (size * direction[a]! * direction[b]!) / length
      }
    })
  }

  /** log f_j(y | a_k) + log pi_k, J x K; the class probabilities follow from it. */
  private evaluate(psi: Float64Array, order: 0 | 2): number {
    const { masses, nGroups, rows, grouping, density, fixed, logs, posterior, jets } = this
    const { n, p, x } = rows
    const { refs } = grouping
    const { beta, probabilities, phi } = this.split(psi)
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let c = 0; c < p; c++) sum += x[i * p + c]! * beta[c]!
      fixed[i] = sum
    }
    for (let k = 0; k < masses; k++) {
      this.placeMass(psi, k)
      density.evaluate(this.eta, phi, 0, n, order, jets[k]!)
      const log = Math.log(probabilities[k]!)
      for (let j = 0; j < nGroups; j++) logs[j * masses + k] = log
      const d0 = jets[k]![0]!
      for (let i = 0; i < n; i++) logs[refs[i]! * masses + k]! += d0[i]!
    }
    let total = 0
    for (let j = 0; j < nGroups; j++) {
      let most = Number.NEGATIVE_INFINITY
      for (let k = 0; k < masses; k++) most = Math.max(most, logs[j * masses + k]!)
      if (!Number.isFinite(most)) return Number.POSITIVE_INFINITY
      let sum = 0
      for (let k = 0; k < masses; k++) {
        const e = Math.exp(logs[j * masses + k]! - most)
        posterior[j * masses + k] = e
        sum += e
      }
      for (let k = 0; k < masses; k++) posterior[j * masses + k]! /= sum
      total += most + Math.log(sum)
    }
    return -2 * total
  }

  /** `eta` <- x'beta + z'a_k; `fixed` holds x'beta. */
  private placeMass(psi: Float64Array, k: number): void {
    const { p, q, rows, grouping, fixed, eta } = this
    const { z } = grouping
    for (let i = 0; i < rows.n; i++) {
      let sum = fixed[i]!
      for (let c = 0; c < q; c++) sum += (z === null ? 1 : z[i * q + c]!) * psi[p + k * q + c]!
      eta[i] = sum
    }
  }

  private dispersionJets(psi: Float64Array, k: number, at: Float64Array[], beside: Float64Array[][]): void {
    const { density, eta, rows } = this
    const phi = psi[this.nPar - 1]!
    this.placeMass(psi, k)
    density.evaluateDispersion(eta, Float64Array.of(phi), 0, rows.n, at)
    density.evaluateDispersion(eta, Float64Array.of(phi - phiStep), 0, rows.n, beside[0]!)
    density.evaluateDispersion(eta, Float64Array.of(phi + phiStep), 0, rows.n, beside[1]!)
  }
}

/** Half the distance of the two points from which the second derivative in phi is taken. */
const phiStep = 1e-4
