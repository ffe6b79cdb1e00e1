import { printLevelEquations } from '../../formula/levels/print-level-equations.ts'
import { termsToEquations } from '../../formula/levels/terms-to-equations.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { assumptions } from './assumptions.ts'
import type { EquationSource } from './equation-source.ts'
import { equationSystem } from './equation-system.ts'
import { combinedForm, levelForm } from './level-form.ts'
import type { EquationBlock } from './math-node.ts'
import { type GroupRows, matrixForm } from './matrix-form.ts'
import { notationNamed } from './notations/registry.ts'
import { renderLatex } from './render-latex.ts'
import { renderMathml } from './render-mathml.ts'
import { renderText } from './render-text.ts'

const forms = ['level', 'combined', 'matrix'] as const
const formats = ['text', 'latex', 'mathml', 'levels'] as const

/** How a model is written as equations. */
export interface EquationOptions {
  /** `founding` (default), `raudenbush-bryk`, `laird-ware`, `gelman-hill`, `mlwin` or `sas`. */
  readonly notation?: string
  /** Estimates with their standard errors in place of symbols. Default false. */
  readonly values?: boolean
  /** Default `text`. `levels` is the language of level equations itself, which `levels` and `fit` read. */
  readonly format?: 'text' | 'latex' | 'mathml' | 'levels'
  /** Which forms, in order; `['level', 'combined']` by default. Distributions follow. */
  readonly form?: 'level' | 'combined' | 'matrix' | readonly ('level' | 'combined' | 'matrix')[]
  /** Significant digits of standard errors; 3 by default. */
  readonly digits?: number
  /** Columns of plain text; 100 by default. */
  readonly width?: number
}

/**
 * A model as equations: level by level, put together, or in matrices, in the notation asked for. LaTeX needs the amsmath
 * package.
 *
 * @param rows the rows of one group, whose matrices are then shown in numbers
 * @throws BlupError E221 for an unknown notation, form or format, or for values of a model that is not fitted
 */
export function equationsText(source: EquationSource, options: EquationOptions = {}, rows: GroupRows | null = null): string {
  const format = oneOf('format', options.format ?? 'text', formats)
  if (format === 'levels') {
    const { terms, structure, family, link, rowLabel } = source
    return `${printLevelEquations(termsToEquations(terms, { structure, family, link, rowLabel }))}\n`
  }
  const blocks = equationBlocks(source, options, rows)
  if (format === 'latex') return renderLatex(blocks)
  return format === 'mathml' ? renderMathml(blocks) : `${renderText(blocks, options.width)}\n`
}

/** The same before it is rendered. */
function equationBlocks(source: EquationSource, options: EquationOptions = {}, rows: GroupRows | null = null): EquationBlock[] {
  const notation = notationNamed(options.notation ?? 'founding')
  const asked = options.form ?? (rows === null ? ['level', 'combined'] : ['matrix'])
  const wanted = typeof asked === 'string' ? [asked] : asked
  const print = { values: options.values ?? false, digits: options.digits ?? 3 }
  if (print.values && source.estimates === null) {
    throw new BlupError('E221', 'There are no estimates to put into the equations: the model is not fitted.', {
      fixes: ['fit it first', 'leave `values` out'],
    })
  }
  const system = equationSystem(source)
  const symbols = notation.symbols(system)
  const blocks = wanted.flatMap((form): EquationBlock[] => {
    const kind = oneOf('form', form, forms)
    if (kind === 'level') return notation.level?.(system, symbols, print) ?? levelForm(system, symbols, print)
    if (kind === 'combined') return combinedForm(system, symbols, print)
    return matrixForm(system, notation, symbols, print, rows)
  })
  return wanted.every((form) => form === 'matrix') && rows !== null
    ? blocks
    : [...blocks, ...assumptions(system, symbols, print)]
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  if ((allowed as readonly string[]).includes(value)) return value as T
  throw new BlupError('E221', `\`${name}\` is ${allowed.join(', ')}; it cannot be \`${value}\`.`)
}
