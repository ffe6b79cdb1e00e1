import { printExpr } from '../../../formula/print.ts'
import { call, type Dialect, logarithm, sameNames, sharedOperators, translate } from '../dialect.ts'
import { LegalNames } from '../legal-names.ts'
import type { ColumnMaker } from '../prepare-columns.ts'

const of = (name: string): string => `d[${JSON.stringify(name)}]`
const list = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(', ')}]`

/** Python with pandas: columns keep their names. */
export function pythonColumns(): ColumnMaker {
  const names = new LegalNames(200)
  const dialect: Dialect = {
    column: of,
    operators: {
      ...sharedOperators,
      '^': ' ** ',
      '%%': ' % ',
      '%/%': ' // ',
      '==': ' == ',
      '!=': ' != ',
      '&': ' & ',
      '|': ' | ',
    },
    not: '~',
    functions: {
      ...sameNames(
        [
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
          'sinh',
          'cosh',
          'tanh',
          'floor',
          'trunc',
        ],
        'np.',
      ),
      log: logarithm('np.log'),
      asin: call('np.arcsin'),
      acos: call('np.arccos'),
      atan: call('np.arctan'),
      ceiling: call('np.ceil'),
      round: call('np.round'),
      pmin: (args) => args.reduce((a, b) => `np.minimum(${a}, ${b})`),
      pmax: (args) => args.reduce((a, b) => `np.maximum(${a}, ${b})`),
      ifelse: call('np.where'),
    },
    text: (value) => JSON.stringify(value),
    logical: (value) => (value ? 'True' : 'False'),
  }
  return {
    legal: (name) => names.legal(name),
    column: (name) => name,
    compute: (target, e) => {
      const code = translate(e, dialect)
      return code === null ? null : [`${of(target)} = ${code}  # ${printExpr(e)}`]
    },
    groupMean: (target, x, groups, units) =>
      units.length === 0
        ? [`${of(target)} = d.groupby(${list(groups)})[${JSON.stringify(x)}].transform("mean")`]
        : [
            `units = d.groupby(${list([...groups, ...units])}, as_index=False)[${JSON.stringify(x)}].mean()`,
            `d = d.merge(units.groupby(${list(groups)})[${JSON.stringify(x)}].mean().rename(${JSON.stringify(target)}), on=${list(groups)})`,
          ],
    grandMean: (target, x, units) => [
      `${of(target)} = ${units.length === 0 ? `${of(x)}.mean()` : `d.groupby(${list(units)})[${JSON.stringify(x)}].mean().mean()`}`,
    ],
    difference: (target, x, mean) => [`${of(target)} = ${of(x)} - ${of(mean)}`],
    factor: (target, column, { levels, ordered }) => [
      `${of(target)} = pd.Categorical(${of(column)}.astype(str), categories=${list(levels)}${ordered ? ', ordered=True' : ''})`,
    ],
    inline: () => false,
  }
}
