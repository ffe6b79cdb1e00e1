import type { Reparametrization } from './held-objective.ts'

/** a'psi = value: the parameter with the largest coefficient is expressed by the others. */
export function heldLinear(a: Float64Array, value: number): Reparametrization {
  const n = a.length
  let out = 0
  for (let i = 1; i < n; i++) if (Math.abs(a[i]!) > Math.abs(a[out]!)) out = i
  const kept = Array.from({ length: n }, (_, i) => i).filter((i) => i !== out)
  const jacobian = new Float64Array(n * (n - 1))
  kept.forEach((i, c) => {
    jacobian[i * (n - 1) + c] = 1
    jacobian[out * (n - 1) + c] = -a[i]! / a[out]!
  })
  return {
    nPar: n - 1,
    expand(x) {
      const psi = new Float64Array(n)
      let rest = value
      kept.forEach((i, c) => {
        psi[i] = x[c]!
        rest -= a[i]! * x[c]!
      })
      psi[out] = rest / a[out]!
      return psi
    },
    jacobian: () => jacobian,
    reduce: (psi) => Float64Array.from(kept, (i) => psi[i]!),
  }
}
