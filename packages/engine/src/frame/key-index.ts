import { inStretches } from '../numeric/in-stretches.ts'
import { runToEnd } from '../numeric/run-to-end.ts'

/** Rows numbered by their distinct keys: `codes[i]` is the rank of row i's key, -1 where the key is NaN. */
export interface KeyIndex {
  readonly codes: Int32Array
  /** The distinct keys, ascending. */
  readonly keys: Float64Array
}

/**
 * Ranks numeric keys without an object or a string a row: a table of presence where the keys are whole numbers in a
 * range not much wider than the rows are many, an open-addressing hash table otherwise.
 */
export function indexKeys(keys: Float64Array): KeyIndex {
  return runToEnd(indexKeySteps(keys))
}

/** The same with rests. */
export function* indexKeySteps(keys: Float64Array): Generator<undefined, KeyIndex, void> {
  const n = keys.length
  let low = Infinity
  let high = -Infinity
  let whole = true
  for (let i = 0; i < n; i++) {
    const key = keys[i]!
    if (Number.isNaN(key)) continue
    if (key < low) low = key
    if (key > high) high = key
    whole = whole && Math.floor(key) === key
  }
  if (low > high) return { codes: new Int32Array(n).fill(-1), keys: new Float64Array(0) }
  const width = high - low + 1
  if (whole && width <= Math.max(4 * n, 1024)) return indexByTable(keys, low, width)
  return yield* indexByHash(keys)
}

/** Rows between two rests: some ten milliseconds. */
const rowsAtOnce = 2 ** 17

function indexByTable(keys: Float64Array, low: number, width: number): KeyIndex {
  const n = keys.length
  const rank = new Int32Array(width)
  const codes = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const key = keys[i]!
    if (Number.isNaN(key)) codes[i] = -1
    else {
      const slot = (key - low) | 0
      codes[i] = slot
      rank[slot] = 1
    }
  }
  let count = 0
  for (let k = 0; k < width; k++) if (rank[k] === 1) rank[k] = ++count
  const distinct = new Float64Array(count)
  for (let k = 0; k < width; k++) if (rank[k]! > 0) distinct[rank[k]! - 1] = low + k
  for (let i = 0; i < n; i++) if (codes[i]! >= 0) codes[i] = rank[codes[i]!]! - 1
  return { codes, keys: distinct }
}

function* indexByHash(keys: Float64Array): Generator<undefined, KeyIndex, void> {
  const n = keys.length
  let capacity = 1024
  let mask = capacity - 1
  let slotKey = new Float64Array(capacity)
  let slotCode = new Int32Array(capacity).fill(-1)
  let seen = new Float64Array(256)
  let count = 0
  const bits = new Float64Array(1)
  const words = new Int32Array(bits.buffer)
  const slotOf = (key: number): number => {
    bits[0] = key
    let h = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35)
    let slot = (h ^ (h >>> 13)) & mask
    while (slotCode[slot]! >= 0 && slotKey[slot] !== key) slot = (slot + 1) & mask
    return slot
  }
  const grow = () => {
    capacity *= 4
    mask = capacity - 1
    slotKey = new Float64Array(capacity)
    slotCode = new Int32Array(capacity).fill(-1)
    for (let code = 0; code < count; code++) {
      const slot = slotOf(seen[code]!)
      slotKey[slot] = seen[code]!
      slotCode[slot] = code
    }
  }
  const codes = new Int32Array(n)
  const take = (i: number): void => {
    const key = keys[i]! + 0 // -0 and 0 are one key
    if (Number.isNaN(key)) {
      codes[i] = -1
      return
    }
    let slot = slotOf(key)
    if (slotCode[slot]! < 0) {
      if (2 * (count + 1) > capacity) {
        grow()
        slot = slotOf(key)
      }
      if (count === seen.length) {
        const longer = new Float64Array(2 * count)
        longer.set(seen)
        seen = longer
      }
      slotKey[slot] = key
      slotCode[slot] = count
      seen[count++] = key
    }
    codes[i] = slotCode[slot]!
  }
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) take(i)
  })
  yield undefined
  const distinct = seen.slice(0, count).sort()
  yield undefined
  const rank = new Int32Array(count)
  for (let r = 0; r < count; r++) rank[slotCode[slotOf(distinct[r]!)]!] = r
  for (let i = 0; i < n; i++) if (codes[i]! >= 0) codes[i] = rank[codes[i]!]!
  return { codes, keys: distinct }
}
