import type { Inspection } from 'blup'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { Icon } from '../../parts/icon.tsx'
import { count, plural } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { setSpec } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { NeedsData } from '../shell/needs-data.tsx'
import { UndoButton } from '../shell/undo-button.tsx'
import { DesignDiagram } from './design-diagram.tsx'
import { Questions } from './questions.tsx'
import { RawData } from './raw-data.tsx'
import { SizeCard } from './size-card.tsx'
import { VariablesTable } from './variables-table.tsx'

export function StructureStation() {
  const data = useApp((state) => state.data)
  if (data === null) return <NeedsData title="Structure" text="Who sits in whom is read from the data." />
  const { inspection } = data
  const { suggestion } = inspection
  const [chain] = inspection.structure
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">Structure</span>
          {headline(inspection)}
        </h1>
        <div class="tools">
          <UndoButton />
          <Button look="primary" disabled={suggestion === null} onClick={useSuggestion}>
            Use in Model
          </Button>
        </div>
        <Verdict inspection={inspection} />
      </header>
      <div class="stack">
        {chain === undefined ? (
          <section class="card">
            <p class="bd">
              No column looks as if it named groups of rows. If one does, press it in <b>Data</b> and say so; a model without
              groups can be written all the same.
            </p>
          </section>
        ) : (
          <DesignDiagram key={data.version} />
        )}
        <div class="split">
          <VariablesTable />
          <div class="stack">
            <Questions />
            {suggestion === null ? null : (
              <Card title="Suggested start" small="from shapes and names">
                <p class="bd formula">{suggestion.formula}</p>
                {suggestion.leftOut.length > 0 ? (
                  <p class="foot-n">Left out: {suggestion.leftOut.slice(0, 8).join(', ')}.</p>
                ) : null}
              </Card>
            )}
            {inspection.structure.flat().map((group) => (
              <SizeCard key={group} group={group} />
            ))}
          </div>
        </div>
        {chain === undefined ? null : <RawData />}
      </div>
    </>
  )
}

function useSuggestion(): void {
  const { data, document } = store.get()
  const formula = data?.inspection.suggestion?.formula
  if (formula === undefined) return
  store.set({ station: 'model' })
  if (document.spec.formula !== formula) setSpec({ formula })
}

function headline({ structure, groups, nrow }: Inspection): string {
  const [chain, ...others] = structure
  if (chain === undefined) return `${count(nrow)} rows that no column groups`
  const size = (name: string) => groups.find((group) => group.name === name)?.levels ?? 0
  const say = (name: string) => plural(size(name), ...nouns(name))
  const inner = groups.find((group) => group.name === chain.at(-1))
  if (others.length > 0)
    return `Rows belong to ${say(chain.at(-1)!)} and, crossed with them, ${others.map((own) => say(own.at(-1)!)).join(' and ')}`
  if (chain.length > 1) return `Rows sit inside ${[...chain].reverse().map(say).join(', inside ')}`
  if (inner?.balanced) return `Each of ${say(chain[0]!)} has the same ${inner.sizes.min} rows`
  return `Rows sit inside ${say(chain[0]!)}`
}

function Verdict({ inspection }: { readonly inspection: Inspection }) {
  const { structure, pairs, missing, groups } = inspection
  const crossed = pairs.filter(
    ({ relation, a, b }) => relation.includes('crossed') && structure.flat().includes(a) && structure.flat().includes(b),
  )
  const inner = groups.find((group) => group.name === structure[0]?.at(-1))
  return (
    <div class="verdict">
      {inner === undefined ? null : (
        <span class="ok">
          <Icon name="ok" />
          {crossed.length > 0 ? 'Crossed' : structure.flat().length > 1 ? 'Nested' : 'One kind of group'}
        </span>
      )}
      {inner === undefined ? null : (
        <span>
          {inner.balanced
            ? `${inner.sizes.min} each, balanced`
            : `${inner.sizes.min} to ${count(inner.sizes.max)} each, median ${count(inner.sizes.median)}`}
        </span>
      )}
      <span>{count(missing)} missing</span>
    </div>
  )
}
