import { printExpr } from './print.ts'
import type { FixedTerm } from './terms.ts'

/**
 * The terms in an order that, written as a sum and read again, gives the same order and the same labels. Reading sorts by
 * number of variables, so terms of different degree may be interleaved freely; but it also puts the variables within a
 * term in the order in which the formula first names them, so `b:a` must be written before `a`.
 *
 * @param named variables that the formula has named already.
 */
export function writingOrder(terms: readonly FixedTerm[], named: readonly string[]): FixedTerm[] {
  const seen = new Set(named)
  const variables = new Map(terms.map((term) => [term, term.variables.map(printExpr)]))
  /** For each variable, those that stand before it in some term. */
  const before = new Map<string, Set<string>>()
  for (const names of variables.values()) {
    names.forEach((name, i) => {
      const earlier = before.get(name) ?? new Set()
      for (const other of names.slice(0, i)) earlier.add(other)
      before.set(name, earlier)
    })
  }
  const keepsLabels = (term: FixedTerm): boolean => {
    const naming = new Set<string>()
    for (const name of variables.get(term)!) {
      if (!seen.has(name)) for (const earlier of before.get(name)!) if (!seen.has(earlier) && !naming.has(earlier)) return false
      naming.add(name)
    }
    return true
  }
  const byDegree = new Map<number, FixedTerm[]>()
  for (const term of terms) {
    const queue = byDegree.get(term.variables.length)
    if (queue === undefined) byDegree.set(term.variables.length, [term])
    else queue.push(term)
  }
  const queues = [...byDegree.values()].map((queue) => ({ queue, next: 0 }))
  const ordered: FixedTerm[] = []
  while (ordered.length < terms.length) {
    const open = queues.filter(({ queue, next }) => next < queue.length)
    // Where no order keeps every label (a removed term had named the variables), the model is still the same.
    const chosen = open.find(({ queue, next }) => keepsLabels(queue[next]!)) ?? open[0]!
    const term = chosen.queue[chosen.next++]!
    for (const name of variables.get(term)!) seen.add(name)
    ordered.push(term)
  }
  return ordered
}
