/** `minimumDegree` of the kernels: the order of elimination for a symmetric pattern. */
export function minimumDegree(
  n: number,
  colPtr: Int32Array,
  rowIdx: Int32Array,
  weights: Int32Array,
  denseFrom: number,
): Int32Array {
  const order = new Int32Array(n)
  const graph = new QuotientGraph(n, colPtr, rowIdx, weights, denseFrom)
  let at = 0
  while (graph.remaining > 0) {
    const pivot = graph.eliminate()
    for (let i = pivot; i >= 0; i = graph.follower[i]!) order[at++] = i
  }
  for (let i = 0; i < n; i++) if (graph.deferred[i] === 1) order[at++] = i
  return order
}

/**
 * Variables (columns not yet eliminated) keep a list of adjacent elements followed by a list of adjacent variables;
 * elements (eliminated pivots) keep the list of variables they connect. All lists live in one array that is compacted
 * when its tail runs out.
 */
class QuotientGraph {
  /** Weight not yet eliminated or deferred. */
  remaining: number
  /** Chains of columns that are eliminated together: next in the chain, or -1. */
  readonly follower: Int32Array
  readonly deferred: Uint8Array

  private readonly n: number
  private readonly lists: Int32Array
  private free: number
  private readonly start: Int32Array
  private readonly length: Int32Array
  /** Number of elements at the head of a variable's list. */
  private readonly elements: Int32Array
  /** Supervariable weight; 0 for what is no longer a variable; negative while the variable is in the current element. */
  private readonly weight: Int32Array
  /** Upper bound of a variable's external degree; weight of an element's list. */
  private readonly degree: Int32Array
  /** Stamps: for an element, stamp - `stamp` is the weight of its list outside the current one; 0 when absorbed. */
  private readonly mark: Int32Array
  private stamp = 1
  private largest = 0
  private minimum = 0
  private readonly head: Int32Array
  private readonly next: Int32Array
  private readonly previous: Int32Array
  private readonly bucket: Int32Array
  private readonly bucketNext: Int32Array
  private readonly hash: Int32Array
  private readonly tail: Int32Array

  constructor(n: number, colPtr: Int32Array, rowIdx: Int32Array, weights: Int32Array, denseFrom: number) {
    const entries = colPtr[n]!
    this.n = n
    this.lists = new Int32Array(entries + Math.floor(entries / 5) + n + 1)
    this.lists.set(rowIdx.subarray(0, entries))
    this.free = entries
    this.start = colPtr.slice(0, n)
    this.length = new Int32Array(n)
    this.elements = new Int32Array(n)
    this.weight = weights.slice()
    this.degree = new Int32Array(n)
    this.mark = new Int32Array(n).fill(1)
    this.next = new Int32Array(n).fill(-1)
    this.previous = new Int32Array(n).fill(-1)
    this.bucket = new Int32Array(n).fill(-1)
    this.bucketNext = new Int32Array(n).fill(-1)
    this.hash = new Int32Array(n)
    this.follower = new Int32Array(n).fill(-1)
    this.tail = Int32Array.from({ length: n }, (_, i) => i)
    this.deferred = new Uint8Array(n)
    const dense = n > denseFrom ? Math.max(16, 10 * Math.sqrt(n)) : n
    let total = 0
    for (let i = 0; i < n; i++) {
      this.length[i] = colPtr[i + 1]! - colPtr[i]!
      if (this.length[i]! > dense) {
        this.deferred[i] = 1
        this.weight[i] = 0
      }
      total += this.weight[i]!
    }
    this.remaining = total
    this.head = new Int32Array(total + 1).fill(-1)
    this.minimum = total
    for (let i = 0; i < n; i++) {
      if (this.deferred[i] === 1) {
        this.length[i] = 0
        continue
      }
      let degree = 0
      for (let q = colPtr[i]!; q < colPtr[i + 1]!; q++) degree += this.weight[rowIdx[q]!]!
      this.enlist(i, degree)
    }
  }

  /** Eliminates a variable of least approximate degree and returns it, the head of its chain. */
  eliminate(): number {
    const { head, weight, degree, mark } = this
    while (head[this.minimum]! < 0) this.minimum++
    const pivot = head[this.minimum]!
    this.delist(pivot)
    const own = weight[pivot]!
    this.remaining -= own
    const inPlace = this.elements[pivot] === 0
    const size = this.formElement(pivot, own, inPlace)
    this.measureOverlaps(pivot)
    const left = this.updateVariables(pivot, size)
    degree[pivot] = left
    this.largest = Math.max(this.largest, left)
    this.advanceStamp(this.largest)
    this.mergeIndistinguishable(pivot)
    this.finishElement(pivot, left, inPlace)
    weight[pivot] = 0
    if (this.length[pivot] === 0) mark[pivot] = 0
    return pivot
  }

  /** Puts into the pivot's list every variable it reaches, each flagged by a negative weight; returns their weight. */
  private formElement(pivot: number, own: number, inPlace: boolean): number {
    const { lists, start, length, elements, weight, mark } = this
    weight[pivot] = -own
    let size = 0
    if (inPlace) {
      let to = start[pivot]!
      const end = to + length[pivot]!
      for (let q = to; q < end; q++) {
        const i = lists[q]!
        const wi = weight[i]!
        if (wi <= 0) continue
        size += wi
        weight[i] = -wi
        lists[to++] = i
        this.delist(i)
      }
      length[pivot] = to - start[pivot]!
      mark[pivot] = this.stamp
      return size
    }
    const elementCount = elements[pivot]!
    let need = length[pivot]! - elementCount
    for (let k = 0; k < elementCount; k++) need += length[lists[start[pivot]! + k]!]!
    if (this.free + Math.min(need, this.n) > lists.length) this.compact()
    const begin = this.free
    let to = begin
    const source = start[pivot]!
    for (let k = 0; k <= elementCount; k++) {
      // The last round takes the adjacent variables, the others one adjacent element each.
      const element = k < elementCount ? lists[source + k]! : pivot
      const from = k < elementCount ? start[element]! : source + elementCount
      const count = k < elementCount ? length[element]! : length[pivot]! - elementCount
      for (let q = from; q < from + count; q++) {
        const i = lists[q]!
        const wi = weight[i]!
        if (wi <= 0) continue
        size += wi
        weight[i] = -wi
        lists[to++] = i
        this.delist(i)
      }
      if (k < elementCount) {
        mark[element] = 0
        length[element] = 0
      }
    }
    start[pivot] = begin
    length[pivot] = to - begin
    elements[pivot] = 0
    mark[pivot] = this.stamp
    this.free = to
    return size
  }

  /** For every element that meets the pivot's list: mark - stamp becomes the weight it has outside that list. */
  private measureOverlaps(pivot: number): void {
    const { lists, start, length, elements, weight, degree, mark, stamp } = this
    const end = start[pivot]! + length[pivot]!
    for (let p = start[pivot]!; p < end; p++) {
      const i = lists[p]!
      const count = elements[i]!
      if (count === 0) continue
      const wi = -weight[i]!
      const base = stamp - wi
      const last = start[i]! + count
      for (let q = start[i]!; q < last; q++) {
        const e = lists[q]!
        const seen = mark[e]!
        if (seen >= stamp) mark[e] = seen - wi
        else if (seen !== 0) mark[e] = degree[e]! + base
      }
    }
  }

  /**
   * Prunes the lists of the pivot's variables, bounds their degrees (equation 4 without the term common to all), puts the
   * pivot at the head of their elements, and eliminates along with the pivot those it alone still holds. Returns the
   * weight of the variables left.
   */
  private updateVariables(pivot: number, size: number): number {
    const { lists, start, length, elements, weight, degree, mark, stamp } = this
    let left = size
    const end = start[pivot]! + length[pivot]!
    for (let p = start[pivot]!; p < end; p++) {
      const i = lists[p]!
      const begin = start[i]!
      const split = begin + elements[i]!
      const stop = begin + length[i]!
      let to = begin
      let bound = 0
      let hash = 0
      for (let q = begin; q < split; q++) {
        const e = lists[q]!
        const seen = mark[e]!
        if (seen === 0) continue
        const outside = seen - stamp
        if (outside > 0) {
          bound += outside
          lists[to++] = e
          hash = (hash + e) | 0
        } else {
          mark[e] = 0
          length[e] = 0
        }
      }
      const kept = to
      for (let q = split; q < stop; q++) {
        const j = lists[q]!
        const wj = weight[j]!
        if (wj <= 0) continue
        bound += wj
        lists[to++] = j
        hash = (hash + j) | 0
      }
      if (bound === 0) {
        const wi = -weight[i]!
        left -= wi
        this.remaining -= wi
        weight[i] = 0
        length[i] = 0
        this.chain(pivot, i)
        continue
      }
      if (bound < degree[i]!) degree[i] = bound
      // The pivot was among i's variables, or an element it absorbed among i's elements: there is room for one more.
      lists[to] = lists[kept]!
      lists[kept] = lists[begin]!
      lists[begin] = pivot
      elements[i] = kept - begin + 1
      length[i] = to - begin + 1
      hash = (hash >>> 0) % this.n
      this.hash[i] = hash
      this.bucketNext[i] = this.bucket[hash]!
      this.bucket[hash] = i
    }
    return left
  }

  /** Merges variables of the pivot's list whose own lists are equal; candidates share a bucket. */
  private mergeIndistinguishable(pivot: number): void {
    const { lists, start, length, elements, weight, mark, bucket, bucketNext } = this
    const end = start[pivot]! + length[pivot]!
    for (let p = start[pivot]!; p < end; p++) {
      const member = lists[p]!
      if (weight[member] === 0) continue
      const slot = this.hash[member]!
      let i = bucket[slot]!
      bucket[slot] = -1
      while (i >= 0 && bucketNext[i]! >= 0) {
        const stamp = this.stamp
        const count = length[i]!
        const elementCount = elements[i]!
        for (let q = start[i]! + 1; q < start[i]! + count; q++) mark[lists[q]!] = stamp
        let before = i
        let j = bucketNext[i]!
        while (j >= 0) {
          let equal = length[j] === count && elements[j] === elementCount
          for (let q = start[j]! + 1; equal && q < start[j]! + count; q++) equal = mark[lists[q]!] === stamp
          if (equal) {
            weight[i]! += weight[j]!
            weight[j] = 0
            length[j] = 0
            this.chain(i, j)
            j = bucketNext[j]!
            bucketNext[before] = j
          } else {
            before = j
            j = bucketNext[j]!
          }
        }
        this.advanceStamp(1)
        i = bucketNext[i]!
      }
    }
  }

  /** Drops merged variables from the pivot's list and gives the others back to the degree lists. */
  private finishElement(pivot: number, left: number, inPlace: boolean): void {
    const { lists, start, length, weight, degree } = this
    const begin = start[pivot]!
    const end = begin + length[pivot]!
    let to = begin
    for (let p = begin; p < end; p++) {
      const i = lists[p]!
      const wi = -weight[i]!
      if (wi === 0) continue
      weight[i] = wi
      lists[to++] = i
      this.enlist(i, Math.min(degree[i]! + left - wi, this.remaining - wi))
    }
    length[pivot] = to - begin
    if (!inPlace) this.free = to
  }

  private enlist(i: number, degree: number): void {
    this.degree[i] = degree
    const first = this.head[degree]!
    this.next[i] = first
    this.previous[i] = -1
    if (first >= 0) this.previous[first] = i
    this.head[degree] = i
    if (degree < this.minimum) this.minimum = degree
  }

  private delist(i: number): void {
    const before = this.previous[i]!
    const after = this.next[i]!
    if (after >= 0) this.previous[after] = before
    if (before >= 0) this.next[before] = after
    else this.head[this.degree[i]!] = after
  }

  private chain(i: number, j: number): void {
    this.follower[this.tail[i]!] = j
    this.tail[i] = this.tail[j]!
  }

  private advanceStamp(by: number): void {
    this.stamp += by
    if (this.stamp < 2 ** 31 - 1 - 2 * this.head.length) return
    for (let e = 0; e < this.n; e++) if (this.mark[e] !== 0) this.mark[e] = 1
    this.stamp = 2
  }

  /** Moves the living lists together: those of length 0 are dead. The first entry of each waits in `start` while its place names the owner. */
  private compact(): void {
    const { lists, start, length, n } = this
    for (let k = 0; k < n; k++) {
      if (length[k] === 0) continue
      const p = start[k]!
      start[k] = lists[p]!
      lists[p] = -k - 1
    }
    let to = 0
    for (let from = 0; from < this.free; ) {
      const tag = lists[from]!
      if (tag >= 0) {
        from++
        continue
      }
      const k = -tag - 1
      lists[to] = start[k]!
      start[k] = to
      lists.copyWithin(to + 1, from + 1, from + length[k]!)
      to += length[k]!
      from += length[k]!
    }
    this.free = to
  }
}
