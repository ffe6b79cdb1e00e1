import type { EquationPart, ModelParts } from 'blup'
import type { ComponentChildren } from 'preact'
import { MathView } from '../../parts/math-view.tsx'
import { decimalsFor, fixed } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { store, useApp } from '../../store/state.ts'
import { FormulaEditor } from './formula-editor.tsx'
import { OneGroup } from './one-group.tsx'
import { Words } from './words.tsx'

/** The same model, three more ways, and one group's numbers in it. */
export function OtherViews({ parts }: { readonly parts: ModelParts | null }) {
  const group = parts?.sections.find(({ level, blocks }) => level === 2 && blocks.length > 0)?.label ?? null
  return (
    <section class="card views" aria-label="The same model, more ways">
      {parts === null ? null : (
        <View title="Combined">
          <Combined parts={parts} />
        </View>
      )}
      <View title="Formula">
        <FormulaEditor />
      </View>
      {parts === null ? null : (
        <View title="In words">
          <Words parts={parts} />
        </View>
      )}
      {group === null ? null : (
        <View title={`One ${nouns(group)[0]}`}>
          <OneGroup group={group} />
        </View>
      )}
    </section>
  )
}

function View({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="vw">
      <h3>{title}</h3>
      <div class="vw-b">{children}</div>
    </div>
  )
}

function Combined({ parts }: { readonly parts: ModelParts }) {
  const groups = parts.sections
    .filter(({ level, blocks }) => level > 1 && blocks.length > 0)
    .map(({ label }) => nouns(label)[0])
  const of = (kind: EquationPart['kind']) => parts.combined.filter((part) => part.kind === kind)
  const random = of('random')
  const residual = of('residual')
  return (
    <div class="comb">
      <span class="lead">
        <MathView mathml={`${parts.left}<mo>=</mo>`} />
      </span>
      <Group
        look="fx"
        text={groups.length === 0 ? 'fixed' : `fixed: the same for every ${groups.join(' and ')}`}
        parts={[...of('fixed'), ...of('offset')]}
      />
      {random.length === 0 ? null : (
        <>
          <Plus />
          <Group look="rx" text={`random: differs by ${groups.join(' and ')}`} parts={random} />
        </>
      )}
      {residual.length === 0 ? null : (
        <>
          <Plus />
          <Group look="ex" text="residual" parts={residual} />
        </>
      )}
    </div>
  )
}

const Plus = () => (
  <span class="lead">
    <MathView mathml="<mo>+</mo>" />
  </span>
)

function Group({
  look,
  text,
  parts,
}: {
  readonly look: string
  readonly text: string
  readonly parts: readonly EquationPart[]
}) {
  return (
    <span class={`g ${look}`}>
      <div>
        {parts.map((part, k) => (
          <Summand key={part.key} part={part} first={k === 0} />
        ))}
      </div>
      <small>{text}</small>
    </span>
  )
}

function Summand({ part, first }: { readonly part: EquationPart; readonly first: boolean }) {
  const hot = useApp((state) => state.hover === part.key || state.chosen === part.key)
  const row = useApp((state) =>
    state.values ? (state.fit?.answer.record.fixed.find(({ term }) => term === part.term) ?? null) : null,
  )
  const negative = part.kind === 'fixed' && row !== null && row.estimate < 0
  const symbol =
    part.kind === 'fixed' && row !== null
      ? `<mn>${fixed(Math.abs(row.estimate), Math.min(4, decimalsFor(row.stdError)))}</mn>`
      : part.symbol
  const sign = first && !negative ? '' : `<mo form="infix">${negative ? '−' : '+'}</mo>`
  return (
    <span
      class={`sm${hot ? ' hot' : ''}`}
      onPointerEnter={() => store.set({ hover: part.key })}
      onPointerLeave={() => store.set({ hover: null })}
    >
      <MathView mathml={`${sign}${symbol}${part.product === '' ? '' : `<mspace width=".15em"/>${part.product}`}`} />
    </span>
  )
}
