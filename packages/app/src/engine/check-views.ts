import { type GlmmFit, LmmFit } from 'blup'
import type { CheckView } from './protocol.ts'

/** The engine's checks of a fit in words. */
export async function checkViews(model: LmmFit | GlmmFit): Promise<CheckView[]> {
  if (model instanceof LmmFit) {
    const { rows, findings } = await model.check()
    return rows.map(({ check, about, verdict, evidence }) => ({
      check,
      about,
      verdict,
      evidence,
      consequence: verdict === 'concern' ? (findings.find((own) => own.evidence === evidence)?.consequence ?? null) : null,
    }))
  }
  const { dispersion, zeros, findings } = model.check()
  const concerns = findings.map(
    ({ title, evidence, consequence }): CheckView => ({
      check: title,
      about: null,
      verdict: 'concern',
      evidence,
      consequence: consequence ?? null,
    }),
  )
  if (concerns.length > 0) return concerns
  const made = [...(dispersion === null ? [] : ['dispersion']), ...(zeros === null ? [] : ['number of zeros'])]
  return made.map(
    (check): CheckView => ({ check, about: null, verdict: 'fine', evidence: 'as the model expects', consequence: null }),
  )
}
