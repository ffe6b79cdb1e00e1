const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const times = words(`
  time times day days week weeks month months year years yr hour hours minute minutes visit wave occasion occ
  session period trial date age ages grade phase order doy
`)

const covariates = words(`
  dose temp temperature ses size base baseline pre exposure offset latitude longitude lat lon lng x conc weights cen centred
  centered mean avg log id index nr no
`)

const responses = words(`
  y response resp outcome result score scores yield reaction rt value measure measurement ach achievement attain attainment
  post dv
`)

/** The words of a name say when something was measured. */
export function timeLike(tokens: readonly string[]): boolean {
  return tokens.some((token) => times.has(token))
}

/**
 * How much the words of a name sound like something to be explained: 2 where they do, 1 where they say nothing, 0 where
 * they sound like something that explains, null for times, which nobody explains.
 */
export function responseLikeness(tokens: readonly string[]): 2 | 1 | 0 | null {
  if (timeLike(tokens)) return null
  if (tokens.some((token) => covariates.has(token))) return 0
  return tokens.some((token) => responses.has(token)) ? 2 : 1
}
