import type { PlotAnswer } from '../../engine/protocol.ts'

/** Marks from which a canvas is quicker than elements. */
const manyMarks = 3000

export type VegaView = import('vega').View

let loading: Promise<[typeof import('vega'), typeof import('vega-interpreter')]> | null = null

/** Vega and the interpreter that lets it run without `eval`, once. */
export function loadVega(): NonNullable<typeof loading> {
  loading ??= Promise.all([import('vega'), import('vega-interpreter')])
  return loading
}

export async function drawVega(plot: PlotAnswer, container: HTMLElement, chosen: string | null): Promise<VegaView> {
  const [vega, { expressionInterpreter }] = await loadVega()
  const runtime = vega.parse(plot.vega as never, {}, { ast: true } as never)
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    renderer: plot.marks > manyMarks ? 'canvas' : 'svg',
    logLevel: vega.Error,
    hover: true,
    tooltip: showTooltip,
    loader: vega.loader({ http: {} } as never),
  } as never)
  if (plot.choosable && chosen !== null) view.signal('chosen', chosen)
  view.initialize(container)
  await view.runAsync()
  return view
}

let bubble: HTMLElement | null = null

/** What a mark stands for, beside the pointer. */
function showTooltip(_: unknown, event: MouseEvent, __: unknown, value: unknown): void {
  bubble?.remove()
  bubble = null
  if (value === null || value === undefined || value === '') return
  bubble = document.createElement('div')
  bubble.className = 'tip'
  bubble.setAttribute('role', 'tooltip')
  const entries =
    typeof value === 'object'
      ? Object.entries(value as object).map(([name, own]) => `${name}: ${String(own)}`)
      : [String(value)]
  for (const entry of entries) {
    const line = document.createElement('div')
    line.textContent = entry
    bubble.append(line)
  }
  document.body.append(bubble)
  const { width, height } = bubble.getBoundingClientRect()
  bubble.style.left = `${Math.max(4, Math.min(innerWidth - width - 4, event.clientX + 12))}px`
  bubble.style.top = `${event.clientY + height + 20 > innerHeight ? event.clientY - height - 10 : event.clientY + 14}px`
}
