import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../../store/state.ts'
import { onKey } from './add-menu.tsx'
import { placeVariable, type Target } from './place-variable.ts'
import type { Refuse } from './refusal.tsx'

interface Props {
  readonly target: Target
  readonly refuse: Refuse
  readonly close: () => void
}

const shown = 14

/** The variables that a line can take, those that fit its level first. */
export function VariableMenu({ target, refuse, close }: Props) {
  const columns = useApp((state) => state.data!.inspection.columns)
  const response = useApp((state) => state.document.spec.formula.split('~')[0]!.trim())
  const [search, setSearch] = useState('')
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>('input, button')?.focus()
    const away = (event: Event) => {
      if (event.target instanceof Node && !menu.current?.parentElement?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  const fits = (level: readonly string[]): boolean =>
    target.section.level === 1 ? level.length === 0 : level.includes(target.section.label)
  const taken = new Set(target.equation.parts.flatMap(({ variables }) => variables))
  const all = columns.filter(({ name, role }) => role === 'variable' && name !== response && !taken.has(name))
  const sorted = [...all.filter(({ level }) => fits(level)), ...all.filter(({ level }) => !fits(level))]
  const found = sorted.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())).slice(0, shown)
  return (
    <div
      class="menu"
      role="menu"
      aria-label="Variables for this line"
      ref={menu}
      onKeyDown={(event) => onKey(event, menu.current, close)}
    >
      {all.length > shown ? (
        <div role="none">
          <input
            type="search"
            aria-label="Find a variable"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {found.map(({ name, level }) => (
        <div key={name} role="none">
          <button
            type="button"
            role="menuitem"
            class={fits(level) ? '' : 'muted'}
            onClick={() => {
              close()
              placeVariable(name, target, refuse)
            }}
          >
            <code>{name}</code>
          </button>
        </div>
      ))}
      {found.length === 0 ? (
        <div role="none" class="muted small">
          no further variable
        </div>
      ) : null}
    </div>
  )
}
