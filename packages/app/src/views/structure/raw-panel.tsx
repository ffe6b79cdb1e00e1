import type { PanelsView, PanelView } from '../../engine/protocol.ts'
import { plural } from '../../parts/numbers.ts'
import { selectGroup } from '../../store/group-actions.ts'

const width = 108
const height = 84
const pad = 7
const head = 18

/** The rows of one group as a picture that can be pressed. */
export function RawPanel({
  panel: { name, rows, points, line },
  view,
  group,
  chosen,
}: {
  readonly panel: PanelView
  readonly view: PanelsView
  readonly group: string
  readonly chosen: boolean
}) {
  const x = (value: number) => pad + ((value - view.x.min) / (view.x.max - view.x.min)) * (width - 2 * pad)
  const y = (value: number) => height - pad - ((value - view.y.min) / (view.y.max - view.y.min)) * (height - head - 2 * pad)
  return (
    <button
      type="button"
      class="panel"
      aria-pressed={chosen}
      aria-label={`${group} ${name}, ${plural(rows, 'row')}`}
      onClick={() => void selectGroup(chosen ? null : { group, level: name })}
    >
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        {line === null ? null : <path class="rxl" d={`M${x(line[0][0])} ${y(line[0][1])}L${x(line[1][0])} ${y(line[1][1])}`} />}
        {points.map(([at, value], k) => (
          <circle key={k} class="row" cx={x(at)} cy={y(value)} r={points.length > 30 ? 1.3 : 1.9} />
        ))}
        <text class={chosen ? 'lab' : 'tk'} x="6" y="14">
          {name.length > 15 ? `${name.slice(0, 14)}…` : name}
        </text>
      </svg>
    </button>
  )
}
