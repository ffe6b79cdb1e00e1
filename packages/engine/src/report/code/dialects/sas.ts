import { call, type Dialect, doubledQuotes, logarithm, negated, sameNames, sharedOperators, translate } from '../dialect.ts'
import { LegalNames } from '../legal-names.ts'
import type { ColumnMaker } from '../prepare-columns.ts'

/** SAS: one data step or one SQL query a column. */
export function sasColumns(): ColumnMaker & { changed(used: readonly string[]): [string, string][] } {
  const names = new LegalNames(32)
  const dialect: Dialect = {
    column: (name) => names.legal(name),
    operators: {
      ...sharedOperators,
      '^': '**',
      '==': ' = ',
      '!=': ' ^= ',
      '&': ' and ',
      '|': ' or ',
    },
    not: 'not ',
    functions: {
      ...sameNames([
        'log2',
        'log10',
        'log1px',
        'exp',
        'sqrt',
        'abs',
        'sign',
        'sin',
        'cos',
        'tan',
        'sinh',
        'cosh',
        'tanh',
        'floor',
      ]),
      log: logarithm('log'),
      log1p: call('log1px'),
      expm1: ([x]) => `(exp(${x}) - 1)`,
      asin: call('arsin'),
      acos: call('arcos'),
      atan: call('atan'),
      ceiling: call('ceil'),
      trunc: call('int'),
      round: ([x, digits]) => (digits === undefined ? `round(${x})` : `round(${x}, 10**(${negated(digits)}))`),
      pmin: call('min'),
      pmax: call('max'),
      ifelse: call('ifn'),
    },
    text: doubledQuotes,
    logical: (value) => (value ? '1' : '0'),
  }
  const query = (select: string, rest: string): string[] => [
    `proc sql; create table d as select *, ${select} from d${rest}; quit;`,
  ]
  return {
    changed: (used) => names.changed(used),
    legal: (name) => names.legal(name),
    column: (name) => names.legal(name),
    compute: (target, e) => {
      const code = translate(e, dialect)
      return code === null ? null : [`data d; set d; ${target} = ${code}; run;`]
    },
    groupMean: (target, x, groups, units) =>
      units.length === 0 ? query(`mean(${x}) as ${target}`, ` group by ${groups.join(', ')}`) : null,
    grandMean: (target, x, units) => (units.length === 0 ? query(`mean(${x}) as ${target}`, '') : null),
    difference: (target, x, mean) => [`data d; set d; ${target} = ${x} - ${mean}; run;`],
    factor: () => [],
    inline: () => false,
  }
}
