/** The candidate closest to `name` by edit distance (case ignored), or null when none is near enough to suggest. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const target = name.toLowerCase()
  let best: string | null = null
  // one letter for another says nothing about a name of one letter
  let bestDistance = Math.max(name.length > 1 ? 1 : 0, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(target, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Optimal string alignment distance; gives up (returns `limit`) once every path costs at least `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let twoAgo: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    let rowMin = i
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, twoAgo[j - 2]! + 1)
      current.push(cost)
      rowMin = Math.min(rowMin, cost)
    }
    if (rowMin >= limit) return limit
    twoAgo = previous
    previous = current
  }
  return previous[b.length]!
}
