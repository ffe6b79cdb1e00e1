import { useEffect, useRef, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { PlotAnswer, Problem } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { download } from '../../parts/download.ts'
import { short } from '../../parts/numbers.ts'
import { fitEngine } from '../../store/engines.ts'
import { selectGroup } from '../../store/group-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { drawVega, type VegaView } from './vega-view.ts'

interface Props {
  readonly kind: string
  readonly title: string
  readonly group?: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** A picture with its table, its words, and ways to save it. The selected group lights up in it; pressing a mark selects. */
export function PlotFigure({ kind, title, group, options = {} }: Props) {
  const fit = useApp((state) => state.fit)
  const theme = useApp((state) => state.theme)
  const chosen = useApp((state) =>
    state.selected !== null && (group === undefined || state.selected.group === group) ? state.selected.level : null,
  )
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<VegaView | null>(null)
  const [width, setWidth] = useState(0)
  const [plot, setPlot] = useState<PlotAnswer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [asTable, setAsTable] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const measure = () => setWidth(Math.floor(element.clientWidth / 20) * 20)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const optionsKey = JSON.stringify(options)
  useEffect(() => {
    if (fit === null || width < 100) return
    let current = true
    const { spec, version } = fit
    // Around the drawing area stand axes and names of groups.
    const drawing = Math.max(180, width - 84)
    fitEngine
      .call('plot', {
        spec,
        version,
        kind,
        options: { theme, width: drawing, ...(group === undefined ? {} : { group }), ...options },
      })
      .then((answer) => {
        if (!current) return
        setPlot(answer)
        setProblem(null)
      })
      .catch((error: unknown) => current && setProblem(problemFrom(error)))
    return () => {
      current = false
    }
  }, [fit, theme, width, kind, group, optionsKey])
  useEffect(() => {
    const element = place.current
    if (plot === null || element === null || asTable) return
    let current = true
    const holder = document.createElement('div')
    void drawVega(plot, holder, chosen).then((made) => {
      if (!current) {
        made.finalize()
        return
      }
      element.replaceChildren(holder)
      element.dataset.drawn = kind
      view.current?.finalize()
      view.current = made
      fitInto(holder)
      if (plot.choosable) made.addEventListener('click', (_, item) => pick(item?.datum, group))
    })
    return () => {
      current = false
    }
  }, [plot, asTable])
  useEffect(() => {
    if (plot?.choosable) void view.current?.signal('chosen', chosen).runAsync()
  }, [chosen, plot])
  useEffect(() => () => void view.current?.finalize(), [])
  return (
    <Card
      title={title}
      class="fig"
      tools={
        <>
          <Button look="bare" aria-pressed={asTable} disabled={plot === null} onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Picture' : 'Table'}
          </Button>
          <Button
            look="bare"
            disabled={plot === null || asTable}
            onClick={() => void save(view.current, kind, 'svg')}
            aria-label={`Save ${title} as SVG`}
          >
            SVG
          </Button>
          <Button
            look="bare"
            disabled={plot === null || asTable}
            onClick={() => void save(view.current, kind, 'png')}
            aria-label={`Save ${title} as PNG`}
          >
            PNG
          </Button>
        </>
      }
    >
      <figure class="plot">
        <div class="bd">
          {problem !== null ? (
            <p class="muted small">
              {problem.message} {problem.fixes[0] ?? ''}
            </p>
          ) : null}
          {asTable && plot !== null ? <FigureTable plot={plot} title={title} /> : null}
          <div
            class="canvas"
            ref={place}
            role="img"
            aria-label={plot === null ? `${title}, being drawn` : plot.alt}
            hidden={asTable || problem !== null}
          />
        </div>
        {plot === null ? null : <figcaption>{plot.caption}</figcaption>}
      </figure>
    </Card>
  )
}

/** A drawing that is wider than its frame is scaled down rather than cut. */
function fitInto(holder: HTMLElement): void {
  const svg = holder.querySelector('svg')
  if (svg === null) return
  const [w, h] = [svg.getAttribute('width'), svg.getAttribute('height')]
  if (w !== null && h !== null && !svg.hasAttribute('viewBox')) svg.setAttribute('viewBox', `0 0 ${w} ${h}`)
}

function pick(datum: unknown, group: string | undefined): void {
  const level =
    typeof datum === 'object' && datum !== null
      ? ((datum as { level?: unknown; datum?: { level?: unknown } }).level ??
        (datum as { datum?: { level?: unknown } }).datum?.level)
      : undefined
  const first = Object.keys(store.get().fit?.answer.record.data.groups ?? {})[0]
  const own = group ?? first
  if (typeof level === 'string' && own !== undefined) void selectGroup({ group: own, level })
}

async function save(view: VegaView | null, kind: string, format: 'svg' | 'png'): Promise<void> {
  if (view === null) return
  if (format === 'svg') {
    download(new Blob([await view.toSVG()], { type: 'image/svg+xml' }), `${kind}.svg`)
    return
  }
  const canvas = await view.toCanvas(3)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob !== null) download(blob, `${kind}.png`)
}

function FigureTable({ plot, title }: { readonly plot: PlotAnswer; readonly title: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys
    <section class="tw tall" tabIndex={0} aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            {plot.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plot.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, k) => (
                <td key={plot.columns[k]}>{typeof cell === 'number' ? short(cell) : String(cell ?? '')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
