import { useEffect, useState } from 'preact/hooks'
import { count } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { dataEngine } from '../../store/engines.ts'
import { selectGroup } from '../../store/group-actions.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'

const listed = 2000

/** The way by keys to a group that every picture shows. */
export function GroupSelect({ group }: { readonly group: string }) {
  const version = useApp((state) => state.data?.version ?? 0)
  const selected = useApp((state) => selectedLevel(state, group) ?? '')
  const [names, setNames] = useState<readonly string[]>([])
  const [one] = nouns(group)
  useEffect(() => {
    let current = true
    void dataEngine.call('groups', { group, by: null }).then(({ names: all }) => current && setNames(all.slice(0, listed)))
    return () => {
      current = false
    }
  }, [group, version])
  const shown = selected === '' || names.includes(selected) ? names : [selected, ...names]
  return (
    <label class="who">
      <span>{one[0]!.toUpperCase() + one.slice(1)}</span>
      <select
        class="sel"
        value={selected}
        onChange={(event) =>
          void selectGroup(event.currentTarget.value === '' ? null : { group, level: event.currentTarget.value })
        }
      >
        <option value="">none selected</option>
        {shown.map((name) => (
          <option key={name} value={name} selected={name === selected}>
            {name}
          </option>
        ))}
      </select>
      {names.length >= 400 ? <span class="muted small">{count(names.length)} of them listed</span> : null}
    </label>
  )
}
