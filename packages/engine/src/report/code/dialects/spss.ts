import { call, type Dialect, doubledQuotes, logarithm, negated, sameNames, sharedOperators, translate } from '../dialect.ts'
import { LegalNames } from '../legal-names.ts'
import type { ColumnMaker } from '../prepare-columns.ts'

/** SPSS syntax. */
export function spssColumns(): ColumnMaker & { changed(used: readonly string[]): [string, string][] } {
  const names = new LegalNames(60)
  const dialect: Dialect = {
    column: (name) => names.legal(name),
    operators: {
      ...sharedOperators,
      '^': '**',
      '==': ' = ',
      '!=': ' <> ',
      '&': ' AND ',
      '|': ' OR ',
    },
    not: 'NOT ',
    functions: {
      ...sameNames(['exp', 'sqrt', 'abs', 'sin', 'cos', 'trunc', 'min', 'max']),
      log: logarithm('LN'),
      log2: ([x]) => `(LN(${x}) / LN(2))`,
      log10: call('LG10'),
      log1p: ([x]) => `LN(1 + (${x}))`,
      expm1: ([x]) => `(EXP(${x}) - 1)`,
      asin: call('ARSIN'),
      atan: call('ARTAN'),
      round: ([x, digits]) => (digits === undefined ? `RND(${x})` : `RND(${x}, 10**(${negated(digits)}))`),
      pmin: call('MIN'),
      pmax: call('MAX'),
    },
    text: doubledQuotes,
    logical: (value) => (value ? '1' : '0'),
  }
  const aggregate = (target: string, x: string, groups: readonly string[]): string[] => [
    `AGGREGATE OUTFILE=* MODE=ADDVARIABLES ${groups.length === 0 ? '/BREAK=' : `/BREAK=${groups.join(' ')}`} /${target}=MEAN(${x}).`,
  ]
  return {
    changed: (used) => names.changed(used),
    legal: (name) => names.legal(name),
    column: (name) => names.legal(name),
    compute: (target, e) => {
      const code = translate(e, dialect)
      return code === null ? null : [`COMPUTE ${target} = ${code}.`]
    },
    groupMean: (target, x, groups, units) => (units.length === 0 ? aggregate(target, x, groups) : null),
    grandMean: (target, x, units) => (units.length === 0 ? aggregate(target, x, []) : null),
    difference: (target, x, mean) => [`COMPUTE ${target} = ${x} - ${mean}.`],
    factor: (target, column, { levels }) => {
      // The reference last.
      const order = [...levels.slice(1), levels[0]!]
      const value = (level: string) => (/^-?\d+(\.\d+)?$/.test(level) ? level : doubledQuotes(level))
      return [
        `RECODE ${column} ${order.map((level, k) => `(${value(level)}=${k + 1})`).join(' ')} INTO ${target}_f.`,
        `VALUE LABELS ${target}_f ${order.map((level, k) => `${k + 1} ${doubledQuotes(level)}`).join(' ')}.`,
      ]
    },
    inline: () => false,
  }
}
