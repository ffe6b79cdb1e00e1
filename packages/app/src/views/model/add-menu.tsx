import { useLayoutEffect, useRef } from 'preact/hooks'
import { nouns } from '../../spec/nouns.ts'
import { useApp } from '../../store/state.ts'
import { placeVariable, type Target } from './place-variable.ts'
import type { Refuse } from './refusal.tsx'

interface Props {
  readonly variable: string
  readonly refuse: Refuse
  readonly close: () => void
}

/** The keyboard's way of dropping a variable: a list of the lines that it can go to. */
export function AddMenu({ variable, refuse, close }: Props) {
  const parts = useApp((state) => state.parts)
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    menu.current?.querySelector('button')?.focus()
    const away = (event: Event) => {
      if (event.target instanceof Node && !menu.current?.parentElement?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  if (parts === null) return null
  const targets: Target[] = parts.sections.flatMap((section) => section.equations.map((equation) => ({ section, equation })))
  return (
    <div
      class="menu"
      role="menu"
      aria-label={`Where ${variable} goes`}
      ref={menu}
      onKeyDown={(event) => onKey(event, menu.current, close)}
    >
      {targets.map((target) => (
        <div key={`${target.section.label} ${target.equation.of?.key ?? ''}`} role="none">
          <button
            type="button"
            role="menuitem"
            onClick={() => {
              close()
              placeVariable(variable, target, refuse)
            }}
          >
            {targetText(target)}
          </button>
        </div>
      ))}
    </div>
  )
}

function targetText({ section, equation }: Target): string {
  if (section.level === 1) return 'level 1: a coefficient of its own'
  const [one] = nouns(section.label)
  const what = equation.of?.all.join(' × ') ?? ''
  return what === ''
    ? `level ${section.level}: explains the ${one} averages`
    : `level ${section.level}: explains the ${what} slopes`
}

/** Arrows walk, Escape closes. */
export function onKey(event: KeyboardEvent, menu: HTMLElement | null, close: () => void): void {
  if (event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    menu?.parentElement?.querySelector<HTMLElement>('button')?.focus()
    close()
    return
  }
  if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key) || menu === null) return
  event.preventDefault()
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : (at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length
  items[next]?.focus()
}
