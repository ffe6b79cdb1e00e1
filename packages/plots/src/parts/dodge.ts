/**
 * Places for labels beside values, moved apart to at least `gap` and kept in order.
 *
 * @param gap the height of a label on the scale of the values
 */
export function dodge(values: readonly number[], gap: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const placed = order.map((i) => values[i]!)
  for (let pass = 0; pass < 200; pass++) {
    let moved = false
    for (let k = 1; k < placed.length; k++) {
      const short = gap - (placed[k]! - placed[k - 1]!)
      if (short <= 1e-9 * gap) continue
      placed[k - 1] = placed[k - 1]! - short / 2
      placed[k] = placed[k]! + short / 2
      moved = true
    }
    if (!moved) break
  }
  const out = [...values]
  order.forEach((i, k) => (out[i] = placed[k]!))
  return out
}
