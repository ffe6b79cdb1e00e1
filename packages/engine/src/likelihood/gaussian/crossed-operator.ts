import { createKernels, createSharedKernels, type Kernels } from '@blup/kernels'
import type { CrossProducts, PairBlock } from '../../design/cross-products.ts'
import type { LinearSystem } from '../../numeric/conjugate-gradient.ts'
import type { FitThreads, KernelCall } from '../../numeric/fit-threads.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runKernelCall } from '../../numeric/run-kernel-call.ts'
import { ThreadCrew } from '../../numeric/thread-crew.ts'
import { type CellBlock, countCells, listCells } from './cell-list.ts'

/** Vectors travel together, interleaved: entry i of lane c is at lanes i + c. Eight fill a cache line. */
export type Lanes = 2 | 8

/** Levels of a factor whose lanes are gone through between two rests. */
export const levelsAtOnce = 2 ** 15
/** Cells that one call works on: some ten milliseconds. */
const cellsAtOnce = 2 ** 19
/**
 * Sums over the rows are taken in parts, each for itself, and added in their order: so they can be shared among threads, and
 * their number changes no digit. There are at most so many parts, and at least so many cells in one for each row it sums.
 */
const mostParts = 8
const cellsARow = 8
/** Cells from which on threads save more than their start costs: some two tenths of a second. */
export const cellsWorthThreads = 2e6
/** Doubles that WebAssembly can address, with something to spare. */
const mostDoubles = 2 ** 29 - 2 ** 20

/**
 * The crossed equations of random intercepts as an operator: the factor with most levels is eliminated exactly,
 *
 *     S = I + Lambda_2 (A_22 - N' D^-1 lambda_1^2 N) Lambda_2,   D = diag(lambda_1^2 n_u + 1),   N = A_12,
 *
 * and S is applied by two sweeps over the cells, never formed. A cell costs four bytes. Long sweeps rest now and then, or are
 * shared among threads.
 */
export class CrossedOperator {
  readonly n: number
  readonly first: number
  readonly nFirst: number
  /** Block index -> first trailing row; -1 for the eliminated block. */
  readonly offset: readonly number[]
  readonly trailing: readonly number[]
  /** lambda of every trailing row, and of the eliminated block: set by `setFactors`. */
  readonly scale: Float64Array
  lambdaFirst = 1
  /** D, and lambda_1^2 / D. */
  readonly d: Float64Array
  readonly weight: Float64Array
  /** Diagonal of S, but for cells of several rows: the preconditioner. */
  readonly diagonal: Float64Array
  private readonly a: CrossProducts
  private readonly kernels: Kernels
  private readonly touching: CellBlock[] = []
  private readonly between: CellBlock[] = []
  /** What is to be listed before the first sweep. */
  private plans: readonly { readonly pair: PairBlock; readonly turned: boolean; readonly list: Omit<CellBlock, 'parts'> }[]
  private readonly partCount: number
  /** Trailing vectors in the arena, and one over the levels of the eliminated factor. */
  private readonly xAt: number
  private readonly yAt: number
  private readonly rowsAt: number
  private readonly weightAt: number
  /** Sums of all parts but the first, over the trailing rows, one after the other. */
  private readonly partsAt: number
  private startCrew: (() => ThreadCrew) | null
  private crew: ThreadCrew | null = null

  /** With `threads`, sweeps of some size are shared among them until `release`, and some rests are promises. */
  constructor(a: CrossProducts, threads: FitThreads | null = null, worthThreads = cellsWorthThreads) {
    this.a = a
    const order = a.blocks.map((_, g) => g).sort((x, y) => a.blocks[y]!.nLevels - a.blocks[x]!.nLevels || x - y)
    const first = order[0]!
    this.first = first
    this.nFirst = a.blocks[first]!.nLevels
    this.trailing = order.slice(1)
    const offset = a.blocks.map(() => -1)
    let next = 0
    for (const g of this.trailing) {
      offset[g] = next
      next += a.blocks[g]!.nLevels
    }
    this.offset = offset
    this.n = next
    this.scale = new Float64Array(next)
    this.d = new Float64Array(this.nFirst)
    this.diagonal = new Float64Array(next)

    let doubles = 0
    const area = (size: number): number => {
      doubles += size
      return doubles - size
    }
    this.xAt = area(8 * next)
    this.yAt = area(8 * next)
    this.rowsAt = area(8 * this.nFirst)
    this.weightAt = area(this.nFirst)
    const counted = a.pairs.map(countCells)
    const allCells = counted.reduce((sum, { cells }) => sum + cells, 0)
    const parts = Math.max(1, Math.min(mostParts, Math.floor(allCells / (cellsARow * Math.max(next, 1)))))
    this.partsAt = area(8 * next * (parts - 1))
    const ticketsAt = area(1)
    const plans = a.pairs.map((pair, i) => {
      const turned = pair.h === first
      const [g, h] = turned ? [pair.h, pair.g] : [pair.g, pair.h]
      const rows = a.blocks[g]!.nLevels
      const { cells, repeated } = counted[i]!
      const val = repeated ? -1 : area(cells)
      const ptr = 2 * area(Math.ceil((rows + 1) / 2))
      const col = 2 * area(Math.ceil(cells / 2))
      const atOnce = Math.max(1, Math.floor((cellsAtOnce * rows) / Math.max(cells, 1)))
      const list = {
        rows,
        rowOffset: Math.max(0, offset[g]!),
        offset: offset[h]!,
        columns: a.blocks[h]!.nLevels,
        ptr,
        col,
        val,
        atOnce,
      }
      return { pair, turned, list }
    })
    const kind = { kind: doubles > mostDoubles ? 'plain' : 'auto' } as const
    const wanted = threads !== null && threads.count > 1 && parts > 1 && allCells >= worthThreads
    const shared = wanted ? createSharedKernels(doubles, kind) : null
    this.kernels = shared?.kernels ?? createKernels(doubles, kind)
    this.startCrew =
      shared === null || threads === null
        ? null
        : () => {
            const count = Math.min(threads.count, parts)
            return new ThreadCrew({ ...threads, count }, shared.arena, shared.kernels, 2 * ticketsAt)
          }
    this.plans = plans
    this.partCount = parts
    this.weight = this.view(this.weightAt, this.nFirst)
  }

  /** Lists the cells, once. */
  private *listSteps(): Generator<undefined, void, void> {
    const { plans, kernels, partCount, first } = this
    this.plans = []
    for (const { pair, turned, list } of plans) {
      yield undefined
      yield* listCells(kernels, pair, turned, list)
      const block = { ...list, parts: equalParts(kernels.i32, list.ptr, list.rows, partCount) }
      ;(pair.g === first || pair.h === first ? this.touching : this.between).push(block)
    }
  }

  /** Ends the threads; from then on sweeps are made here. */
  release(): void {
    this.crew?.close()
    this.crew = null
    this.startCrew = null
  }

  /** Doubles of the arena: cells at half of one each. */
  get storedDoubles(): number {
    return this.kernels.f64.length
  }

  *setFactors(lambda: readonly Float64Array[]): Generator<Rest, void, void> {
    if (this.plans.length > 0) yield* this.listSteps()
    const { a, d, weight, scale, diagonal, kernels } = this
    const { f64, i32 } = kernels
    const own = lambda[this.first]![0]!
    this.lambdaFirst = own
    const { zz } = a.blocks[this.first]!
    for (let u = 0; u < this.nFirst; u++) {
      d[u] = own * own * zz[u]! + 1
      weight[u] = (own * own) / d[u]!
    }
    for (const g of this.trailing) {
      scale.fill(lambda[g]![0]!, this.offset[g]!, this.offset[g]! + a.blocks[g]!.nLevels)
      diagonal.set(a.blocks[g]!.zz, this.offset[g]!)
    }
    for (const { rows, ptr, col, val, offset, atOnce } of this.touching) {
      for (let from = 0; from < rows; from += atOnce) {
        const to = Math.min(rows, from + atOnce)
        for (let u = from; u < to; u++) {
          const w = weight[u]!
          for (let e = i32[ptr + u]!; e < i32[ptr + u + 1]!; e++) {
            const v = val < 0 ? 1 : f64[val + e]!
            const at = offset + i32[col + e]!
            diagonal[at] = diagonal[at]! - w * v * v
          }
        }
        if (to < rows) yield undefined
      }
    }
    for (let i = 0; i < this.n; i++) diagonal[i] = 1 + scale[i]! * scale[i]! * diagonal[i]!
  }

  /** S as a linear system of so many vectors at once. */
  over(lanes: Lanes): LinearSystem {
    const { diagonal, n } = this
    return {
      n,
      lanes,
      matvec: (x, y) => this.multiply(x, y, lanes),
      precondition: (r, z) => {
        for (let i = 0; i < n; i++) {
          const scale = 1 / diagonal[i]!
          for (let c = i * lanes; c < (i + 1) * lanes; c++) z[c] = r[c]! * scale
        }
      },
    }
  }

  /** y <- S x. */
  private *multiply(x: Float64Array, y: Float64Array, lanes: Lanes): Generator<Rest, void, void> {
    const { scale, n, touching, nFirst, weight } = this
    const scaled = this.view(this.xAt, n * lanes)
    const product = this.view(this.yAt, n * lanes)
    for (let i = 0; i < n; i++) {
      const s = scale[i]!
      for (let c = i * lanes; c < (i + 1) * lanes; c++) scaled[c] = s * x[c]!
    }
    yield* this.multiplyTrailing(lanes)
    const [only] = touching
    if (touching.length === 1 && only !== undefined) {
      const { offset, ptr, col, val } = only
      const at = offset * lanes
      yield* this.sumOfParts(only, lanes, (from, to, y) => ({
        kernel: 'laneSweep',
        numbers: [lanes, from, to, ptr, col, val, this.weightAt, this.xAt + at, y + at],
      }))
    } else {
      yield* this.gatherRows(lanes)
      const rows = this.view(this.rowsAt, nFirst * lanes)
      for (let u = 0; u < nFirst; u++) for (let c = u * lanes; c < (u + 1) * lanes; c++) rows[c] = -weight[u]! * rows[c]!
      yield* this.scatterRows(lanes)
    }
    for (let i = 0; i < n; i++) {
      const s = scale[i]!
      for (let c = i * lanes; c < (i + 1) * lanes; c++) y[c] = x[c]! + s * product[c]!
    }
  }

  /** out (levels of the eliminated factor) <- N x, x on the trailing rows. */
  *gather(x: Float64Array, out: Float64Array, lanes: Lanes): Generator<Rest, void, void> {
    this.view(this.xAt, x.length).set(x)
    yield* this.gatherRows(lanes)
    out.set(this.view(this.rowsAt, out.length))
  }

  /** out (trailing rows) += N' x. */
  *scatter(x: Float64Array, out: Float64Array, lanes: Lanes): Generator<Rest, void, void> {
    this.view(this.rowsAt, x.length).set(x)
    this.view(this.yAt, out.length).set(out)
    yield* this.scatterRows(lanes)
    out.set(this.view(this.yAt, out.length))
  }

  /** out <- A_22 x. */
  *trailingProduct(x: Float64Array, out: Float64Array, lanes: Lanes): Generator<Rest, void, void> {
    this.view(this.xAt, x.length).set(x)
    yield* this.multiplyTrailing(lanes)
    out.set(this.view(this.yAt, out.length))
  }

  private *multiplyTrailing(lanes: Lanes): Generator<Rest, void, void> {
    const { xAt, yAt, n } = this
    const x = this.view(xAt, n * lanes)
    const y = this.view(yAt, n * lanes)
    for (const g of this.trailing) {
      const { zz, nLevels } = this.a.blocks[g]!
      for (let i = 0; i < nLevels; i++) {
        const at = (this.offset[g]! + i) * lanes
        for (let c = at; c < at + lanes; c++) y[c] = zz[i]! * x[c]!
      }
    }
    for (const block of this.between) {
      const { rowOffset, offset, ptr, col, val } = block
      const row = rowOffset * lanes
      const column = offset * lanes
      yield* this.inParts(block, (from, to) => ({
        kernel: 'laneGather',
        numbers: [lanes, from, to, ptr, col, val, xAt + column, yAt + row],
      }))
      yield* this.sumOfParts(block, lanes, (from, to, y) => ({
        kernel: 'laneScatter',
        numbers: [lanes, from, to, ptr, col, val, xAt + row, y + column],
      }))
    }
  }

  private *gatherRows(lanes: Lanes): Generator<Rest, void, void> {
    this.view(this.rowsAt, this.nFirst * lanes).fill(0)
    for (const block of this.touching) {
      const { ptr, col, val, offset } = block
      yield* this.inParts(block, (from, to) => ({
        kernel: 'laneGather',
        numbers: [lanes, from, to, ptr, col, val, this.xAt + offset * lanes, this.rowsAt],
      }))
    }
  }

  private *scatterRows(lanes: Lanes): Generator<Rest, void, void> {
    for (const block of this.touching) {
      const { ptr, col, val, offset } = block
      yield* this.sumOfParts(block, lanes, (from, to, y) => ({
        kernel: 'laneScatter',
        numbers: [lanes, from, to, ptr, col, val, this.rowsAt, y + offset * lanes],
      }))
    }
  }

  /** A call for the rows of every part: its y is a sum of its own, and the sums are added to the trailing rows of all. */
  private *sumOfParts(
    block: CellBlock,
    lanes: Lanes,
    call: (from: number, to: number, y: number) => KernelCall,
  ): Generator<Rest, void, void> {
    const { n, yAt, partsAt } = this
    const { f64 } = this.kernels
    const size = n * lanes
    const first = block.offset * lanes
    const count = block.columns * lanes
    const sums = (part: number): number => (part === 0 ? yAt : partsAt + (part - 1) * size)
    yield* this.inParts(
      block,
      (from, to, part) => call(from, to, sums(part)),
      (part) => (part === 0 ? undefined : [sums(part) + first, count]),
    )
    const parts = block.parts.length - 1
    if (parts === 1) return
    const y = yAt + first
    for (let i = 0; i < count; i++) {
      let s = f64[y + i]!
      for (let at = partsAt + first + i, part = 1; part < parts; part++, at += size) s += f64[at]!
      f64[y + i] = s
    }
  }

  /** A call for the rows of every part, by the threads or here in turns; `clear` says what a part sets to zero first. */
  private *inParts(
    { parts, atOnce }: CellBlock,
    call: (from: number, to: number, part: number) => KernelCall,
    clear: (part: number) => readonly [number, number] | undefined = () => undefined,
  ): Generator<Rest, void, void> {
    const { kernels } = this
    this.crew ??= this.startCrew?.() ?? null
    const { crew } = this
    const calls = (part: number, from: number, to: number, area = clear(part)): KernelCall => {
      const own = call(from, to, part)
      return area === undefined || from > parts[part]! ? own : { ...own, clear: area }
    }
    if (crew !== null) {
      yield* crew.run(parts.slice(1).map((to, part) => calls(part, parts[part]!, to)))
      return
    }
    for (let part = 0; part + 1 < parts.length; part++) {
      let from = parts[part]!
      do {
        const to = Math.min(parts[part + 1]!, from + atOnce)
        runKernelCall(kernels, calls(part, from, to))
        from = to
        yield undefined
      } while (from < parts[part + 1]!)
    }
  }

  private view(at: number, size: number): Float64Array {
    return this.kernels.f64.subarray(at, at + size)
  }
}

/** Ends of parts of the rows with about as many cells each, from 0 on. */
function equalParts(i32: Int32Array, ptr: number, rows: number, parts: number): number[] {
  const cells = i32[ptr + rows]!
  const ends = [0]
  for (let row = 0, part = 1; part < parts; part++) {
    while (row < rows && i32[ptr + row]! < (part / parts) * cells) row++
    ends.push(row)
  }
  ends.push(rows)
  return ends
}
