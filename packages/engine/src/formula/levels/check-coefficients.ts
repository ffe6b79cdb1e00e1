import { nearestName } from '../../messages/nearest-name.ts'
import { equationError } from './equation-error.ts'
import { leftName, namesIn, type RawEquation, type RawSection } from './raw-equations.ts'

/**
 * That every equation above level 1 explains a coefficient of the level below, once in its section, and that no
 * coefficient explains itself.
 *
 * @throws BlupError E302, E304, E305.
 */
export function checkCoefficients(levels: readonly (readonly RawSection[])[]): void {
  if (levels[0]!.length !== 1 || levels[0]![0]!.equations.length !== 1) {
    const second = levels[0]![0]!.equations[1]!
    throw equationError('E304', 'Level 1 has a second equation, and a model has one outcome.', second.at, second.left.span, [
      'equations of coefficients stand on level 2',
    ])
  }
  checkCircles(levels)
  levels.forEach((sections, l) => {
    if (l === 0) return
    const below = levels[l - 1]!.flatMap(({ equations }) =>
      equations.flatMap((equation) => namesIn(equation).map(({ name }) => name)),
    )
    for (const section of sections) {
      const seen = new Map<string, RawEquation>()
      for (const equation of section.equations) {
        const name = leftName(equation)
        const earlier = seen.get(name)
        if (earlier !== undefined) {
          const message = `\`${name}\` has an equation already, in line ${earlier.at.line}.`
          throw equationError('E304', message, equation.at, equation.left.span, ['write one equation with all predictors'])
        }
        seen.set(name, equation)
        if (below.includes(name)) continue
        const near = nearestName(name, below)
        const message = `There is no coefficient \`${name}\` on level ${l}, so it cannot have an equation on level ${l + 1}.`
        throw equationError('E302', message, equation.at, equation.left.span, [
          ...(near === null ? [] : [`did you mean \`${near}\`?`]),
          `level ${l} has ${[...new Set(below)].map((n) => `\`${n}\``).join(', ')}`,
        ])
      }
    }
  })
}

/** A coefficient that explains itself, at once or through others. */
function checkCircles(levels: readonly (readonly RawSection[])[]): void {
  const equations = levels.slice(1).flatMap((sections) => sections.flatMap((section) => section.equations))
  const explains = new Map<string, RawEquation[]>()
  for (const equation of equations) explains.set(leftName(equation), [...(explains.get(leftName(equation)) ?? []), equation])
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return
    for (const equation of explains.get(name) ?? []) {
      for (const { name: next, span } of namesIn(equation)) {
        const from = [...path, name].indexOf(next)
        if (from < 0) {
          visit(next, [...path, name])
          continue
        }
        const circle = [...[...path, name].slice(from), next]
        const message = `\`${next}\` is explained by itself: ${circle.map((n) => `\`${n}\``).join(', then ')}.`
        throw equationError('E305', message, equation.at, span, ['give the coefficient on the right a name of its own'])
      }
    }
    done.add(name)
  }
  for (const name of explains.keys()) visit(name, [])
}
