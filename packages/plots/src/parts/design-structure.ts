import { appendTo } from './append-to.ts'
import type { UsedColumns } from './fit-rows.ts'

/** A grouping factor in its place in the design. */
export interface DesignBand {
  readonly group: string
  /** Levels in the order in which they are drawn, each with the stretch from 0 to 1 that it takes. */
  readonly levels: readonly { readonly level: string; readonly from: number; readonly to: number; readonly rows: number }[]
  /** The finest factor that this one is nested in; null for a root. */
  readonly parent: string | null
  /** With the band before, where neither holds the other: the combinations that occur. */
  readonly crossed: { readonly with: string; readonly cells: readonly (readonly [number, number])[] } | null
}

/**
 * The grouping factors as bands, the coarsest first: nested ones stand within the stretch of their parent, crossed ones beside
 * each other with their combinations.
 */
export function designBands(used: UsedColumns, groups: readonly string[]): DesignBand[] {
  const factors = groups.map((group) => codesOf(group, used.groups(group))).sort((a, b) => a.names.length - b.names.length)
  const bands: DesignBand[] = []
  for (const factor of factors) {
    const parent = [...bands].reverse().find((band) => isNested(factor, factors.find((f) => f.group === band.group)!)) ?? null
    const before = bands.at(-1) ?? null
    const levels = parent === null ? evenly(factor) : within(factor, parent, factors.find((f) => f.group === parent.group)!)
    const crossed =
      before === null || before === parent
        ? null
        : { with: before.group, cells: cellsOf(factors.find((f) => f.group === before.group)!, factor, before, levels) }
    bands.push({ group: factor.group, levels, parent: parent?.group ?? null, crossed })
  }
  return bands
}

interface Factor {
  readonly group: string
  readonly codes: Int32Array
  readonly names: readonly string[]
  readonly counts: readonly number[]
}

function codesOf(group: string, labels: readonly string[]): Factor {
  const index = new Map<string, number>()
  const counts: number[] = []
  const codes = Int32Array.from(labels, (label) => {
    const code = index.get(label) ?? index.size
    if (code === index.size) index.set(label, code)
    counts[code] = (counts[code] ?? 0) + 1
    return code
  })
  return { group, codes, names: [...index.keys()], counts }
}

/** Every level of `inner` lies within one level of `outer`. */
function isNested(inner: Factor, outer: Factor): boolean {
  const holder = new Int32Array(inner.names.length).fill(-1)
  return inner.codes.every((code, i) => {
    if (holder[code] === -1) holder[code] = outer.codes[i]!
    return holder[code] === outer.codes[i]
  })
}

function evenly({ names, counts }: Factor): DesignBand['levels'] {
  const order = names.map((_, j) => j).sort((a, b) => counts[b]! - counts[a]!)
  return order.map((j, k) => ({ level: names[j]!, from: k / names.length, to: (k + 1) / names.length, rows: counts[j]! }))
}

/** The levels of a nested factor, each within the stretch of the level that holds it. */
function within(inner: Factor, parent: DesignBand, outer: Factor): DesignBand['levels'] {
  const children = new Map<string, number[]>()
  const seen = new Set<number>()
  inner.codes.forEach((code, i) => {
    if (seen.has(code)) return
    seen.add(code)
    const of = outer.names[outer.codes[i]!]!
    appendTo(children, of, code)
  })
  return parent.levels.flatMap(({ level, from, to }) => {
    const own = (children.get(level) ?? []).sort((a, b) => inner.counts[b]! - inner.counts[a]!)
    return own.map((j, k) => ({
      level: inner.names[j]!,
      from: from + ((to - from) * k) / own.length,
      to: from + ((to - from) * (k + 1)) / own.length,
      rows: inner.counts[j]!,
    }))
  })
}

/** Pairs of places, in the order drawn, of the levels that occur together. */
function cellsOf(a: Factor, b: Factor, before: DesignBand, levels: DesignBand['levels']): [number, number][] {
  const placeA = new Map(before.levels.map(({ level }, k) => [level, k]))
  const placeB = new Map(levels.map(({ level }, k) => [level, k]))
  const keys = new Set<number>()
  a.codes.forEach((code, i) => keys.add(code * b.names.length + b.codes[i]!))
  return [...keys].map((key) => [
    placeA.get(a.names[Math.floor(key / b.names.length)]!)!,
    placeB.get(b.names[key % b.names.length]!)!,
  ])
}

/** The predictors that are constant within the levels of each factor, at the coarsest such factor; the rest vary by row. */
export function variablesByBand(
  used: UsedColumns,
  bands: readonly DesignBand[],
  predictors: readonly string[],
): Map<string | null, string[]> {
  const out = new Map<string | null, string[]>()
  const factors = bands.map(({ group }) => codesOf(group, used.groups(group)))
  for (const name of predictors) {
    const values = used.stored(name)
    const of = factors.find((factor) => {
      const held = new Map<number, number>()
      return factor.codes.every((code, i) => {
        const known = held.get(code)
        if (known === undefined) held.set(code, values[i]!)
        return known === undefined || Object.is(known, values[i])
      })
    })
    const key = of?.group ?? null
    out.set(key, [...(out.get(key) ?? []), name])
  }
  return out
}
