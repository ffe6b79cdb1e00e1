import { indexAddress } from './scratch'

// The approximate minimum degree ordering of src/plain/minimum-degree.ts, step by step the same: both give the same order.
// Everything is a 32-bit integer; the arrays are described there.

let n: i32 = 0
let lists: usize = 0
let listsLength: i32 = 0
let free: i32 = 0
let start: usize = 0
let length: usize = 0
let elements: usize = 0
let weight: usize = 0
let degree: usize = 0
let mark: usize = 0
let next: usize = 0
let previous: usize = 0
let bucket: usize = 0
let bucketNext: usize = 0
let hashes: usize = 0
let follower: usize = 0
let tail: usize = 0
let head: usize = 0
let headLength: i32 = 0
let remaining: i32 = 0
let stamp: i32 = 1
let largest: i32 = 0
let minimum: i32 = 0

// @ts-ignore: decorator
@inline
function get(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
function put(base: usize, i: i32, x: i32): void {
  store<i32>(base + ((<usize>i) << 2), x)
}

let out: usize = 0
let deferred: usize = 0
/** Entries that the last pivot made look at. */
let effort: i64 = 0

/**
 * Begins to order n columns; `minimumDegreeSome` goes on. `colPtr` (n + 1), `list` (row indices, and room up to `room` integers), `weights` (n), `work` (12 n and the
 * sum of the weights + 1) and `order` (n) are offsets into the integers; all but `order` are overwritten.
 */
export function minimumDegreeBegin(
  columns: i32, colPtr: i32, list: i32, room: i32, weights: i32, work: i32, dense: f64, order: i32,
): void {
  n = columns
  lists = indexAddress(list)
  listsLength = room
  const step = (<usize>n) << 2
  const heads = indexAddress(colPtr)
  free = get(heads, n)
  start = heads
  weight = indexAddress(weights)
  length = indexAddress(work)
  elements = length + step
  degree = elements + step
  mark = degree + step
  next = mark + step
  previous = next + step
  bucket = previous + step
  bucketNext = bucket + step
  hashes = bucketNext + step
  follower = hashes + step
  tail = follower + step
  deferred = tail + step
  head = deferred + step
  let total = 0
  for (let i = 0; i < n; i++) {
    put(elements, i, 0)
    put(mark, i, 1)
    put(next, i, -1)
    put(previous, i, -1)
    put(bucket, i, -1)
    put(bucketNext, i, -1)
    put(follower, i, -1)
    put(tail, i, i)
    const count = get(start, i + 1) - get(start, i)
    put(length, i, count)
    put(deferred, i, 0)
    if (<f64>count > dense) {
      put(deferred, i, 1)
      put(weight, i, 0)
    }
    total += get(weight, i)
  }
  remaining = total
  headLength = total + 1
  for (let i = 0; i <= total; i++) put(head, i, -1)
  minimum = total
  largest = 0
  stamp = 1
  for (let i = 0; i < n; i++) {
    if (get(deferred, i) == 1) {
      put(length, i, 0)
      continue
    }
    let d = 0
    const begin = get(start, i)
    const end = begin + get(length, i)
    for (let q = begin; q < end; q++) d += get(weight, get(lists, q))
    enlist(i, d)
  }
  out = indexAddress(order)
}

/** Eliminates pivots with about as many entries to look at as `work` says; 1 when the order is complete, 0 to be called again. */
export function minimumDegreeSome(work: i64): i32 {
  let left = work
  while (remaining > 0) {
    if (left < 0) return 0
    effort = 0
    const pivot = eliminate()
    left -= 64 + effort
    for (let i = pivot; i >= 0; i = get(follower, i)) {
      store<i32>(out, i)
      out += 4
    }
  }
  for (let i = 0; i < n; i++) {
    if (get(deferred, i) == 1) {
      store<i32>(out, i)
      out += 4
    }
  }
  return 1
}

function eliminate(): i32 {
  while (get(head, minimum) < 0) minimum++
  const pivot = get(head, minimum)
  delist(pivot)
  const own = get(weight, pivot)
  remaining -= own
  const inPlace = get(elements, pivot) == 0
  const size = formElement(pivot, own, inPlace)
  measureOverlaps(pivot)
  const left = updateVariables(pivot, size)
  put(degree, pivot, left)
  largest = max(largest, left)
  advanceStamp(largest)
  mergeIndistinguishable(pivot)
  finishElement(pivot, left, inPlace)
  put(weight, pivot, 0)
  if (get(length, pivot) == 0) put(mark, pivot, 0)
  return pivot
}

function formElement(pivot: i32, own: i32, inPlace: bool): i32 {
  put(weight, pivot, -own)
  let size = 0
  if (inPlace) {
    let to = get(start, pivot)
    const end = to + get(length, pivot)
    for (let q = to; q < end; q++) {
      const i = get(lists, q)
      const wi = get(weight, i)
      if (wi <= 0) continue
      size += wi
      put(weight, i, -wi)
      put(lists, to++, i)
      delist(i)
    }
    put(length, pivot, to - get(start, pivot))
    put(mark, pivot, stamp)
    return size
  }
  const elementCount = get(elements, pivot)
  let need: i64 = get(length, pivot) - elementCount
  for (let k = 0; k < elementCount; k++) need += get(length, get(lists, get(start, pivot) + k))
  if (<i64>free + min(need, <i64>n) > <i64>listsLength) compact()
  const begin = free
  let to = begin
  const source = get(start, pivot)
  for (let k = 0; k <= elementCount; k++) {
    const element = k < elementCount ? get(lists, source + k) : pivot
    const from = k < elementCount ? get(start, element) : source + elementCount
    const count = k < elementCount ? get(length, element) : get(length, pivot) - elementCount
    for (let q = from; q < from + count; q++) {
      const i = get(lists, q)
      const wi = get(weight, i)
      if (wi <= 0) continue
      size += wi
      put(weight, i, -wi)
      put(lists, to++, i)
      delist(i)
    }
    if (k < elementCount) {
      put(mark, element, 0)
      put(length, element, 0)
    }
  }
  put(start, pivot, begin)
  put(length, pivot, to - begin)
  put(elements, pivot, 0)
  put(mark, pivot, stamp)
  free = to
  return size
}

function measureOverlaps(pivot: i32): void {
  const end = get(start, pivot) + get(length, pivot)
  for (let p = get(start, pivot); p < end; p++) {
    const i = get(lists, p)
    const count = get(elements, i)
    if (count == 0) continue
    const wi = -get(weight, i)
    const base = stamp - wi
    const last = get(start, i) + count
    for (let q = get(start, i); q < last; q++) {
      const e = get(lists, q)
      const seen = get(mark, e)
      if (seen >= stamp) put(mark, e, seen - wi)
      else if (seen != 0) put(mark, e, get(degree, e) + base)
    }
  }
}

function updateVariables(pivot: i32, size: i32): i32 {
  let left = size
  const end = get(start, pivot) + get(length, pivot)
  for (let p = get(start, pivot); p < end; p++) {
    const i = get(lists, p)
    const begin = get(start, i)
    const split = begin + get(elements, i)
    const stop = begin + get(length, i)
    effort += stop - begin
    let to = begin
    let bound: i64 = 0
    let hash = 0
    for (let q = begin; q < split; q++) {
      const e = get(lists, q)
      const seen = get(mark, e)
      if (seen == 0) continue
      const outside = seen - stamp
      if (outside > 0) {
        bound += outside
        put(lists, to++, e)
        hash += e
      } else {
        put(mark, e, 0)
        put(length, e, 0)
      }
    }
    const kept = to
    for (let q = split; q < stop; q++) {
      const j = get(lists, q)
      const wj = get(weight, j)
      if (wj <= 0) continue
      bound += wj
      put(lists, to++, j)
      hash += j
    }
    if (bound == 0) {
      const wi = -get(weight, i)
      left -= wi
      remaining -= wi
      put(weight, i, 0)
      put(length, i, 0)
      chain(pivot, i)
      continue
    }
    if (bound < <i64>get(degree, i)) put(degree, i, <i32>bound)
    put(lists, to, get(lists, kept))
    put(lists, kept, get(lists, begin))
    put(lists, begin, pivot)
    put(elements, i, kept - begin + 1)
    put(length, i, to - begin + 1)
    const slot = <i32>(<u32>hash % <u32>n)
    put(hashes, i, slot)
    put(bucketNext, i, get(bucket, slot))
    put(bucket, slot, i)
  }
  return left
}

function mergeIndistinguishable(pivot: i32): void {
  const end = get(start, pivot) + get(length, pivot)
  for (let p = get(start, pivot); p < end; p++) {
    const member = get(lists, p)
    if (get(weight, member) == 0) continue
    const slot = get(hashes, member)
    let i = get(bucket, slot)
    put(bucket, slot, -1)
    while (i >= 0 && get(bucketNext, i) >= 0) {
      const count = get(length, i)
      const elementCount = get(elements, i)
      for (let q = get(start, i) + 1; q < get(start, i) + count; q++) put(mark, get(lists, q), stamp)
      let before = i
      let j = get(bucketNext, i)
      while (j >= 0) {
        let equal = get(length, j) == count && get(elements, j) == elementCount
        const last = get(start, j) + count
        for (let q = get(start, j) + 1; equal && q < last; q++) equal = get(mark, get(lists, q)) == stamp
        if (equal) {
          put(weight, i, get(weight, i) + get(weight, j))
          put(weight, j, 0)
          put(length, j, 0)
          chain(i, j)
          j = get(bucketNext, j)
          put(bucketNext, before, j)
        } else {
          before = j
          j = get(bucketNext, j)
        }
      }
      advanceStamp(1)
      i = get(bucketNext, i)
    }
  }
}

function finishElement(pivot: i32, left: i32, inPlace: bool): void {
  const begin = get(start, pivot)
  const end = begin + get(length, pivot)
  let to = begin
  for (let p = begin; p < end; p++) {
    const i = get(lists, p)
    const wi = -get(weight, i)
    if (wi == 0) continue
    put(weight, i, wi)
    put(lists, to++, i)
    enlist(i, min(get(degree, i) + left - wi, remaining - wi))
  }
  put(length, pivot, to - begin)
  if (!inPlace) free = to
}

function enlist(i: i32, d: i32): void {
  put(degree, i, d)
  const first = get(head, d)
  put(next, i, first)
  put(previous, i, -1)
  if (first >= 0) put(previous, first, i)
  put(head, d, i)
  if (d < minimum) minimum = d
}

function delist(i: i32): void {
  const before = get(previous, i)
  const after = get(next, i)
  if (after >= 0) put(previous, after, before)
  if (before >= 0) put(next, before, after)
  else put(head, get(degree, i), after)
}

function chain(i: i32, j: i32): void {
  put(follower, get(tail, i), j)
  put(tail, i, get(tail, j))
}

function advanceStamp(by: i32): void {
  stamp += by
  if (<i64>stamp < <i64>i32.MAX_VALUE - 2 * <i64>headLength) return
  for (let e = 0; e < n; e++) if (get(mark, e) != 0) put(mark, e, 1)
  stamp = 2
}

function compact(): void {
  for (let k = 0; k < n; k++) {
    if (get(length, k) == 0) continue
    const p = get(start, k)
    put(start, k, get(lists, p))
    put(lists, p, -k - 1)
  }
  let to = 0
  for (let from = 0; from < free; ) {
    const tag = get(lists, from)
    if (tag >= 0) {
      from++
      continue
    }
    const k = -tag - 1
    put(lists, to, get(start, k))
    put(start, k, to)
    const count = get(length, k)
    for (let q = 1; q < count; q++) put(lists, to + q, get(lists, from + q))
    to += count
    from += count
  }
  free = to
}
