import { call, type Dialect, logarithm, negated, sameNames, sharedOperators, translate } from '../dialect.ts'
import { LegalNames } from '../legal-names.ts'
import type { ColumnMaker, FactorColumn } from '../prepare-columns.ts'

/** Levels that are whole numbers stand for themselves; texts are numbered in the order of the levels. */
export const numberedLevels = ({ levels }: FactorColumn): boolean => levels.every((level) => /^\d+$/.test(level))

/** A text with quotes inside goes in compound quotes. */
const quoted = (text: string): string => (text.includes('"') ? `\`"${text}"'` : `"${text}"`)

/** Stata. */
export function stataColumns(): ColumnMaker & { changed(used: readonly string[]): [string, string][] } {
  const names = new LegalNames(30)
  const dialect: Dialect = {
    column: (name) => names.legal(name),
    operators: {
      ...sharedOperators,
      '^': '^',
      '%%': (left, right) => `mod(${left}, ${right})`,
      '%/%': (left, right) => `floor(${left} / ${right})`,
      '==': ' == ',
      '!=': ' != ',
      '&': ' & ',
      '|': ' | ',
    },
    not: '!',
    functions: {
      ...sameNames([
        'log10',
        'exp',
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
      ]),
      log: logarithm('ln'),
      log2: ([x]) => `(ln(${x}) / ln(2))`,
      log1p: ([x]) => `ln1p(${x})`,
      expm1: ([x]) => `expm1(${x})`,
      ceiling: call('ceil'),
      round: ([x, digits]) => (digits === undefined ? `round(${x})` : `round(${x}, 10^(${negated(digits)}))`),
      pmin: call('min'),
      pmax: call('max'),
      ifelse: call('cond'),
    },
    text: quoted,
    logical: (value) => (value ? '1' : '0'),
  }
  return {
    changed: (used) => names.changed(used),
    legal: (name) => names.legal(name),
    column: (name) => names.legal(name),
    compute: (target, e) => {
      const code = translate(e, dialect)
      return code === null ? null : [`generate double ${target} = ${code}`]
    },
    groupMean: (target, x, groups, units) =>
      units.length === 0
        ? [`bysort ${groups.join(' ')}: egen double ${target} = mean(${x})`]
        : [
            `bysort ${[...groups, ...units].join(' ')}: egen double ${target}_u = mean(${x})`,
            `egen byte ${target}_t = tag(${[...groups, ...units].join(' ')})`,
            `bysort ${groups.join(' ')}: egen double ${target} = mean(cond(${target}_t, ${target}_u, .))`,
          ],
    grandMean: (target, x, units) =>
      units.length === 0
        ? [`egen double ${target} = mean(${x})`]
        : [
            `bysort ${units.join(' ')}: egen double ${target}_u = mean(${x})`,
            `egen byte ${target}_t = tag(${units.join(' ')})`,
            `egen double ${target} = mean(cond(${target}_t, ${target}_u, .))`,
          ],
    difference: (target, x, mean) => [`generate double ${target} = ${x} - ${mean}`],
    factor: (target, column, factor) => {
      if (numberedLevels(factor)) return []
      const labels = factor.levels.map((level, k) => `${k + 1} ${quoted(level)}`).join(' ')
      return [`label define ${target}_l ${labels}`, `encode ${column}, generate(${target}_f) label(${target}_l)`]
    },
    inline: () => false,
  }
}
