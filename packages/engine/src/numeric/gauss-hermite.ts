import { tridiagonalQl } from './tridiagonal-ql.ts'

/** The rule of n points for integrals of f(x) exp(-x^2) over the real line. */
export interface GaussHermite {
  /** Ascending, symmetric about 0. */
  readonly nodes: Float64Array
  /** log w_k + x_k^2: the weights of a rule for f itself. They stay near 0 where w_k alone would underflow. */
  readonly logWeights: Float64Array
}

const rules = new Map<number, GaussHermite>()

/**
 * Gauss-Hermite nodes and weights. Nodes start from the eigenvalues of the Jacobi matrix and take Newton steps on the
 * Hermite functions psi_j(x) = exp(-x^2/2) H_j(x) / norm, whose recurrence neither over- nor underflows; weights are
 * 1 / sum_j psi_j(x)^2, which keeps full relative accuracy in the tails where eigenvectors have none.
 *
 * Source: Golub & Welsch (1969), Mathematics of Computation 23; Szego (1939), section 3.4 (Christoffel numbers).
 */
export function gaussHermite(n: number): GaussHermite {
  const known = rules.get(n)
  if (known !== undefined) return known
  // T / sqrt(n / 2), whose entries are at most 1
  const scale = Math.sqrt(n / 2)
  const diagonal = new Float64Array(n)
  const offDiagonal = new Float64Array(n)
  for (let k = 0; k < n - 1; k++) offDiagonal[k] = Math.sqrt((k + 1) / 2) / scale
  tridiagonalQl(diagonal, offDiagonal, n, new Float64Array(0), 0)
  diagonal.sort()
  const nodes = new Float64Array(n)
  const logWeights = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    // symmetric by construction: the upper half mirrors the lower
    const mirrored = n - 1 - k
    if (k > mirrored) {
      nodes[k] = -nodes[mirrored]!
      logWeights[k] = logWeights[mirrored]!
      continue
    }
    let x = k === mirrored ? 0 : diagonal[k]! * scale
    for (let i = 0; i < 3 && x !== 0; i++) x -= newtonStep(n, x)
    nodes[k] = x
    logWeights[k] = -Math.log(sumOfSquares(n, x))
  }
  const rule = { nodes, logWeights }
  rules.set(n, rule)
  return rule
}

/** psi_n(x) / (d/dx H_n part): at a root the derivative is sqrt(2 n) psi_{n-1}. */
function newtonStep(n: number, x: number): number {
  let before = 0
  let at = start(x)
  for (let j = 0; j < n; j++) {
    const next = x * Math.sqrt(2 / (j + 1)) * at - Math.sqrt(j / (j + 1)) * before
    before = at
    at = next
  }
  return at / (Math.sqrt(2 * n) * before)
}

function sumOfSquares(n: number, x: number): number {
  let before = 0
  let at = start(x)
  let sum = 0
  for (let j = 0; j < n; j++) {
    sum += at * at
    const next = x * Math.sqrt(2 / (j + 1)) * at - Math.sqrt(j / (j + 1)) * before
    before = at
    at = next
  }
  return sum
}

function start(x: number): number {
  return Math.PI ** -0.25 * Math.exp(-0.5 * x * x)
}
