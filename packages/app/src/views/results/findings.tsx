import type { Finding } from 'blup'
import { useState } from 'preact/hooks'
import { appFixes } from '../../parts/app-fixes.ts'
import { Button } from '../../parts/button.tsx'
import { FixButtons } from '../../parts/fix-buttons.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { Fix, Trouble } from '../../spec/fixes/fix.ts'
import { troubleOfFinding } from '../../spec/fixes/fixes-of.ts'
import { plainNames } from '../../spec/nouns.ts'
import { store, useApp } from '../../store/state.ts'
import { useFixes } from '../../store/use-fixes.ts'

const atFirst = 3
const order = ['stop', 'caution', 'question', 'note']

const keyOf = ({ code, title }: Finding): string => `${code} ${title}`

/** What needs a decision, first; at most three at once. */
export function Findings() {
  const { spec, answer } = useApp((state) => state.fit!)
  const { record } = answer
  const fixesOf = useFixes(spec, record)
  const putAside = useApp((state) => state.putAside)
  const [all, setAll] = useState(false)
  const open = record.findings
    .filter((finding) => !putAside.includes(keyOf(finding)))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  const shown = all ? open : open.slice(0, atFirst)
  return (
    <>
      {shown.map((finding) => (
        <FindingCard key={keyOf(finding)} finding={finding} fixesOf={fixesOf} />
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

function FindingCard({ finding, fixesOf }: { readonly finding: Finding; readonly fixesOf: (trouble: Trouble) => Fix[] }) {
  const { code, severity, title, evidence, consequence, fixes } = finding
  const edits = fixesOf(troubleOfFinding(finding))
  const words = appFixes(fixes)
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
          <FixButtons fixes={edits}>
            <Button onClick={() => store.set((state) => ({ putAside: [...state.putAside, keyOf(finding)] }))}>
              Keep as is
            </Button>
          </FixButtons>
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
          {words.length === 0 || edits.length > 0 ? null : (
            <div>
              <dt>What can be done.</dt>
              <dd>{plainNames(words.join('; '))}.</dd>
            </div>
          )}
        </dl>
      </div>
    </section>
  )
}
