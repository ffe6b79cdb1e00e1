import { useEffect, useState } from 'preact/hooks'
import type { GroupsView } from '../../engine/protocol.ts'
import { count, plural } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { dataEngine } from '../../store/engines.ts'
import { selectGroup } from '../../store/group-actions.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'

const width = 980
const left = 200
const right = 964
const fewGroups = 40
const fewRows = 14

/** A band for each kind of group, the coarsest on top, and its rows hanging below: every group is a mark that can be chosen. */
export function DesignDiagram() {
  const { inspection, nrow } = useApp((state) => state.data!)
  const selected = useApp((state) => state.selected)
  const alike = useApp((state) => state.alike)
  const names = inspection.structure.flat()
  const [views, setViews] = useState<readonly GroupsView[]>([])
  useEffect(() => {
    let current = true
    const describing = (group: string): string | null =>
      inspection.columns.find(
        ({ level, levels, distinct, role }) => role === 'variable' && level.includes(group) && levels !== null && distinct <= 4,
      )?.name ?? null
    void Promise.all(names.map((group) => dataEngine.call('groups', { group, by: describing(group) }))).then(
      (all) => current && setViews(all),
    )
    return () => {
      current = false
    }
  }, [])
  const rowsOf = inspection.structure[0]?.at(-1)
  return (
    <section class="card diagram" aria-label="Design diagram">
      {views.map((view, k) => {
        const inner = view.group === rowsOf
        const crossed = inspection.structure.length > 1 && !inspection.structure[0]!.includes(view.group)
        return (
          <Band
            key={view.group}
            view={view}
            levels={inspection.groups.find(({ name }) => name === view.group)?.levels ?? view.names.length}
            heading={crossed ? 'Crossed' : `Level ${1 + inspection.structure[0]!.length - k}`}
            varies={inspection.columns
              .filter(({ role, level }) => role === 'variable' && level.includes(view.group))
              .map(({ name }) => name)}
            rows={
              inner
                ? {
                    nrow,
                    varies: inspection.columns
                      .filter(({ role, level }) => role === 'variable' && level.length === 0)
                      .map(({ name }) => name),
                  }
                : null
            }
            chosenLevel={selectedLevel({ selected, alike }, view.group)}
          />
        )
      })}
    </section>
  )
}

interface BandProps {
  readonly view: GroupsView
  readonly levels: number
  readonly heading: string
  readonly varies: readonly string[]
  readonly rows: { readonly nrow: number; readonly varies: readonly string[] } | null
  readonly chosenLevel: string | null
}

function Band({ view, levels, heading, varies, rows, chosenLevel }: BandProps) {
  const { group, names, sizes, by } = view
  const [one, many] = nouns(group)
  const few = names.length <= fewGroups
  const step = (right - left) / Math.max(1, names.length)
  const top = Math.max(...sizes, 1)
  const dots = few && top <= fewRows
  const chosen = chosenLevel === null ? -1 : names.indexOf(chosenLevel)
  const rowTop = 128
  const height = rows === null ? 84 : dots ? rowTop + 12 + top * 8 : rowTop + 122
  const x = (k: number) => left + (k + 0.5) * step
  const labelled = few && step > 24
  return (
    <div class="band-d">
      <div class="txt">
        <span class="lvl">{heading}</span>
        <b>{count(levels)}</b>
        <span>{levels === 1 ? one : many}</span>
        {rows === null ? null : (
          <span class="rows">
            <span class="lvl">Level 1</span>
            <b>{count(rows.nrow)}</b>
            <span>rows</span>
          </span>
        )}
      </div>
      <div class="pic">
        <p class="small muted">
          {varies.length === 0 ? 'no variable lives only here' : 'varies here: '}
          <code>{varies.slice(0, 8).join(', ')}</code>
          {by === null ? null : (
            <span class="leg">
              {by.levels.map((level, k) => (
                <span key={level}>
                  <i class={`sw c${k}`} aria-hidden="true" /> {level}
                </span>
              ))}
            </span>
          )}
        </p>
        <svg
          viewBox={`${left - 6} 0 ${width - left + 6} ${height}`}
          role="img"
          aria-label={`${plural(levels, one, many)} with ${Math.min(...sizes)} to ${top} rows each`}
        >
          {chosen < 0 ? null : (
            <rect
              class="rowsel"
              x={x(chosen) - Math.max(4, step / 2)}
              y={6}
              width={Math.max(8, step)}
              height={height - 10}
              rx="2"
            />
          )}
          {names.map((name, k) => {
            const code = by?.codes[k] ?? 0
            return (
              <g key={name} class="grp">
                {few ? (
                  <circle
                    class={by === null ? 'rxd' : `cat c${code}`}
                    cx={x(k)}
                    cy={52}
                    r={Math.min(9, Math.max(3, step / 4))}
                  />
                ) : (
                  <rect
                    class={by === null ? 'rxd' : `cat c${code}`}
                    x={x(k) - Math.max(0.6, step * 0.38)}
                    y={by === null ? 40 : code === 0 ? 34 : 50}
                    width={Math.max(1.2, step * 0.76)}
                    height={by === null ? 24 : 22}
                  />
                )}
                {labelled ? (
                  <text class={k === chosen ? 'lab' : 'tk'} x={x(k)} y={28} text-anchor="middle">
                    {name.length * 7 > step ? `${name.slice(0, Math.max(1, Math.floor(step / 8)))}…` : name}
                  </text>
                ) : null}
                {rows === null ? null : dots ? (
                  <>
                    <path class="ax" d={`M${x(k)} 62V${rowTop - 4}`} />
                    {Array.from({ length: sizes[k]! }, (_, i) => (
                      <circle key={i} class="row" cx={x(k)} cy={rowTop + 4 + i * 8} r="2.8" />
                    ))}
                  </>
                ) : (
                  <rect
                    class="row"
                    x={x(k) - Math.max(0.6, step * 0.36)}
                    y={rowTop}
                    width={Math.max(1.2, step * 0.72)}
                    height={(112 * sizes[k]!) / top}
                  />
                )}
                {/* biome-ignore lint/a11y/noStaticElementInteractions: the select of the results does the same by keys */}
                <rect
                  class="rowhit"
                  x={x(k) - step / 2}
                  y={0}
                  width={step}
                  height={height}
                  onClick={() => void selectGroup({ group, level: name })}
                >
                  <title>
                    {one} {name}: {plural(sizes[k]!, 'row')}
                  </title>
                </rect>
              </g>
            )
          })}
        </svg>
        {rows === null ? null : (
          <p class="small muted both">
            <span>
              varies here: <code>{rows.varies.slice(0, 10).join(', ')}</code>
            </span>
            <span>
              each{' '}
              {dots ? 'dot a row' : `bar a ${one}, its length its rows: ${count(top)} down to ${count(Math.min(...sizes))}`}
            </span>
          </p>
        )}
      </div>
    </div>
  )
}
