import type { Table } from '../frame/table.ts'
import type { Finding } from '../messages/finding.ts'
import type { FitOptions } from './fit-options.ts'

/** A model as it is fitted: with what its equations and a preset have set. */
export interface StatedModel {
  readonly formula: string
  readonly table: Table
  readonly options: FitOptions
  readonly findings: readonly Finding[]
}

/** A specification with what was found while the model was stated. */
export function withFindings<S extends { readonly findings: readonly Finding[] }>(spec: S, { findings }: StatedModel): S {
  return findings.length === 0 ? spec : { ...spec, findings: [...findings, ...spec.findings] }
}
