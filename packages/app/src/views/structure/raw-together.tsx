import type { PanelAxis, PanelsView, PanelView } from '../../engine/protocol.ts'
import { short } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { selectGroup } from '../../store/group-actions.ts'

const width = 900
const height = 320
const left = 64
const right = 90
const top = 26
const bottom = 40
/** Groups with more points than this are drawn by their least-squares line. */
const mostJoined = 15

/** All groups in one picture, each a line. */
export function RawTogether({
  view,
  group,
  chosen,
  x: across,
  y: outcome,
}: {
  readonly view: PanelsView
  readonly group: string
  readonly chosen: string | null
  readonly x: string | null
  readonly y: string
}) {
  const { panels } = view
  const x = (value: number) => left + ((value - view.x.min) / (view.x.max - view.x.min)) * (width - left - right)
  const y = (value: number) => height - bottom - ((value - view.y.min) / (view.y.max - view.y.min)) * (height - top - bottom)
  const crowded = panels.some(({ points, line }) => points.length > mostJoined && line !== null)
  const path = ({ points, line }: PanelView): string => {
    const joined = crowded ? (line ?? []) : [...points].sort(([a], [b]) => a - b)
    return joined.map(([at, value], k) => `${k === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('')
  }
  const own = panels.find(({ name }) => name === chosen)
  const end = own === undefined ? null : ((crowded ? own.line?.[1] : [...own.points].sort(([a], [b]) => a - b).at(-1)) ?? null)
  const [one, many] = nouns(group)
  return (
    <div class="bd together">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${outcome}${across === null ? '' : ` by ${across}`}, a line for each of ${panels.length} ${many}`}
      >
        {ticks(view.y).map(({ at, text }) => (
          <g key={text}>
            <path class="gr" d={`M${left} ${y(at)}H${width - right}`} />
            <text x={left - 8} y={y(at) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {across === null
          ? null
          : ticks(view.x).map(({ at, text }) => (
              <text key={text} x={x(at)} y={height - bottom + 18} text-anchor="middle">
                {text}
              </text>
            ))}
        <text x={left} y={14}>
          {outcome}
        </text>
        <text x={(left + width - right) / 2} y={height - 6} text-anchor="middle">
          {across ?? 'rows in their order'}
        </text>
        {panels.map((panel) => (
          <g key={panel.name}>
            <path class="ind" d={path(panel)} />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the panels do the same by keys */}
            <path class="hit" d={path(panel)} onClick={() => void selectGroup({ group, level: panel.name })}>
              <title>
                {one} {panel.name}
              </title>
            </path>
          </g>
        ))}
        {own === undefined ? null : (
          <>
            <path class="hl" d={path(own)} />
            <path class="hli" d={path(own)} />
            {own.points.map(([at, value], k) => (
              <circle key={k} class="pt" cx={x(at)} cy={y(value)} r="3" />
            ))}
            {end === null ? null : (
              <text class="lab" x={x(end[0]) + 10} y={y(end[1]) + 4}>
                {own.name}
              </text>
            )}
          </>
        )}
      </svg>
    </div>
  )
}

/** Round numbers within an axis, or the labels of a category. */
function ticks({ min, max, labels }: PanelAxis): { at: number; text: string }[] {
  if (labels !== null) return labels.slice(0, 12).map((text, at) => ({ at, text }))
  const rough = (max - min) / 5
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((by) => by * size).find((own) => own >= rough)!
  const out: { at: number; text: string }[] = []
  for (let k = Math.ceil(min / step); k * step <= max; k++) out.push({ at: k * step, text: short(k * step) })
  return out
}
