import type { EquationPart, FitRecord } from 'blup'
import { MathView } from '../../parts/math-view.tsx'
import { decimalsFor, fixed, short } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { store, useApp } from '../../store/state.ts'

const looks = { fixed: 'fx', random: 'rx', residual: 'ex', coefficient: 'co', offset: 'co' } as const

/** A part of an equation: pressed, the side sheet tells of it; hovered, it lights up wherever it stands. */
export function Chip({ part, left = false }: { readonly part: EquationPart; readonly left?: boolean }) {
  const pressed = useApp((state) => state.chosen === part.key)
  const hot = useApp((state) => state.hover === part.key)
  const values = useApp((state) => state.values)
  const record = useApp((state) => state.fit?.answer.record ?? null)
  const numbers = values && record !== null && !left ? numbersOf(part, record) : null
  return (
    <button
      type="button"
      class={`chip ${left ? 'co' : looks[part.kind]}${hot ? ' hot' : ''}`}
      data-key={part.key}
      aria-pressed={pressed}
      onClick={() => store.set({ chosen: pressed ? null : part.key })}
      onPointerEnter={() => store.set({ hover: part.key })}
      onPointerLeave={() => store.set({ hover: null })}
      onFocus={() => store.set({ hover: part.key })}
      onBlur={() => store.set({ hover: null })}
    >
      <span class="sr">
        {spoken(part)}
        {numbers === null ? '' : `, ${numbers.spoken}`}
      </span>
      <span aria-hidden="true" class="vis">
        {numbers === null ? (
          <MathView mathml={part.symbol} />
        ) : (
          <span class="vs">
            {numbers.value === null ? <MathView mathml={part.symbol} /> : <span class="v">{numbers.value}</span>}
            <span class="s">{numbers.below}</span>
          </span>
        )}
      </span>
    </button>
  )
}

interface PartNumbers {
  readonly value: string | null
  readonly below: string
  readonly spoken: string
}

function numbersOf(part: EquationPart, record: FitRecord): PartNumbers | null {
  if (part.kind === 'fixed') {
    const row = record.fixed.find(({ term }) => term === part.term)
    if (row === undefined) return null
    const d = Math.min(4, decimalsFor(row.stdError))
    const value = fixed(row.estimate, d)
    const error = fixed(row.stdError, d)
    return { value, below: `(${error})`, spoken: `${value}, standard error ${error}` }
  }
  if (part.kind === 'random') {
    const sd = sdOf(part, record)
    return sd === null ? null : { value: null, below: `SD ${short(sd)}`, spoken: `standard deviation ${short(sd)}` }
  }
  if (part.kind === 'residual' && record.residual !== null) {
    return { value: null, below: `SD ${short(record.residual.sd)}`, spoken: `standard deviation ${short(record.residual.sd)}` }
  }
  return null
}

export function sdOf(part: EquationPart, record: FitRecord): number | null {
  for (const block of record.random) {
    const k = block.group === part.group ? block.terms.indexOf(part.term ?? '') : -1
    if (k >= 0) return block.sd[k]!
  }
  return null
}

/** What a part is, in a few words: for the sheet, and for those who hear the page. */
export function spoken({ kind, term, all, group }: EquationPart): string {
  const of = all.join(' by ')
  switch (kind) {
    case 'fixed':
      return all.length === 0 ? 'fixed effect: the overall average' : `fixed effect ${term}`
    case 'coefficient':
      return all.length === 0 ? 'average, which differs by group' : `slope of ${of}, which has its own equation`
    case 'random':
      return `random effect: how ${nouns(group ?? '')[1]} differ in their ${all.length === 0 ? 'averages' : `${of} slopes`}`
    case 'residual':
      return 'residual: what is left of each row'
    case 'offset':
      return `offset ${of}`
  }
}
