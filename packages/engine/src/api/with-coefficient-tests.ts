import { coefficientTests } from '../inference/tests/coefficient-tests.ts'
import { BlupError } from '../messages/blup-error.ts'
import { finding } from '../messages/finding.ts'
import type { FitRecord } from '../models/fit-record.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'

/** The record with HLM's chi-square tests and reliabilities in its random terms; a note where they cannot be had. */
export function withCoefficientTests<Record extends Pick<FitRecord, 'random' | 'findings'>>(
  record: Record,
  state: LmmState,
): Record {
  if (record.random.length === 0) return record
  try {
    const { rows } = coefficientTests(state)
    const random = record.random.map((block) => {
      const own = block.terms.map((term) => rows.find((row) => row.group === block.group && row.term === term)!)
      return {
        ...block,
        reliability: own.map((row) => row.reliability),
        chiSquare: own.map((row) => row.chiSquare),
        chiSquareDf: own.map((row) => row.df),
        groupsUsed: own.map((row) => row.groups),
      }
    })
    return { ...record, random }
  } catch (error) {
    if (!(error instanceof BlupError) || (error.code !== 'I442' && error.code !== 'I443')) throw error
    const note = finding(
      'E229',
      'The preset hlm has no chi-square tests for this model',
      error.message.slice(error.code.length + 1),
    )
    return { ...record, findings: [...record.findings, note] }
  }
}
