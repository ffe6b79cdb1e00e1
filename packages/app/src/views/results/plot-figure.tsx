import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { Picked, PlotAnswer, Problem } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { CellTable } from '../../parts/cell-table.tsx'
import { download } from '../../parts/download.ts'
import { short } from '../../parts/numbers.ts'
import { svgToPng } from '../../parts/svg-to-png.ts'
import { drawEngine, fitEngine } from '../../store/engines.ts'
import { selectGroup } from '../../store/group-actions.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { store, useApp } from '../../store/state.ts'
import { hideTip, showTip } from './tip.ts'

interface Props {
  readonly kind: string
  readonly title: string
  readonly group?: string
  readonly options?: Readonly<Record<string, unknown>>
  /** What was computed for it before: the same object as long as it is the same. */
  readonly given?: Readonly<Record<string, unknown>>
  /** Stands below the caption. */
  readonly children?: ComponentChildren
}

/** A picture with its table, its words, and ways to save it. The selected group lights up in it; pressing a mark selects. */
export function PlotFigure({ kind, title, group, options = {}, given, children }: Props) {
  const fit = useApp((state) => state.fit)
  const theme = useApp((state) => state.theme)
  const chosen = useApp((state) => (group === undefined ? (state.selected?.level ?? null) : selectedLevel(state, group)))
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [drawn, setDrawn] = useState<{ readonly id: number; readonly svg: string } | null>(null)
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
        options: { theme, width: drawing, ...(group === undefined ? {} : { group }), ...options, ...given },
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
  }, [fit, theme, width, kind, group, optionsKey, given])
  useEffect(() => {
    if (plot === null) return
    let current = true
    const state = store.get()
    const first = group === undefined ? (state.selected?.level ?? null) : selectedLevel(state, group)
    let own: number | null = null
    void drawEngine.call('draw', { vega: plot.vega, chosen: first, choosable: plot.choosable }).then(
      (answer) => {
        own = answer.id
        if (!current) void drawEngine.call('drop', { id: answer.id })
        else setDrawn(answer)
      },
      (error: unknown) => current && setProblem(problemFrom(error)),
    )
    return () => {
      current = false
      if (own !== null) void drawEngine.call('drop', { id: own })
    }
  }, [plot])
  useEffect(() => {
    if (drawn === null || !plot?.choosable) return
    let current = true
    void drawEngine.call('choose', { id: drawn.id, chosen }).then((svg) => current && svg !== null && show(svg))
    return () => {
      current = false
    }
  }, [chosen])
  const show = (svg: string) => {
    const element = place.current
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    if (element === null || parsed.localName !== 'svg') return
    // The frame is the image and has its name; the marks inside mean nothing by themselves.
    parsed.setAttribute('aria-hidden', 'true')
    element.replaceChildren(document.importNode(parsed, true))
    element.dataset.drawn = kind
  }
  useLayoutEffect(() => {
    if (drawn !== null && !asTable) show(drawn.svg)
  }, [drawn, asTable])
  const at = async (event: MouseEvent): Promise<Picked> => {
    const svg = place.current?.querySelector('svg')
    if (svg === null || svg === undefined || drawn === null) return null
    const box = svg.getBoundingClientRect()
    const scale = (svg.viewBox.baseVal.width || box.width) / box.width
    return drawEngine.call('pick', {
      id: drawn.id,
      x: (event.clientX - box.left) * scale,
      y: (event.clientY - box.top) * scale,
    })
  }
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
            disabled={drawn === null}
            onClick={() => drawn !== null && void save(drawn.svg, kind, 'svg')}
            aria-label={`Save ${title} as SVG`}
          >
            SVG
          </Button>
          <Button
            look="bare"
            disabled={drawn === null}
            onClick={() => drawn !== null && void save(drawn.svg, kind, 'png')}
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
          {asTable && plot !== null ? (
            <CellTable
              label={`${title}, table`}
              tall
              columns={plot.columns}
              rows={plot.rows}
              shown={(cell) => (typeof cell === 'number' ? short(cell) : String(cell ?? ''))}
            />
          ) : null}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the select of groups does the same by keys */}
          <div
            class="canvas"
            ref={place}
            onClick={(event) => plot?.choosable === true && void at(event).then((picked) => pick(picked, group))}
            onPointerMove={(event) => void showTip(event, at)}
            onPointerLeave={hideTip}
            role="img"
            aria-label={plot === null ? `${title}, being drawn` : plot.alt}
            hidden={asTable || problem !== null}
          />
        </div>
        {plot === null ? null : <figcaption>{plot.caption}</figcaption>}
      </figure>
      {plot === null ? null : children}
    </Card>
  )
}

function pick(picked: Picked, group: string | undefined): void {
  const first = Object.keys(store.get().fit?.answer.record.data.groups ?? {})[0]
  const own = group ?? first
  if (picked?.level != null && own !== undefined) void selectGroup({ group: own, level: picked.level })
}

/** The picture as it is shown, with its selected group. */
async function save(svg: string, kind: string, format: 'svg' | 'png'): Promise<void> {
  if (format === 'svg') download(new Blob([svg], { type: 'image/svg+xml' }), `${kind}.svg`)
  else download((await svgToPng(svg, 3)).blob, `${kind}.png`)
}
