import type { Objective } from '../../optimize/objective.ts'
import type { Found } from './search-optimum.ts'

/** Shares of the scale of each parameter in which the criterion is followed downhill. */
const steps = [1e-3, 1e-4, 1e-5]

/** Whether the criterion ends right beside a point where a search stopped, on the way that leads down from it. */
export function isAtEdge(objective: Objective, { x, known, summary }: Found): boolean {
  const { gradient, hessian } = known ?? objective.derivatives(x)
  const n = x.length
  const down = x.map((xi, i) => {
    const curvature = hessian[i * n + i]!
    const g = gradient[i]!
    return curvature > 0 ? -g / curvature : -Math.sign(g) * Math.max(Math.abs(xi), 0.3)
  })
  const size = down.reduce((most, d, i) => Math.max(most, Math.abs(d) / Math.max(Math.abs(x[i]!), 0.3)), 0)
  if (!(size > 0)) return false
  const beyond = steps.some((step) => !Number.isFinite(objective.value(x.map((xi, i) => xi + (down[i]! * step) / size))))
  objective.value(Float64Array.from(summary.final))
  return beyond
}
