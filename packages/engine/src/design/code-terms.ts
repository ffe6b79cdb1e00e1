import { printExpr } from '../formula/print.ts'
import type { FixedTerm, GroupTerm } from '../formula/terms.ts'
import type { ContrastName } from '../frame/basis.ts'
import { defaultContrast } from '../frame/contrasts.ts'
import { groupCodesSteps } from '../frame/group-codes.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import { type CodingFrame, checkTotal, codeTerm, interceptTerm } from './code-term.ts'
import type { CodedTerm, FixedDesign, RandomDesign } from './coded-term.ts'
import { factorModes } from './factor-modes.ts'

/**
 * X by R's model-matrix rules: the intercept, then the terms in their order; factors by the frame's contrasts where the
 * margin is in the model, by dummies elsewhere. No n x p matrix is formed.
 *
 * @throws BlupError E223 for more columns than memory should hold.
 */
export function codeFixed(frame: CodingFrame): FixedDesign {
  const { terms, basis, n } = frame
  const contrasts = new Map(basis.variables.map((v) => [v.label, v.kind === 'categorical' ? v.contrast : 'treatment']))
  const coded = codeSide(terms.fixed, terms.intercept, (label) => contrasts.get(label)!, frame)
  return { n, terms: coded, names: namesOf(coded) }
}

/**
 * The columns, groups and row-to-group references of one random-effects term. Its factors have the default contrasts
 * whatever the fixed part has, as in lme4: `(f | g)` has treatment contrasts, `(0 + f | g)` an indicator of each level.
 *
 * @throws BlupError E223 for more columns than memory should hold.
 */
export function codeRandom(frame: CodingFrame, term: GroupTerm): RandomDesign {
  return runToEnd(codeRandomSteps(frame, term))
}

/** The same with rests. */
export function* codeRandomSteps(frame: CodingFrame, term: GroupTerm): Generator<undefined, RandomDesign, void> {
  const contrastOf = (label: string): ContrastName => {
    const variable = frame.variables.get(label)
    return defaultContrast(variable?.kind === 'categorical' && variable.ordered)
  }
  const coded = codeSide(term.terms, term.intercept, contrastOf, frame)
  const { refs, levels } = yield* groupCodesSteps(term.group.map((expr) => frame.variables.get(printExpr(expr))!))
  return {
    groupLabel: term.groupLabel,
    levels,
    refs,
    terms: coded,
    names: namesOf(coded),
    structure: term.structure,
    intercept: term.intercept,
  }
}

function codeSide(
  terms: readonly FixedTerm[],
  intercept: boolean,
  contrastOf: (label: string) => ContrastName,
  frame: CodingFrame,
): CodedTerm[] {
  const isFactor = (label: string) => frame.variables.get(label)?.kind === 'categorical'
  const modes = factorModes(terms, intercept, isFactor)
  const coded = intercept ? [interceptTerm] : []
  for (const [t, term] of terms.entries()) {
    coded.push(codeTerm(term, modes[t]!, contrastOf, frame))
    checkTotal(coded)
  }
  return coded
}

function namesOf(terms: readonly CodedTerm[]): string[] {
  return terms.flatMap((term) => term.columns.map((column) => column.name))
}
