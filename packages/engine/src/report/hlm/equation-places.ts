import { printExpr } from '../../formula/print.ts'
import { columnTerms, productKey } from '../equations/column-terms.ts'
import type { EquationSource } from '../equations/equation-source.ts'

/** Where a fixed effect stands in level equations: the level-1 coefficient that it explains, and its own variables there. */
export interface EquationPlace {
  readonly coefficient: string
  readonly predictor: string
}

const constant = '(Intercept)'

/** By the name of each column of the fixed part. */
export function equationPlaces(source: EquationSource): ReadonlyMap<string, EquationPlace> {
  const { terms, fixedNames, structure } = columnTerms(source)
  const places = new Map<string, EquationPlace>()
  if (terms.intercept) places.set(constant, { coefficient: constant, predictor: constant })
  for (const { variables } of terms.fixed) {
    const names = variables.map((e) => (e.kind === 'name' ? e.name : printExpr(e)))
    const above = variables.map((e) => Object.hasOwn(structure.levelOf, printExpr(e)))
    const joined = (wanted: boolean): string => names.filter((_, i) => above[i] === wanted).join(':') || constant
    places.set(fixedNames.get(productKey(names)) ?? names.join(':'), {
      coefficient: joined(false),
      predictor: joined(true),
    })
  }
  return places
}
