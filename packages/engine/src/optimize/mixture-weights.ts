import { solveLinear } from '../numeric/solve-linear.ts'

/**
 * The probabilities pi that maximise sum_j log sum_k r_jk pi_k, a concave problem: Newton's method on the masses that are in
 * use, with those at zero held there until their derivative says otherwise (constrained Newton, Wang 2007, JRSS B 69:185).
 *
 * @param ratios J x K, not negative, a row with at least one positive entry
 * @param start K, adding up to 1
 */
export function mixtureWeights(ratios: Float64Array, start: Float64Array): Float64Array {
  const k = start.length
  const j = ratios.length / k
  let pi: Float64Array = start.slice()
  let value = objective(ratios, pi)
  for (let iteration = 0; iteration < 200; iteration++) {
    // gradient and curvature; at the optimum every mass in use has a gradient of J, and none has more
    const gradient = new Float64Array(k)
    const curvature = new Float64Array(k * k)
    for (let i = 0; i < j; i++) {
      let sum = 0
      for (let c = 0; c < k; c++) sum += ratios[i * k + c]! * pi[c]!
      for (let c = 0; c < k; c++) {
        const r = ratios[i * k + c]! / sum
        gradient[c]! += r
        for (let d = 0; d <= c; d++) curvature[c * k + d]! += (r * ratios[i * k + d]!) / sum
      }
    }
    const used = Array.from({ length: k }, (_, c) => c).filter((c) => pi[c]! > 0 || gradient[c]! > j * (1 + 1e-9))
    const excess = used.reduce((most, c) => Math.max(most, Math.abs(gradient[c]! - j)), 0)
    if (excess < 1e-8 * j) break
    const step = newtonStep(gradient, curvature, used, k)
    let t = 1
    for (const c of used) if (step[c]! < 0) t = Math.min(t, -pi[c]! / step[c]!)
    let next = pi
    let after = Number.NEGATIVE_INFINITY
    for (let halving = 0; halving < 40; halving++, t /= 2) {
      next = pi.map((x, c) => {
        const y = x + t * step[c]!
        return y > 1e-12 ? y : 0
      })
      const sum = next.reduce((s, x) => s + x, 0)
      next = next.map((x) => x / sum)
      after = objective(ratios, next)
      if (after >= value) break
    }
    if (!(after >= value)) break
    const gain = after - value
    pi = next
    value = after
    if (gain < 1e-13 * (1 + Math.abs(value)) && t === 1) break
  }
  return pi
}

/** The Newton step over the masses in use that keeps their sum; the gradient's own where the curvature is singular. */
function newtonStep(gradient: Float64Array, curvature: Float64Array, used: readonly number[], k: number): Float64Array {
  const size = used.length + 1
  const system = new Float64Array(size * size)
  const right = new Float64Array(size)
  used.forEach((c, a) => {
    right[a] = gradient[c]!
    system[a * size + size - 1] = 1
    system[(size - 1) * size + a] = 1
    used.forEach((d, b) => {
      system[a * size + b] = curvature[Math.max(c, d) * k + Math.min(c, d)]! + (a === b ? 1e-10 * gradient[c]! : 0)
    })
  })
  const solution = solveLinear(system, right)
  const step = new Float64Array(k)
  const mean = used.reduce((s, c) => s + gradient[c]!, 0) / used.length
  used.forEach((c, a) => {
    step[c] = solution === null ? (gradient[c]! - mean) / (Math.abs(mean) * 10) : solution[a]!
  })
  return step
}

function objective(ratios: Float64Array, pi: Float64Array): number {
  const k = pi.length
  let total = 0
  for (let i = 0; i < ratios.length; i += k) {
    let sum = 0
    for (let c = 0; c < k; c++) sum += ratios[i + c]! * pi[c]!
    total += Math.log(sum)
  }
  return total
}
