import type { Expr } from '../ast.ts'
import { printExpr } from '../print.ts'
import type { LevelEquations } from './level-equations.ts'

/** Every expression of columns in level equations with the statement that it stands in, the random terms under `also:` included. */
export function expressionsOf({ outcome, levels, also }: LevelEquations): { readonly source: string; readonly tree: Expr }[] {
  const within = (source: string) => (tree: Expr) => ({ source, tree })
  const trials = outcome.distribution?.trials
  return [
    within(outcome.at.source)(outcome.response),
    ...(trials == null ? [] : [within(outcome.at.source)(trials)]),
    ...levels
      .flat()
      .flatMap((section) => [
        ...section.group.map(within(section.header.source)),
        ...section.equations.flatMap((equation) =>
          [...equation.terms.flatMap((term) => term.variables), ...equation.offsets].map(within(equation.source)),
        ),
      ]),
    ...also.flatMap((term) =>
      [...term.group, ...term.terms.flatMap(({ variables }) => variables)].map((tree) => within(printExpr(tree))(tree)),
    ),
  ]
}
