import type { GlmmFit, LmmFit } from 'blup'
import type { CheckView, JobProgress } from './protocol.ts'

/** The engine's checks of a fit in words. */
export async function checkViews(model: LmmFit | GlmmFit, onProgress?: (progress: JobProgress) => void): Promise<CheckView[]> {
  const { rows, findings } = await model.check(onProgress === undefined ? {} : { onProgress })
  return rows.map(({ check, about, verdict, evidence }) => ({
    check,
    about,
    verdict,
    evidence,
    finding: verdict === 'concern' ? (findings.find((own) => own.evidence === evidence) ?? null) : null,
  }))
}
