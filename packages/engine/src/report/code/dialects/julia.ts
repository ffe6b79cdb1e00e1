import { printExpr } from '../../../formula/print.ts'
import { call, type Dialect, sameNames, sharedOperators, translate } from '../dialect.ts'
import { LegalNames } from '../legal-names.ts'
import type { ColumnMaker } from '../prepare-columns.ts'

/** Julia with DataFrames; `renames` are the columns whose names it does not take. */
export function juliaColumns(): ColumnMaker & { renames(used: readonly string[]): [string, string][] } {
  const names = new LegalNames(200)
  const dialect: Dialect = {
    column: (name) => `d.${names.legal(name)}`,
    operators: {
      ...sharedOperators,
      '^': '^',
      '%%': (left, right) => `mod(${left}, ${right})`,
      '%/%': (left, right) => `fld(${left}, ${right})`,
      '==': ' == ',
      '!=': ' != ',
      '&': ' & ',
      '|': ' | ',
    },
    not: '!',
    functions: {
      ...sameNames([
        'log2',
        'log10',
        'log1p',
        'exp',
        'expm1',
        'sqrt',
        'abs',
        'sign',
        'sin',
        'cos',
        'tan',
        'asin',
        'acos',
        'atan',
        'sinh',
        'cosh',
        'tanh',
        'floor',
        'trunc',
        'ifelse',
      ]),
      log: ([x, base]) => (base === undefined ? `log(${x})` : `log(${base}, ${x})`),
      ceiling: call('ceil'),
      round: ([x, digits]) => (digits === undefined ? `round(${x})` : `round(${x}, digits = ${digits})`),
      pmin: call('min'),
      pmax: call('max'),
    },
    text: (value) => JSON.stringify(value),
    logical: String,
  }
  const by = (groups: readonly string[]): string => `[${groups.map((g) => `:${g}`).join(', ')}]`
  return {
    renames: (used) => {
      for (const name of used) names.legal(name)
      return names.changed(used)
    },
    legal: (name) => names.legal(name),
    column: (name) => names.legal(name),
    compute: (target, e) => {
      const code = translate(e, dialect)
      return code === null ? null : [`d.${target} = @. ${code}  # ${printExpr(e)}`]
    },
    groupMean: (target, x, groups, units) =>
      units.length === 0
        ? [`d.${target} = transform(groupby(d, ${by(groups)}), :${x} => mean => :m).m`]
        : [
            `units = combine(groupby(d, ${by([...groups, ...units])}), :${x} => mean => :m)`,
            `d = leftjoin(d, combine(groupby(units, ${by(groups)}), :m => mean => :${target}), on = ${by(groups)})`,
          ],
    grandMean: (target, x, units) =>
      units.length === 0
        ? [`d.${target} .= mean(d.${x})`]
        : [`d.${target} .= mean(combine(groupby(d, ${by(units)}), :${x} => mean => :m).m)`],
    difference: (target, x, mean) => [`d.${target} = d.${x} .- d.${mean}`],
    // Labels that look like numbers are read as numbers, which no level of text equals.
    factor: (target, column, { levels }) =>
      levels.every((level) => level.trim() !== '' && Number.isFinite(Number(level)))
        ? [`d.${target} = string.(d.${column})`]
        : [],
    inline: () => false,
  }
}
