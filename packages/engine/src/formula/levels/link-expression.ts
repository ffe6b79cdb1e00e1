import type { Expr } from '../ast.ts'

/** Links that are written as a call of the mean. */
const calls = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit', 'log', 'inverse', 'sqrt'] as const

/** The link and the mean that `logit(p)`, `log(mu)`, `1/mu`, `mu^2` or `p` stand for; null for anything else. */
export function readLink(e: Expr): { readonly link: string; readonly parameter: string } | null {
  if (e.kind === 'name') return { link: 'identity', parameter: e.name }
  if (e.kind === 'call') {
    const [argument] = e.args
    if (e.args.length !== 1 || argument?.name !== null) return null
    const { value } = argument
    const odds = e.callee === 'log' ? readOdds(value) : null
    if (odds !== null) return { link: 'logit', parameter: odds }
    if (value.kind === 'name' && (calls as readonly string[]).includes(e.callee))
      return { link: e.callee, parameter: value.name }
    return null
  }
  if (e.kind !== 'binary') return null
  const { op, left, right } = e
  if (op === '^' && left.kind === 'name') {
    const power = constant(right)
    return power === null ? null : { link: `power:${power}`, parameter: left.name }
  }
  if (op !== '/' || constant(left) !== 1) return null
  if (right.kind === 'name') return { link: 'inverse', parameter: right.name }
  const squared = right.kind === 'binary' && right.op === '^' && right.left.kind === 'name' && constant(right.right) === 2
  return squared && right.left.kind === 'name' ? { link: 'inverse-squared', parameter: right.left.name } : null
}

/** The left side that says a link of a mean: `logit(p)`. */
export function printLink(link: string, parameter: string): string {
  if (link === 'identity') return parameter
  if (link === 'inverse-squared') return `1/${parameter}^2`
  if (link.startsWith('power:')) return `${parameter}^${link.slice('power:'.length).replace(/^-.*/, '($&)')}`
  return `${link}(${parameter})`
}

/** `p/(1 - p)`: the name of p. */
function readOdds(e: Expr): string | null {
  if (e.kind !== 'binary' || e.op !== '/' || e.left.kind !== 'name' || e.right.kind !== 'paren') return null
  const { inner } = e.right
  if (inner.kind !== 'binary' || inner.op !== '-' || constant(inner.left) !== 1) return null
  return inner.right.kind === 'name' && inner.right.name === e.left.name ? e.left.name : null
}

function constant(e: Expr): number | null {
  if (e.kind === 'number') return e.value
  if (e.kind === 'paren') return constant(e.inner)
  if (e.kind !== 'unary' || e.op !== '-') return null
  const value = constant(e.operand)
  return value === null ? null : -value
}
