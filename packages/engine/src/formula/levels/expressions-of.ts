import type { Expr } from '../ast.ts'
import { printExpr } from '../print.ts'
import type { Statement } from './equation-error.ts'
import type { LevelEquations } from './level-equations.ts'

/** Every expression of columns in level equations with the statement that it stands in, the random terms under `also:` included. */
export function expressionsOf({
  outcome,
  levels,
  also,
}: LevelEquations): { readonly source: string; readonly line: number; readonly tree: Expr }[] {
  const within =
    ({ source, line }: Statement) =>
    (tree: Expr) => ({ source, line, tree })
  const trials = outcome.distribution?.trials
  return [
    within(outcome.at)(outcome.response),
    ...(trials == null ? [] : [within(outcome.at)(trials)]),
    ...levels
      .flat()
      .flatMap((section) => [
        ...section.group.map(within(section.header)),
        ...section.equations.flatMap((equation) =>
          [...equation.terms.flatMap((term) => term.variables), ...equation.offsets].map(within(equation)),
        ),
      ]),
    ...also.flatMap((term) =>
      [...term.group, ...term.terms.flatMap(({ variables }) => variables)].map((tree) =>
        within({ source: printExpr(tree), line: 0 })(tree),
      ),
    ),
  ]
}
