import type { GlmmFit, LmmFit } from 'blup'
import type { CheckView } from './protocol.ts'

/** The engine's checks of a fit in words. */
export async function checkViews(model: LmmFit | GlmmFit): Promise<CheckView[]> {
  const { rows, findings } = await model.check()
  return rows.map(({ check, about, verdict, evidence }) => ({
    check,
    about,
    verdict,
    evidence,
    finding: verdict === 'concern' ? (findings.find((own) => own.evidence === evidence) ?? null) : null,
  }))
}
