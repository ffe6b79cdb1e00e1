import { useEffect, useState } from 'preact/hooks'
import type { SizesView } from '../../engine/protocol.ts'
import { Card } from '../../parts/card.tsx'
import { count, plural } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { dataEngine } from '../../store/engines.ts'
import { selectGroup } from '../../store/group-actions.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'

const width = 320
const height = 96

/** How many rows the groups of a kind have. */
export function SizeCard({ group }: { readonly group: string }) {
  const version = useApp((state) => state.data!.version)
  const chosen = useApp((state) => selectedLevel(state, group))
  const [sizes, setSizes] = useState<SizesView | null>(null)
  useEffect(() => {
    let current = true
    void dataEngine.call('sizes', { group }).then((found) => current && setSizes(found))
    return () => {
      current = false
    }
  }, [group, version])
  if (sizes === null || sizes.groups === 0) return null
  const [one, many] = nouns(group)
  const { groups, min, median, max, bars, bins } = sizes
  const told =
    min === max
      ? `${plural(groups, one, many)} of ${plural(min, 'row')} each`
      : `${plural(groups, one, many)} of ${count(min)} to ${plural(max, 'row')}, median ${count(median)}`
  const shown =
    bars ??
    bins!.map(({ from, to, groups: rows }) => ({ name: from === to ? count(from) : `${count(from)} to ${count(to)}`, rows }))
  const top = Math.max(1, ...shown.map(({ rows }) => rows))
  const step = width / Math.max(1, shown.length)
  return (
    <Card title="Group sizes" small={one} class="sizes">
      {min === max ? null : (
        <div class="bd">
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Sizes: ${told}`}>
            {shown.map(({ name, rows }, k) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the panels of the raw data do the same by keys
              <g
                key={name}
                class={bars === null ? '' : 'press'}
                onClick={() => bars !== null && void selectGroup({ group, level: name })}
              >
                {bars !== null && name === chosen ? (
                  <rect class="rowsel" x={k * step - 2} y={0} width={step + 4} height={height} rx="2" />
                ) : null}
                <rect
                  class="row"
                  x={k * step + Math.min(1, step * 0.12)}
                  y={height - 1 - ((height - 8) * rows) / top}
                  width={Math.max(0.6, step - Math.min(2, step * 0.24))}
                  height={((height - 8) * rows) / top}
                />
                <rect class="hitbox" x={k * step} y={0} width={step} height={height}>
                  <title>
                    {bars === null ? `${plural(rows, one, many)} of ${name} rows` : `${one} ${name}: ${plural(rows, 'row')}`}
                  </title>
                </rect>
              </g>
            ))}
          </svg>
          <div class="ends small muted">
            <span>{bars === null ? `${count(min)} rows` : `largest: ${count(max)}`}</span>
            <span>{bars === null ? `${count(max)} rows` : `smallest: ${count(min)}`}</span>
          </div>
        </div>
      )}
      <p class="foot-n">
        {told}.{bars === null ? ` Each bar: how many ${many} have so many rows.` : ''}
      </p>
    </Card>
  )
}
