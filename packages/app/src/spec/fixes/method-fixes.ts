import type { Circumstances, FixTable, Proposal } from './fix.ts'

/** Fixes that handle the integral over the random effects otherwise. */
export const methodFixes: FixTable = {
  C316: quadrature,
  C317: quadratureOrSecond,
  C333: quadratureOrSecond,
  C331: (about) => [...(isOf(about, 'ghq') ? [use('agq', 'Use adaptive quadrature')] : []), second],
  C321: () => [use('laplace', 'Use Laplace')],
  C322: (about) => [...quadrature(about), use('laplace', 'Use Laplace')],
  C323: () => [use('laplace', 'Use normal random effects: Laplace')],
  E240: () => [use('agq:5', 'Use 5 points'), use('laplace', 'Use Laplace')],
  E241: () => [use('laplace', 'Use Laplace')],
  E242: (about) => [...quadrature(about), use('laplace', 'Use Laplace')],
  E243: () => [use('laplace', 'Use Laplace')],
  E244: (about) => [...quadrature(about), use('laplace', 'Use Laplace')],
}

const use = (method: string, label: string): Proposal => ({ label, spec: { method } })
const second = use('laplace:2', 'Use Laplace of second order')

const isOf = ({ spec }: Circumstances, method: string): boolean => spec.method.split(':')[0] === method

/** Adaptive quadrature takes one grouping factor, or factors whose labels say that they nest. */
function quadrature({ terms, spec }: Circumstances): Proposal[] {
  const groups = [...new Set((terms?.random ?? []).map(({ groupLabel }) => groupLabel.split(':')))].sort(
    (a, b) => a.length - b.length,
  )
  const nested = groups.every((group, k) => k === 0 || groups[k - 1]!.every((name) => group.includes(name)))
  return nested && spec.method.split(':')[0] !== 'agq' ? [use('agq', 'Use adaptive quadrature')] : []
}

function quadratureOrSecond(about: Circumstances): Proposal[] {
  const first = quadrature(about)
  return first.length > 0 ? first : about.spec.method === 'laplace:2' ? [] : [second]
}
