/** The rows of each group, groups in the order in which they occur. */
export function groupRows(groups: readonly string[]): Map<string, number[]> {
  const out = new Map<string, number[]>()
  groups.forEach((group, i) => {
    const rows = out.get(group)
    if (rows === undefined) out.set(group, [i])
    else rows.push(i)
  })
  return out
}

/** The grouping factor asked for; else the one whose groups have random slopes, else the one with most rows a group. */
export function mainGroup(
  random: readonly { readonly group: string; readonly terms: readonly string[] }[],
  sizes: Readonly<Record<string, number>>,
): string | undefined {
  const withSlopes = random.find((block) => block.terms.some((term) => term !== '(Intercept)'))
  if (withSlopes !== undefined) return withSlopes.group
  return [...new Set(random.map((block) => block.group))].sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0))[0]
}
