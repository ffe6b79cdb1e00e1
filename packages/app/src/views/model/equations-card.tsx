import type { EquationPart, ModelParts, PartsEquation, PartsSection } from 'blup'
import { useState } from 'preact/hooks'
import { Card } from '../../parts/card.tsx'
import { MathView } from '../../parts/math-view.tsx'
import { count } from '../../parts/numbers.ts'
import { Select } from '../../parts/select.tsx'
import { nouns } from '../../spec/nouns.ts'
import { edit } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { Chip } from './chip.tsx'
import { CovarianceLine } from './covariance-line.tsx'
import { notations } from './notations.ts'
import { placeVariable, tell } from './place-variable.ts'
import type { Refuse } from './refusal.tsx'
import { VariableMenu } from './variable-menu.tsx'

export function EquationsCard({ parts, refuse }: { readonly parts: ModelParts; readonly refuse: Refuse }) {
  const values = useApp((state) => state.values)
  const notation = useApp((state) => state.notation)
  const fitted = useApp((state) => state.fit !== null)
  return (
    <Card
      title="Level equations"
      class="eqs"
      tools={
        <>
          <button
            type="button"
            class="switch"
            role="switch"
            aria-checked={values}
            disabled={!fitted}
            onClick={() => store.set({ values: !values })}
          >
            <i aria-hidden="true" />
            <span>
              Values<span class="hide-s"> in place</span>
            </span>
          </button>
          <Select label="Notation" value={notation} options={notations} onChange={(own) => store.set({ notation: own })} />
        </>
      }
    >
      <div onKeyDown={walk} role="group" aria-label="Level equations">
        {parts.sections.map((section) => (
          <Section key={`${section.level} ${section.label}`} section={section} parts={parts} values={values} refuse={refuse} />
        ))}
        {parts.also === '' ? null : (
          <p class="band also">
            <span class="tag">
              <b>Also</b>
            </span>
            <code>{parts.also}</code>
          </p>
        )}
      </div>
    </Card>
  )
}

/** Arrow keys move from chip to chip through all lines. */
function walk(event: KeyboardEvent): void {
  if (!event.key.startsWith('Arrow') || !(event.currentTarget instanceof HTMLElement) || !(event.target instanceof HTMLElement))
    return
  if (!event.target.matches('.chip, .add')) return
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('.eq')].map((line) => [
    ...line.querySelectorAll<HTMLElement>('.chip, .add'),
  ])
  const row = lines.findIndex((line) => line.includes(event.target as HTMLElement))
  const col = lines[row]?.indexOf(event.target) ?? -1
  const down = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const along = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const line = lines[row + down]
  const next = down === 0 ? lines.flat()[lines.flat().indexOf(event.target) + along] : line?.[Math.min(col, line.length - 1)]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

interface SectionProps {
  readonly section: PartsSection
  readonly parts: ModelParts
  readonly values: boolean
  readonly refuse: Refuse
}

function Section({ section, parts, values, refuse }: SectionProps) {
  const rows = useApp((state) => state.data!.nrow)
  const groups = useApp((state) => state.data!.inspection.groups)
  const residualSd = useApp((state) => state.fit?.answer.record.residual?.sd ?? null)
  const { level, label, equations, blocks } = section
  const size = groups.find(({ name }) => name === label)?.levels
  const [one, many] = level === 1 ? ['row', 'rows'] : nouns(label)
  return (
    <div class={`band ${level === 1 ? 'l1' : 'l2'}`}>
      <div class="tag">
        <b>Level {level}</b>
        {level === 1 ? `${count(rows)} rows` : size === undefined ? many : `${count(size)} ${many}`}
      </div>
      <div>
        {level === 1 && parts.distribution !== null ? (
          <div class="dist">
            <MathView mathml={parts.distribution} />
          </div>
        ) : null}
        {equations.map((equation) => (
          <Line key={equation.of?.key ?? 'outcome'} section={section} equation={equation} refuse={refuse} />
        ))}
        {level === 1 && parts.distribution === null ? (
          <div class="dist">
            <span>
              <MathView
                mathml={`${equations[0]?.parts.at(-1)?.symbol ?? ''}<mo>∼</mo><mi>N</mi><mo>(</mo><mn>0</mn><mo>,</mo>${values && residualSd !== null ? `<msup><mn>${residualSd.toPrecision(3)}</mn><mn>2</mn></msup>` : parts.residualVariance}<mo>)</mo>`}
              />
            </span>
            <span>the same spread everywhere</span>
          </div>
        ) : null}
        {blocks.map((block, k) => (
          <CovarianceLine key={k} block={block} group={label} one={one!} values={values} />
        ))}
      </div>
    </div>
  )
}

interface LineProps {
  readonly section: PartsSection
  readonly equation: PartsEquation
  readonly refuse: Refuse
}

/** One equation: chips with operators, a place to drop variables, and a button for those who do not drag. */
function Line({ section, equation, refuse }: LineProps) {
  const [over, setOver] = useState(false)
  const [menu, setMenu] = useState(false)
  const values = useApp((state) => state.values && state.fit !== null)
  const { of, left, parts, continues } = equation
  const random = parts.some(({ kind }) => kind === 'random')
  const name =
    of === null
      ? 'level 1, the outcome'
      : `level ${section.level}, ${of.all.length === 0 ? 'averages' : `slopes of ${of.all.join(' by ')}`}`
  const fixedHere = section.level > 1 && !random && of !== null
  // The last term takes it along where the line breaks; estimates in the place of symbols need the room.
  const add = values ? null : (
    <span class="pal-item">
      <button type="button" class="add" aria-expanded={menu} onClick={() => setMenu(!menu)}>
        <span class="sr">Add a variable to {name}</span>
        <span aria-hidden="true">+ {section.level === 1 ? 'term' : ''}</span>
      </button>
      {menu ? <VariableMenu target={{ section, equation }} refuse={refuse} close={() => setMenu(false)} /> : null}
    </span>
  )
  return (
    <div
      class={`eq${over ? ' over' : ''}`}
      role="group"
      aria-label={`Equation of ${name}`}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('text/x-blup-variable')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        const variable = event.dataTransfer?.getData('text/x-blup-variable')
        setOver(false)
        if (!variable) return
        event.preventDefault()
        placeVariable(variable, { section, equation }, refuse)
      }}
    >
      <span class="lhs">{of === null ? <MathView mathml={left} /> : <Chip part={of} left />}</span>
      <span class="t">
        <span class="op">=</span>
        {continues ? <span class="op">⋯</span> : null}
      </span>
      {parts.map((part, k) => (
        <span class="t" key={part.key}>
          {k > 0 || continues ? <span class="op">+</span> : null}
          <Chip part={part} />
          {part.factor === '' ? null : <Factor part={part} />}
          {k === parts.length - 1 && !fixedHere ? add : null}
        </span>
      ))}
      {fixedHere ? (
        <span class="t">
          <button
            type="button"
            class="chip rx off"
            onClick={() => tell(edit({ kind: 'toggle-random', variables: of.all, group: section.label }), refuse)}
          >
            <span class="sr">The same for all {nouns(section.label)[1]}: let it differ</span>
            <span class="s" aria-hidden="true">
              same for all
            </span>
          </button>
          {add}
        </span>
      ) : null}
      {parts.length === 0 && !fixedHere ? add : null}
    </div>
  )
}

function Factor({ part }: { readonly part: EquationPart }) {
  const hot = useApp((state) => state.hover === part.key)
  return (
    <span class={`var${hot ? ' hot' : ''}`}>
      <MathView mathml={part.factor} />
    </span>
  )
}
