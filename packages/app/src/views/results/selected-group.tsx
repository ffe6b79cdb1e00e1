import { useEffect } from 'preact/hooks'
import type { FitAnswer } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { fixed, short } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { askWithout, leaveOut } from '../../store/group-actions.ts'
import { selectedGrouping } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'
import { GroupSelect } from './group-select.tsx'

/** A fit that took no longer, or a linear one of so few rows, is made again without being asked. */
const quickMilliseconds = 600
const quickRows = 2000

const isQuick = ({ milliseconds, record }: FitAnswer): boolean =>
  milliseconds < quickMilliseconds || (record.family.name === 'gaussian' && record.data.nobs <= quickRows)

/** The selected group: its own line, its line fitted alone, and what changes without it. */
export function SelectedGroup({ group, groups }: { readonly group: string; readonly groups: readonly string[] }) {
  const found = useApp((state) => selectedGrouping(state, groups))
  const answer = useApp((state) => state.group)
  const without = useApp((state) => state.without)
  const quick = useApp((state) => isQuick(state.fit!.answer))
  const own = found ?? group
  const [one] = nouns(own)
  const chosen = found !== null
  useEffect(() => {
    if (chosen && answer !== null && without === null && quick) void askWithout()
  }, [answer])
  return (
    <section class="card selbar" aria-label={`Selected ${one}`}>
      <GroupSelect group={own} />
      {!chosen ? (
        <p>Choose a {one} here, or press it in any picture: it lights up everywhere.</p>
      ) : answer === null ? (
        <p>Working.</p>
      ) : (
        <p>
          {Number.isFinite(answer.rows) ? `${answer.rows} rows. ` : ''}Own line, partly pooled:{' '}
          {answer.coefficients.map(({ term, own: value }, k) => (
            <span key={term}>
              {k === 0 ? '' : value < 0 ? ' − ' : ' + '}
              <b>{short(k === 0 ? value : Math.abs(value))}</b>
              {term === '(Intercept)' ? '' : ` × ${term}`}
            </span>
          ))}
          {answer.coefficients.every(({ alone }) => alone !== null) ? (
            <>
              ; fitted alone it would be{' '}
              {answer.coefficients.map(({ term, alone }, k) => (
                <span key={term}>
                  {k === 0 ? '' : alone! < 0 ? ' − ' : ' + '}
                  {short(k === 0 ? alone! : Math.abs(alone!))}
                  {term === '(Intercept)' ? '' : ` × ${term}`}
                </span>
              ))}
            </>
          ) : null}
          .
        </p>
      )}
      {!chosen || answer === null ? null : (
        <div class="delta">
          <span>Without it:</span>
          {without === null ? (
            <Button onClick={() => void askWithout()}>See what changes</Button>
          ) : 'message' in without ? (
            <span>{without.message}</span>
          ) : (
            without.rows.map(({ name, before, after, shift }) => (
              <span key={name}>
                {name} {short(before)} → <b>{short(after)}</b>
                {shift !== null && Math.abs(shift) >= 0.1 ? <span class="muted"> ({fixed(shift, 1)} SE)</span> : null}
              </span>
            ))
          )}
          <Button onClick={leaveOut}>Leave it out</Button>
        </div>
      )}
    </section>
  )
}
