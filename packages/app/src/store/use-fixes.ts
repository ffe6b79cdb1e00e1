import type { FitRecord } from 'blup'
import type { Fix, Trouble } from '../spec/fixes/fix.ts'
import { fixesOf } from '../spec/fixes/fixes-of.ts'
import type { ModelSpec } from '../spec/model-spec.ts'
import { useApp } from './state.ts'

/** What buttons can do about troubles of a model: of the fit that is shown, or of the model as it is written. */
export function useFixes(spec: ModelSpec, record: FitRecord | null): (trouble: Trouble) => Fix[] {
  const columns = useApp((state) => state.data?.columns)
  const fitted = record === null ? null : { random: record.random, aliased: record.data.aliased }
  return (trouble) => fixesOf(trouble, { spec, fitted, columns: columns ?? [] })
}
