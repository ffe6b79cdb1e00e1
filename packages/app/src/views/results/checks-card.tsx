import { useEffect, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { CheckView, Problem } from '../../engine/protocol.ts'
import { appFixes } from '../../parts/app-fixes.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { FixButtons } from '../../parts/fix-buttons.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProblemText } from '../../parts/problem-text.tsx'
import { troubleOfFinding } from '../../spec/fixes/fixes-of.ts'
import { plainNames } from '../../spec/nouns.ts'
import { fitEngine } from '../../store/engines.ts'
import { useApp } from '../../store/state.ts'
import { useFixes } from '../../store/use-fixes.ts'

/** Up to so many rows the checks are made without being asked for. */
const rowsAtOnce = 2000
const icons = { fine: 'ok', concern: 'caution', unknown: 'note' } as const
const order = ['concern', 'unknown', 'fine']

/** What the assumptions of the model look like, in words: concerns first. */
export function ChecksCard() {
  const fit = useApp((state) => state.fit)
  const [found, setFound] = useState<readonly CheckView[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [asked, setAsked] = useState(false)
  const few = fit !== null && fit.answer.record.data.nobs <= rowsAtOnce
  useEffect(() => {
    setFound(null)
    setProblem(null)
    if (fit === null || !(few || asked)) return
    let current = true
    const { spec, version } = fit
    fitEngine
      .call('checks', { spec, version })
      .then((rows) => current && setFound([...rows].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))))
      .catch((error: unknown) => current && setProblem(problemFrom(error)))
    return () => {
      current = false
    }
  }, [fit, asked])
  return (
    <Card
      title="Checks"
      {...(found === null
        ? {}
        : { small: `${found.filter(({ verdict }) => verdict === 'concern').length} of ${found.length} of concern` })}
    >
      {problem !== null ? (
        <div class="bd">
          <ProblemText problem={problem} />
        </div>
      ) : found === null ? (
        <div class="bd small muted">
          {few || asked ? 'Working.' : <Button onClick={() => setAsked(true)}>Check the assumptions</Button>}
        </div>
      ) : (
        <ul class="checks">
          {found.map((row) => (
            <CheckItem key={`${row.check} ${row.about ?? ''}`} row={row} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function CheckItem({ row: { check, about, verdict, evidence, finding } }: { readonly row: CheckView }) {
  const { spec, answer } = useApp((state) => state.fit!)
  const fixesOf = useFixes(spec, answer.record)
  const fixes = finding === null ? [] : fixesOf(troubleOfFinding(finding))
  const words = appFixes(finding?.fixes ?? [])
  return (
    <li class={verdict}>
      <Icon name={icons[verdict]} />
      <div>
        <b>
          {check}
          {about === null ? '' : `, ${about}`}
        </b>
        : {verdict === 'unknown' ? 'not to be told' : verdict}.{' '}
        <span class="muted">
          {plainNames(evidence)}. {plainNames(finding?.consequence ?? '')}
          {words.length === 0 || fixes.length > 0 ? '' : ` What can be done: ${plainNames(words.join('; '))}.`}
        </span>
        <FixButtons fixes={fixes} />
      </div>
    </li>
  )
}
