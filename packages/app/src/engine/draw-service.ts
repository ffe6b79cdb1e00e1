import type * as Vega from 'vega'
import type { Answer, Argument } from './protocol.ts'

/** How far from a mark a pointer may be, in pixels. */
const reach = 9
const drawingsKept = 24

interface Drawing {
  readonly view: Vega.View
  readonly choosable: boolean
}

interface Item {
  readonly datum?: Readonly<Record<string, unknown>>
  readonly tooltip?: unknown
  readonly bounds?: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number }
  readonly items?: readonly Item[]
  readonly x?: number
  readonly y?: number
  readonly marktype?: string
}

/** Draws pictures apart from the page, which only shows what comes: however many marks there are, it answers. */
export class DrawService {
  readonly #drawings = new Map<number, Drawing>()
  #next = 1

  async draw({ vega: spec, chosen, choosable }: Argument<'draw'>): Promise<Answer<'draw'>> {
    const [vega, { expressionInterpreter }] = await Promise.all([import('vega'), import('vega-interpreter')])
    measureText(vega)
    const runtime = vega.parse(spec as never, {}, { ast: true } as never)
    const view = new vega.View(runtime, { expr: expressionInterpreter, renderer: 'none', logLevel: vega.Error } as never)
    if (choosable && chosen !== null) view.signal('chosen', chosen)
    const id = this.#next++
    this.#drawings.set(id, { view, choosable })
    for (const [old, drawing] of this.#drawings) {
      if (this.#drawings.size <= drawingsKept) break
      drawing.view.finalize()
      this.#drawings.delete(old)
    }
    return { id, svg: await view.toSVG() }
  }

  async choose({ id, chosen }: Argument<'choose'>): Promise<string | null> {
    const drawing = this.#drawings.get(id)
    if (drawing === undefined || !drawing.choosable) return null
    drawing.view.signal('chosen', chosen)
    return drawing.view.toSVG()
  }

  /** What is drawn at a place. */
  pick({ id, x, y }: Argument<'pick'>): Answer<'pick'> {
    const drawing = this.#drawings.get(id)
    if (drawing === undefined) return null
    const { view } = drawing
    // What is drawn begins at the origin within the padding.
    const [originX, originY] = view.origin() as [number, number]
    const padding = view.padding() as { left: number; top: number }
    const [left, top] = [originX + padding.left, originY + padding.top]
    const root = (view.scenegraph() as unknown as { root: Item }).root
    const found = nearest(root, x - left, y - top)
    if (found === null) return null
    const datum = found.datum?.datum as Readonly<Record<string, unknown>> | undefined
    const level = found.datum?.level ?? datum?.level
    const { tooltip } = found
    const lines =
      typeof tooltip === 'object' && tooltip !== null
        ? Object.entries(tooltip).map(([name, value]) => `${name}: ${String(value)}`)
        : tooltip === undefined || tooltip === null || tooltip === ''
          ? []
          : [String(tooltip)]
    return { level: typeof level === 'string' ? level : null, lines }
  }

  drop({ id }: Argument<'drop'>): null {
    this.#drawings.get(id)?.view.finalize()
    this.#drawings.delete(id)
    return null
  }
}

/** The mark nearest to a place among those that stand for something, the last drawn first. */
function nearest(root: Item, x: number, y: number): Item | null {
  let best: Item | null = null
  let least = reach
  const visit = (item: Item, dx: number, dy: number): void => {
    for (const mark of item.items ?? []) {
      for (const own of mark.items ?? []) {
        if (mark.marktype === 'group') visit(own, dx + (own.x ?? 0), dy + (own.y ?? 0))
        else if (own.datum !== undefined && (own.datum.level !== undefined || own.tooltip !== undefined)) {
          const {
            x1 = 0,
            x2 = 0,
            y1 = 0,
            y2 = 0,
          } = mark.marktype === 'line' || mark.marktype === 'area'
            ? { x1: own.x ?? 0, x2: own.x ?? 0, y1: own.y ?? 0, y2: own.y ?? 0 }
            : (own.bounds ?? {})
          const far = Math.hypot(Math.max(x1 + dx - x, 0, x - x2 - dx), Math.max(y1 + dy - y, 0, y - y2 - dy))
          if (far <= least) {
            least = far
            best = own
          }
        }
      }
    }
  }
  visit({ items: [root] }, 0, 0)
  return best
}

let measured = false

/** Without a document Vega would guess how wide text is. */
function measureText(vega: typeof Vega): void {
  if (measured || typeof OffscreenCanvas === 'undefined') return
  measured = true
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  const metrics = (vega as unknown as { textMetrics?: { width: (item: TextItem, text?: string) => number } }).textMetrics
  if (context === null || metrics === undefined) return
  metrics.width = (item, text) => {
    context.font = `${item.fontStyle ?? 'normal'} ${item.fontWeight ?? 'normal'} ${item.fontSize ?? 11}px ${item.font ?? 'sans-serif'}`
    const { width } = context.measureText(String(text ?? item.text ?? ''))
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width
  }
}

interface TextItem {
  readonly text?: unknown
  readonly font?: string
  readonly fontSize?: number
  readonly fontStyle?: string
  readonly fontWeight?: string | number
  readonly limit?: number
}
