import { collinearityOfFit } from '../diagnose/collinearity.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { LmmSolution } from '../models/lmm/solve.ts'
import type { LmmSpecification } from '../models/lmm/specify.ts'
import { assembleRecord } from './assemble-record.ts'
import type { FitOptions } from './fit-options.ts'
import { LmmFit } from './lmm-fit.ts'
import { withCoefficientTests } from './with-coefficient-tests.ts'

/** The object that a solved linear model is, with its record. */
export function linearResult(
  spec: LmmSpecification,
  state: LmmState,
  solution: LmmSolution,
  options: FitOptions,
  started: number,
): LmmFit {
  const rows = { frame: spec.frame, design: spec.design }
  const { record: plain, fixed, extras } = assembleRecord(spec, state, solution, options, started)
  const found = collinearityOfFit(state, rows)
  const told =
    found === null
      ? plain
      : {
          ...plain,
          data: { ...plain.data, conditionNumber: found.conditionNumber },
          findings: found.note === null ? plain.findings : [...plain.findings, found.note],
        }
  const record = options.preset === 'hlm' ? withCoefficientTests(told, state) : told
  return new LmmFit({ ...record, fixed }, extras, state, rows)
}
