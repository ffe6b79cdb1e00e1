/** Rows in the order of their levels: those of level j are order[first[j]..first[j + 1] - 1]. */
export function rowsByLevel(refs: Int32Array, nLevels: number): { readonly order: Int32Array; readonly first: Int32Array } {
  const first = new Int32Array(nLevels + 1)
  for (const j of refs) first[j + 1]!++
  for (let j = 0; j < nLevels; j++) first[j + 1]! += first[j]!
  const next = first.slice()
  const order = new Int32Array(refs.length)
  refs.forEach((j, i) => {
    order[next[j]!++] = i
  })
  return { order, first }
}
