import type { Finding, FitRecord } from 'blup'
import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { fixesOf } from '../../spec/fixes.ts'
import { plainNames } from '../../spec/nouns.ts'
import { columnNames, setSpec } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'

const atFirst = 3
const order = ['stop', 'caution', 'question', 'note']

const keyOf = ({ code, title }: Finding): string => `${code} ${title}`

/** What needs a decision, first; at most three at once. */
export function Findings({ record }: { readonly record: FitRecord }) {
  const putAside = useApp((state) => state.putAside)
  const [all, setAll] = useState(false)
  const open = record.findings
    .filter((finding) => !putAside.includes(keyOf(finding)))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  const shown = all ? open : open.slice(0, atFirst)
  return (
    <>
      {shown.map((finding) => (
        <FindingCard key={keyOf(finding)} finding={finding} record={record} />
      ))}
      {open.length > shown.length ? (
        <p class="more">
          <Button look="bare" onClick={() => setAll(true)}>
            {open.length - shown.length} more
          </Button>
        </p>
      ) : null}
    </>
  )
}

function FindingCard({ finding, record }: { readonly finding: Finding; readonly record: FitRecord }) {
  const { code, severity, title, evidence, consequence, fixes } = finding
  const columns = useApp((state) => columnNames(state).join('\n')).split('\n')
  const edits = fixesOf(finding, record, columns)
  const [shown, setShown] = useState(0)
  const change = edits[shown]
  const note = severity === 'note'
  return (
    <section class={`find${note ? ' note' : ''}${severity === 'stop' ? ' stop' : ''}`} aria-label={`${severity}: ${title}`}>
      <div class="k">
        <Icon name={note ? 'note' : severity === 'stop' ? 'stop' : 'caution'} />
        {severity[0]!.toUpperCase() + severity.slice(1)} <code>{code}</code>
      </div>
      <div class="lay">
        <div>
          <h2>{plainNames(title)}</h2>
          <div class="acts">
            {edits.map((fix, k) => (
              <Button
                key={fix.label}
                look={k === 0 ? 'primary' : 'plain'}
                onPointerEnter={() => setShown(k)}
                onFocus={() => setShown(k)}
                onClick={() => setSpec({ formula: fix.formula })}
              >
                {fix.label}
              </Button>
            ))}
            <Button onClick={() => store.set((state) => ({ putAside: [...state.putAside, keyOf(finding)] }))}>
              Keep as is
            </Button>
          </div>
          {change === undefined ? null : (
            <p class="diff">
              {change.label} changes {change.gone === '' ? null : <del>{change.gone}</del>}{' '}
              {change.put === '' ? null : <ins>{change.put}</ins>}
            </p>
          )}
        </div>
        <dl>
          {evidence === '' ? null : (
            <div>
              <dt>Evidence.</dt>
              <dd>{plainNames(evidence)}</dd>
            </div>
          )}
          {consequence === undefined ? null : (
            <div>
              <dt>Consequence.</dt>
              <dd>{plainNames(consequence)}</dd>
            </div>
          )}
          {fixes.length === 0 || edits.length > 0 ? null : (
            <div>
              <dt>What can be done.</dt>
              <dd>{fixes.join('; ')}.</dd>
            </div>
          )}
        </dl>
      </div>
    </section>
  )
}
