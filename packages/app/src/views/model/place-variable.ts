import type { ColumnInspection, PartsEquation, PartsSection } from 'blup'
import { nouns } from '../../spec/nouns.ts'
import { edit } from '../../store/model-actions.ts'
import { store } from '../../store/state.ts'
import type { Refuse } from './refusal.tsx'

/** Where a variable can go: an equation, and what it then means. */
export interface Target {
  readonly section: PartsSection
  readonly equation: PartsEquation
}

export const inspected = (name: string): ColumnInspection | undefined =>
  store.get().data?.inspection.columns.find((column) => column.name === name)

/** A name as formulas write it. */
export const quoted = (name: string): string => (/^[\p{L}.][\p{L}\d._]*$/u.test(name) ? name : `\`${name}\``)

/** Puts a variable into an equation, or says why it has no place there. */
export function placeVariable(name: string, { section, equation }: Target, refuse: Refuse): void {
  const parts = store.get().parts
  if (parts === null) return
  const variable = quoted(name)
  const of = equation.of?.all ?? []
  const column = inspected(name)
  const top = parts.sections.filter(({ level }) => level > 1)
  const hidden = top.find(({ label }) => column?.within.some(({ group, constant }) => group === label && constant))
  if (section.level === 1 && top.length > 0 && hidden !== undefined) {
    const [one] = nouns(hidden.label)
    refuse({
      text: `${name} never changes inside a ${one}, so a ${one} cannot have a slope of its own for it. It can explain the averages and slopes of level 2.`,
      instead: {
        label: `Explain the averages by ${name}`,
        act: () => void tell(edit({ kind: 'add', variable, of: [] }), refuse),
      },
    })
    return
  }
  const own = column?.within.find(({ group }) => group === section.label)
  if (section.level > 1 && column !== undefined && own !== undefined && !own.constant) {
    const [one, many] = nouns(section.label)
    const numeric = column.type === 'number' || column.type === 'integer'
    refuse({
      text: `${name} varies inside ${many}, so it cannot say how ${many} differ.${numeric ? ` Its mean in each ${one} can.` : ''}`,
      instead: numeric
        ? {
            label: `Take its ${one} mean`,
            act: () => void tell(edit({ kind: 'add', variable: `mean(${variable}, ${section.label})`, of }), refuse),
          }
        : { label: 'Give it a coefficient on level 1', act: () => void tell(edit({ kind: 'add', variable, of: [] }), refuse) },
    })
    return
  }
  tell(edit({ kind: 'add', variable, of }), refuse)
}

export function tell(problem: string | null, refuse: Refuse): void {
  refuse(problem === null ? null : { text: problem, instead: null })
}
