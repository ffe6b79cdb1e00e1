import { collinearityOfFit } from '../diagnose/collinearity.ts'
import type { FitRecord } from '../models/fit-record.ts'
import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'
import type { FitExtras } from './assemble-record.ts'
import { LmmFit } from './lmm-fit.ts'
import { withCoefficientTests } from './with-coefficient-tests.ts'

/** The object that a linear fit is; its record with what the columns of the fixed part say of each other, and HLM's tests with `hlm`. */
export function linearResult(record: FitRecord, extras: FitExtras, state: LmmState, rows: LmmRows, hlm: boolean): LmmFit {
  const found = collinearityOfFit(state, rows)
  const told =
    found === null
      ? record
      : {
          ...record,
          data: { ...record.data, conditionNumber: found.conditionNumber },
          findings: found.note === null ? record.findings : [...record.findings, found.note],
        }
  return new LmmFit(hlm ? withCoefficientTests(told, state) : told, extras, state, rows)
}
