import type { Expr } from '../../../formula/ast.ts'
import { printName } from '../../../formula/name-syntax.ts'
import { printExpr } from '../../../formula/print.ts'
import type { ColumnMaker, FactorColumn } from '../prepare-columns.ts'

const quote = (text: string): string => JSON.stringify(text)
const of = (column: string): string => `d$${column}`

/**
 * R: the language of formulas is its own, so that only centring needs columns.
 *
 * @param taken functions whose names mean something else in the formulas of a package
 */
export function rColumns(taken: readonly string[] = []): ColumnMaker {
  const categories = ({ levels, ordered }: FactorColumn): string =>
    `levels = c(${levels.map(quote).join(', ')})${ordered ? ', ordered = TRUE' : ''}`
  return {
    legal: (name) => {
      const plain = name.replace(/[^\p{L}\p{N}._]+/gu, '_').replace(/^_+|_+$/g, '')
      return printName(plain)
    },
    column: printName,
    compute: (target, e) => [`${of(target)} <- with(d, ${printExpr(e)})`],
    groupMean: (target, x, groups, units) => {
      if (units.length === 0) return [`${of(target)} <- ave(${[x, ...groups].map(of).join(', ')})`]
      return [
        `units <- aggregate(list(x = ${of(x)}), d[c(${[...groups, ...units].map((g) => quote(bare(g))).join(', ')})], mean)`,
        `means <- aggregate(list(m = units$x), units[c(${groups.map((g) => quote(bare(g))).join(', ')})], mean)`,
        `${of(target)} <- means$m[match(${keys(groups, 'd')}, ${keys(groups, 'means')})]`,
      ]
    },
    grandMean: (target, x, units) =>
      units.length === 0
        ? [`${of(target)} <- mean(${of(x)})`]
        : [`${of(target)} <- mean(tapply(${of(x)}, d[c(${units.map((u) => quote(bare(u))).join(', ')})], mean), na.rm = TRUE)`],
    difference: (target, x, mean) => [`${of(target)} <- ${of(x)} - ${of(mean)}`],
    factor: (target, column, factor) => [`${of(target)} <- factor(${of(column)}, ${categories(factor)})`],
    factorOf: (target, e, factor) => [`${of(target)} <- factor(with(d, ${printExpr(e)}), ${categories(factor)})`],
    inline: (e) => e.kind !== 'name' && !containsCall(e, [...centring, ...taken]),
  }
}

const bare = (name: string): string => (name.startsWith('`') ? name.slice(1, -1) : name)

function keys(groups: readonly string[], table: string): string {
  return groups.length === 1 ? `${table}$${groups[0]}` : `interaction(${groups.map((g) => `${table}$${g}`).join(', ')})`
}

const centring = ['group', 'mean', 'grand', 'center']

function containsCall(e: Expr, names: readonly string[]): boolean {
  switch (e.kind) {
    case 'call':
      return names.includes(e.callee) || e.args.some(({ value }) => containsCall(value, names))
    case 'paren':
      return containsCall(e.inner, names)
    case 'unary':
      return containsCall(e.operand, names)
    case 'binary':
      return containsCall(e.left, names) || containsCall(e.right, names)
    default:
      return false
  }
}

/** The lines that read the data, and leave out incomplete rows where means are taken. */
export function rReading(file: string, used: readonly string[], centred: boolean): string[] {
  const lines = [`d <- read.csv(${quote(file)}, check.names = FALSE)`]
  if (centred) lines.push(`d <- d[complete.cases(d[c(${used.map(quote).join(', ')})]), ]`)
  return lines
}

/** `contrasts = list(...)` for factors with other than R's own contrasts; empty where there are none. */
export function rContrasts(factors: readonly { readonly column: string; readonly factor: FactorColumn }[]): string {
  const own = factors.filter(({ factor }) => factor.contrast !== (factor.ordered ? 'poly' : 'treatment'))
  return own.length === 0
    ? ''
    : `, contrasts = list(${own.map(({ column, factor }) => `${column} = ${contrastOf(factor)}`).join(', ')})`
}

/** R has no `simple` contrasts: those of treatment less 1/k. */
function contrastOf({ contrast, levels }: FactorColumn): string {
  return contrast === 'simple' ? `contr.treatment(${levels.length}) - 1/${levels.length}` : `"contr.${contrast}"`
}
