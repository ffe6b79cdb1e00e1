import type { FeTerm } from '../../design/fe-term.ts'
import { printExpr } from '../../formula/print.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'

/** A term of the fixed part, as the tests of terms see it. */
export interface FixedTermInfo {
  readonly label: string
  readonly factors: readonly string[]
  readonly numerics: readonly string[]
  /** Columns of the model matrix, all of them. */
  readonly columns: readonly number[]
}

/** The terms of the fixed part in the order of their columns, the intercept among them where there is one. */
export function fixedTerms(fe: FeTerm, basis: Basis, terms: ModelTerms): FixedTermInfo[] {
  const kinds = new Map(basis.variables.map((v) => [v.label, v.kind]))
  const columnsOf = (number: number): number[] => fe.assign.flatMap((t, j) => (t === number ? [j] : []))
  const intercept = { label: '(Intercept)', factors: [], numerics: [], columns: columnsOf(0) }
  const others = terms.fixed.map(({ label, variables }, t) => {
    const names = variables.map(printExpr)
    return {
      label,
      factors: names.filter((name) => kinds.get(name) === 'categorical'),
      numerics: names.filter((name) => kinds.get(name) !== 'categorical').sort(),
      columns: columnsOf(t + 1),
    }
  })
  return terms.intercept ? [intercept, ...others] : others
}

/**
 * Whether `outer` contains `inner`: the same numeric variables, and all of its factors and more. So `a` is contained in
 * `a:b` and `x` in `a:x`, but neither `a` in `a:x` nor `x` in `x:z`.
 */
export function contains(outer: FixedTermInfo, inner: FixedTermInfo): boolean {
  return (
    outer.factors.length > inner.factors.length &&
    outer.numerics.length === inner.numerics.length &&
    outer.numerics.every((name, i) => name === inner.numerics[i]) &&
    inner.factors.every((name) => outer.factors.includes(name))
  )
}
