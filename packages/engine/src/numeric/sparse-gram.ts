import type { Kernels, SparsePanel, SparseRows } from '@blup/kernels'
import { inRowStretches } from './in-row-stretches.ts'
import { cliquePairCount } from './pattern-of-cliques.ts'
import { runToEnd } from './run-to-end.ts'
import type { Symbolic } from './symbolic.ts'

/** Where the panels of a symmetric matrix lie: a supernodal factor's, or one panel for a dense matrix. */
export type PanelLayout = Pick<Symbolic, 'n' | 'position' | 'supernodes' | 'first' | 'rowPtr' | 'rows' | 'panelPtr'>

/** Sparse rows in compressed form: row j has cells `ptr[j] .. ptr[j + 1] - 1` in the columns `col`, each column at most once. */
export interface GramRows {
  readonly ptr: Int32Array
  readonly col: Int32Array
  /** Values a cell: the rows that share a pattern. */
  readonly planes: number
}

/** Doubles of an arena that a `SparseGram` takes. */
export function gramDoubles({ n, rows }: PanelLayout, { ptr, col, planes }: GramRows): number {
  const indices = Math.ceil((3 * col.length + n + 1 + rows.length + ptr.length) / 2)
  return (planes + 1) * col.length + n + indices + lanes * (n + ptr.length)
}

/** Pairs of cells that are multiplied between two rests, with whatever one column has beyond that: some ten milliseconds. */
const pairsAtOnce = 2 ** 20

/** Columns that are multiplied at once. */
const lanes = 8

/**
 * V'V for sparse rows V, subtracted from the panels of a matrix, and the quadratic forms of V with a matrix in such panels. The
 * pattern is kept once, by rows and by columns: work is proportional to the pairs of cells within rows, memory to the cells.
 */
export class SparseGram {
  readonly planes: number
  /** Place in `values` of the first plane of each cell, in the order in which the cells were given; planes are `cells` apart. */
  readonly place: Int32Array
  readonly cells: number
  /** V: plane after plane. */
  readonly values: Float64Array
  private readonly kernels: Kernels
  private readonly layout: PanelLayout
  private readonly rows: SparseRows
  private readonly list: number
  private readonly dots: number
  private readonly work: number
  private readonly rowPtr: number
  /** Eight vectors over the columns, then eight over the rows. */
  private readonly vectors: number
  /** First cell of each row, in the order of the values. */
  private readonly ptr: Int32Array
  /** Pairs that a cell stands for: it and those that follow it in its row, on average. */
  private readonly pairsACell: number

  /** Takes `gramDoubles` of the arena from offset `at`. */
  constructor(kernels: Kernels, at: number, layout: PanelLayout, { ptr, col, planes }: GramRows) {
    const { n, position } = layout
    const cells = col.length
    const values = at
    this.kernels = kernels
    this.layout = layout
    this.planes = planes
    this.cells = cells
    this.ptr = ptr
    this.pairsACell = cells === 0 ? 0 : cliquePairCount(ptr) / cells
    this.dots = values + planes * cells
    this.work = this.dots + cells
    const ints = 2 * (this.work + n)
    const cellColumn = ints
    const cellEnd = cellColumn + cells
    const columnPtr = cellEnd + cells
    const columnCells = columnPtr + n + 1
    this.list = columnCells + cells
    // these are needed here only: the sums begin later
    const rowPtr = this.list + layout.rows.length
    this.rowPtr = rowPtr
    this.vectors = at + gramDoubles(layout, { ptr, col, planes }) - lanes * (n + ptr.length)
    const columns = 2 * values
    const places = columns + cells
    this.rows = { cells, planes, values, columnPtr, columnCells, cellColumn, cellEnd }
    this.values = kernels.f64.subarray(values, values + planes * cells)
    const { i32 } = kernels
    i32.set(layout.rows, this.list)
    i32.set(ptr, rowPtr)
    for (let e = 0; e < cells; e++) i32[columns + e] = position[col[e]!]!
    kernels.sparseRowsLayout(n, ptr.length - 1, cells, rowPtr, columns, this.rows, places)
    this.place = i32.slice(places, places + cells)
  }

  /** C <- C - V'V, C in panels from offset `at`. */
  subtract(at: number): void {
    runToEnd(this.subtractSteps(at))
  }

  /** The same with rests. */
  *subtractSteps(at: number): Generator<undefined, void, void> {
    const { kernels, rows, work, planes, layout } = this
    kernels.f64.fill(0, work, work + layout.n)
    yield* this.inPanels(at, planes, (panel, from, to) => kernels.sparseGramSub(panel, rows, work, from, to))
  }

  /** Calls `visit` for one stretch of columns after the other, each with about as many pairs of cells in so many planes, and rests. */
  private *inPanels(
    at: number,
    planes: number,
    visit: (panel: SparsePanel, from: number, to: number) => void,
  ): Generator<undefined, void, void> {
    let done = 0
    for (let s = 0; s < this.layout.supernodes; s++) {
      const panel = this.panel(s, at)
      for (let from = 0; from < panel.width; ) {
        const { to, pairs } = this.stretch(panel, from, pairsAtOnce - done, planes)
        visit(panel, from, to)
        from = to
        done += pairs
        if (done < pairsAtOnce) continue
        done = 0
        yield undefined
      }
    }
  }

  /** Columns of a panel from `from` on that have about so many pairs in so many planes; one at least. */
  private stretch(panel: SparsePanel, from: number, most: number, planes: number): { to: number; pairs: number } {
    const { i32 } = this.kernels
    const { first, width, below } = panel
    const heads = this.rows.columnPtr + first
    const pairs = (to: number): number =>
      (i32[heads + to]! - i32[heads + from]!) * this.pairsACell * planes + (to - from) * (width + below - from)
    let to = from + 1
    while (to < width && pairs(to) < most) to++
    return { to, pairs: pairs(to) }
  }

  /**
   * out_j (planes x planes, both triangles) <- V_j Z V_j' for every row j, Z symmetric in panels from offset `at`; `products`,
   * laid out as `values`, takes V_j Z over the columns of row j.
   */
  forms(at: number, out: Float64Array, products?: Float64Array): void {
    runToEnd(this.formsSteps(at, out, products))
  }

  /** The same with rests. */
  *formsSteps(at: number, out: Float64Array, products?: Float64Array): Generator<undefined, void, void> {
    const { planes, cells, ptr, layout, kernels, dots, work, rows, rowPtr, vectors } = this
    const sums = kernels.f64.subarray(vectors, vectors + ptr.length - 1)
    out.fill(0)
    products?.fill(0)
    for (let r = 0; r < planes; r++) {
      const plane = rows.values + r * cells
      yield* this.inPanels(at, 1, (panel, from, to) => kernels.sparseGramDots(panel, rows, plane, dots, work, from, to))
      yield undefined
      if (products !== undefined) {
        const column = new Float64Array(layout.n)
        yield* this.inPanels(at, 1, (panel, from, to) => this.complete(panel, from, to, r, column, products))
      }
      yield* inRowStretches(ptr, (from, past) => {
        for (let c = 0; c < planes; c++) {
          kernels.rowProducts(from, past, rowPtr, rows.values + c * cells, dots, vectors)
          addForms(sums, from, past, planes, r, c, out)
        }
      })
      yield undefined
    }
  }

  /** products <- the dots of plane r, and what each cell gives to those before it, for the columns begin..end-1 of a panel. */
  private complete(
    { first, width, below, rows: list, at }: SparsePanel,
    begin: number,
    end: number,
    r: number,
    column: Float64Array,
    products: Float64Array,
  ): void {
    const { cells, values, kernels, dots, rows } = this
    const { f64, i32 } = kernels
    for (let c = begin; c < end; c++) {
      const from = at + c * (width + below + 1)
      column.set(f64.subarray(from, from + width - c), first + c)
      spread(f64, from + width - c, i32, list, below, column)
      const half = 0.5 * column[first + c]!
      for (let q = i32[rows.columnPtr + first + c]!; q < i32[rows.columnPtr + first + c + 1]!; q++) {
        const e = i32[rows.columnCells + q]!
        const own = r * cells + e
        const v = values[own]!
        products[own] = products[own]! + f64[dots + e]! + half * v
        addMultiples(v, column, i32, rows.cellColumn + e + 1, i32[rows.cellEnd + e]! - e - 1, products, own + 1)
      }
    }
  }

  /** Y <- Y - V'W: Y n x m, W by rows (row j has one of its own a plane) x m; both row-major, columns in their original order. */
  *subtractTransposedSteps(w: Float64Array, m: number, y: Float64Array): Generator<undefined, void, void> {
    const { planes, ptr, kernels, rows, rowPtr, vectors, layout, cells } = this
    const { n, position } = layout
    const { f64 } = kernels
    const below = vectors + n * lanes
    for (let from = 0; from < m; from += lanes) {
      const width = Math.min(lanes, m - from)
      f64.fill(0, vectors, below)
      for (let r = 0; r < planes; r++) {
        yield* inRowStretches(ptr, (begin, end) => {
          copyRows(w, (begin * planes + r) * m + from, planes * m, width, f64, below + begin * lanes, end - begin)
          kernels.laneScatter(lanes, begin, end, rowPtr, rows.cellColumn, rows.values + r * cells, below, vectors)
        })
        yield undefined
      }
      subtractPositions(f64, vectors, position, width, y, from, m)
    }
  }

  /** W <- W - V Y, laid out as above. */
  *subtractProductSteps(y: Float64Array, m: number, w: Float64Array): Generator<undefined, void, void> {
    const { planes, ptr, kernels, rows, rowPtr, vectors, layout, cells } = this
    const { n, position } = layout
    const { f64 } = kernels
    const count = ptr.length - 1
    const below = vectors + n * lanes
    for (let from = 0; from < m; from += lanes) {
      const width = Math.min(lanes, m - from)
      copyToPositions(y, from, m, position, width, f64, vectors)
      for (let r = 0; r < planes; r++) {
        f64.fill(0, below, below + count * lanes)
        yield* inRowStretches(ptr, (begin, end) => {
          kernels.laneGather(lanes, begin, end, rowPtr, rows.cellColumn, rows.values + r * cells, vectors, below)
          subtractRows(f64, below + begin * lanes, width, w, (begin * planes + r) * m + from, planes * m, end - begin)
        })
        yield undefined
      }
    }
  }

  private panel(s: number, at: number): SparsePanel {
    const { first, rowPtr, panelPtr } = this.layout
    return {
      first: first[s]!,
      width: first[s + 1]! - first[s]!,
      below: rowPtr[s + 1]! - rowPtr[s]!,
      rows: this.list + rowPtr[s]!,
      at: at + panelPtr[s]!,
    }
  }
}

/** For rows from..past-1, (r, c) receives v_c dots_r and, when its turn comes, v_r dots_c. */
function addForms(
  sums: Float64Array,
  from: number,
  past: number,
  planes: number,
  r: number,
  c: number,
  out: Float64Array,
): void {
  const size = planes * planes
  for (let j = from, at = from * size; j < past; j++, at += size) {
    out[at + r * planes + c] = out[at + r * planes + c]! + sums[j]!
    out[at + c * planes + r] = out[at + c * planes + r]! + sums[j]!
  }
}

// loops of their own: compiled early in the first pass, without the generators around them

/** Rows of eight from `to` on <- the first `width` numbers of `count` rows that are `step` apart from `at` on. */
function copyRows(
  x: Float64Array,
  at: number,
  step: number,
  width: number,
  f64: Float64Array,
  to: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) for (let c = 0; c < width; c++) f64[to + j * lanes + c] = x[at + j * step + c]!
}

/** `count` rows that are `step` apart from `at` on -= the first `width` numbers of rows of eight from `source` on. */
function subtractRows(
  f64: Float64Array,
  source: number,
  width: number,
  x: Float64Array,
  at: number,
  step: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) subtractRow(f64, source + j * lanes, width, x, at + j * step)
}

/** Rows of eight at their positions <- those of y in the original order, `m` wide, from column `from` on. */
function copyToPositions(
  y: Float64Array,
  from: number,
  m: number,
  position: Int32Array,
  width: number,
  f64: Float64Array,
  to: number,
): void {
  for (let i = 0; i < position.length; i++) {
    const row = to + position[i]! * lanes
    for (let c = 0; c < width; c++) f64[row + c] = y[i * m + from + c]!
  }
}

/** Rows of y in the original order, `m` wide, from column `from` on -= rows of eight at their positions. */
function subtractPositions(
  f64: Float64Array,
  source: number,
  position: Int32Array,
  width: number,
  y: Float64Array,
  from: number,
  m: number,
): void {
  for (let i = 0; i < position.length; i++) subtractRow(f64, source + position[i]! * lanes, width, y, i * m + from)
}

/** The n numbers at `to` -= those at `at`. */
function subtractRow(x: Float64Array, at: number, n: number, out: Float64Array, to: number): void {
  for (let c = 0; c < n; c++) out[to + c] = out[to + c]! - x[at + c]!
}

/** column(list) <- the n numbers at `from`. */
function spread(f64: Float64Array, from: number, i32: Int32Array, list: number, n: number, column: Float64Array): void {
  for (let i = 0; i < n; i++) column[i32[list + i]!] = f64[from + i]!
}

/** The n numbers at `at` += v times column(list). */
function addMultiples(
  v: number,
  column: Float64Array,
  i32: Int32Array,
  list: number,
  n: number,
  out: Float64Array,
  at: number,
): void {
  for (let t = 0; t < n; t++) out[at + t] = out[at + t]! + column[i32[list + t]!]! * v
}
