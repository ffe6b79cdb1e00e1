import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import { useApp } from '../../store/state.ts'
import { levelNumber } from '../structure/variables-table.tsx'
import { AddMenu } from './add-menu.tsx'
import type { Refuse } from './refusal.tsx'

const shownAtFirst = 18

/** Variables to drag onto a line; pressed, each says where it can go. */
export function Palette({ place, refuse }: { readonly place: RefObject<HTMLDivElement | null>; readonly refuse: Refuse }) {
  const { columns, structure } = useApp((state) => state.data!.inspection)
  const formula = useApp((state) => state.document.spec.formula)
  const [open, setOpen] = useState<string | null>(null)
  const [all, setAll] = useState(false)
  const response = formula.split('~')[0]!.trim()
  const usable = columns.filter(
    ({ name, role }) => name !== response && role !== 'empty' && role !== 'constant' && role !== 'unusable',
  )
  const offered = usable.filter(({ role, name }) => role === 'variable' || formula.includes(name))
  const shown = all ? offered : offered.slice(0, shownAtFirst)
  const used = (name: string) =>
    new RegExp(`(?<![\\p{L}\\d._])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\d._])`, 'u').test(formula)
  return (
    <div class="pal" ref={place} role="group" aria-label="Variables">
      {shown.map((column) => {
        const level = levelNumber(column, structure[0] ?? [])
        return (
          <span class="pal-item" key={column.name}>
            <button
              type="button"
              class={`vb${used(column.name) ? ' used' : ''}`}
              draggable
              aria-expanded={open === column.name}
              onDragStart={(event) => {
                event.dataTransfer?.setData('text/x-blup-variable', column.name)
                event.dataTransfer?.setData('text/plain', column.name)
              }}
              onClick={() => setOpen(open === column.name ? null : column.name)}
            >
              <span class={`lv${level > 1 ? ' l2' : ''}`} aria-hidden="true">
                L{level}
              </span>
              {column.name}
              <span class="sr">
                , varies on level {level}
                {used(column.name) ? ', in the model' : ''}: say where it goes
              </span>
            </button>
            {open === column.name ? <AddMenu variable={column.name} refuse={refuse} close={() => setOpen(null)} /> : null}
          </span>
        )
      })}
      {offered.length > shown.length ? (
        <button type="button" class="btn bare" onClick={() => setAll(true)}>
          {offered.length - shown.length} more
        </button>
      ) : null}
      <span class="small muted hide-s">
        drag onto a line, or press <kbd>/</kbd>
      </span>
    </div>
  )
}
