import type { Argument, Expr } from '../ast.ts'
import { equalExpr } from '../equal-expr.ts'

/** Where in the equations a variable stands: its own groups (none on level 1), and the classifications of the next level. */
export interface CentringPlace {
  readonly own: readonly Expr[]
  readonly next: readonly (readonly Expr[])[]
}

type Call = Extract<Expr, { kind: 'call' }>

/** Why a call such as `group(x)` cannot be written out where it stands. */
export type Unresolved = { readonly call: Call; readonly why: 'no-next-level' | 'several-next-levels' | 'no-groups' }

/**
 * Writes the short calls of level equations out as a formula needs them:
 *
 * - `group(x)`: less its group mean, the groups being those of the next level up: `group(x, School)`; on level 2 the mean
 *   counts each group once: `group(ses, school, unit = child)`
 * - `mean(x)`, from level 2 on: the mean in each of the section's groups: `mean(x, School)`
 * - `grand(x)`: less the grand mean; from level 2 on each group counts once: `grand(x, School)`
 */
export function writeOutCentring(e: Expr, place: CentringPlace): Expr | Unresolved {
  let unresolved: Unresolved | null = null
  const written = mapCalls(e, (call) => {
    const out = writeOut(call, place)
    if (!('why' in out)) return out
    unresolved ??= out
    return call
  })
  return unresolved ?? written
}

/** The opposite: the short form wherever it would be written out to the same call. */
export function shortenCentring(e: Expr, place: CentringPlace): Expr {
  return mapCalls(e, (call) => {
    const [first] = call.args
    if (!isCentring(call) || call.args.length < 2 || first?.name !== null) return call
    const short: Call = { ...call, args: [first] }
    const out = writeOut(short, place)
    return !('why' in out) && equalExpr(out, call) ? short : call
  })
}

const isCentring = (call: Call): boolean => call.callee === 'group' || call.callee === 'mean' || call.callee === 'grand'

function writeOut(call: Call, { own, next }: CentringPlace): Call | Unresolved {
  if (!isCentring(call) || call.args.length !== 1 || call.args[0]!.name !== null) return call
  const withGroups = (groups: readonly Expr[], units: readonly Expr[] = []): Call => ({
    ...call,
    args: [...call.args, ...groups.map(positional), ...units.map((value): Argument => ({ name: 'unit', value }))],
  })
  switch (call.callee) {
    case 'group':
      if (next.length === 1) return withGroups(next[0]!, own)
      return { call, why: next.length === 0 ? 'no-next-level' : 'several-next-levels' }
    case 'mean':
      return own.length > 0 ? withGroups(own) : { call, why: 'no-groups' }
    default:
      return own.length > 0 ? withGroups(own) : call
  }
}

const positional = (value: Expr): Argument => ({ name: null, value })

/** The expression with every call replaced, the inner ones first. */
function mapCalls(e: Expr, change: (call: Call) => Expr): Expr {
  switch (e.kind) {
    case 'call':
      return change({ ...e, args: e.args.map((argument) => ({ ...argument, value: mapCalls(argument.value, change) })) })
    case 'paren':
      return { ...e, inner: mapCalls(e.inner, change) }
    case 'unary':
      return { ...e, operand: mapCalls(e.operand, change) }
    case 'binary':
      return { ...e, left: mapCalls(e.left, change), right: mapCalls(e.right, change) }
    default:
      return e
  }
}
