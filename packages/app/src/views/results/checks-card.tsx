import { useEffect, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { CheckView, Problem } from '../../engine/protocol.ts'
import { appFixes } from '../../parts/app-fixes.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { FixButtons } from '../../parts/fix-buttons.tsx'
import { Icon } from '../../parts/icon.tsx'
import { JobBar } from '../../parts/job-bar.tsx'
import { ProblemText } from '../../parts/problem-text.tsx'
import { useJob } from '../../parts/use-job.ts'
import { troubleOfFinding } from '../../spec/fixes/fixes-of.ts'
import { plainNames } from '../../spec/nouns.ts'
import { fitEngine } from '../../store/engines.ts'
import { useApp } from '../../store/state.ts'
import { useFixes } from '../../store/use-fixes.ts'

/** Up to so many rows the checks are made without being asked for; with more they can be stopped. */
const rowsAtOnce = 2000
const icons = { fine: 'ok', concern: 'caution', unknown: 'note' } as const
const order = ['concern', 'unknown', 'fine']

/** What the assumptions of the model look like, in words: concerns first. */
export function ChecksCard() {
  const fit = useApp((state) => state.fit)
  const job = useJob('checks', fit)
  const [own, setOwn] = useState<readonly CheckView[] | null>(null)
  const [ownProblem, setOwnProblem] = useState<Problem | null>(null)
  const few = fit !== null && fit.answer.record.data.nobs <= rowsAtOnce
  useEffect(() => {
    setOwn(null)
    setOwnProblem(null)
    if (fit === null || !few) return
    let current = true
    const { spec, version } = fit
    fitEngine
      .call('checks', { spec, version })
      .then((rows) => current && setOwn(rows))
      .catch((error: unknown) => current && setOwnProblem(problemFrom(error)))
    return () => {
      current = false
    }
  }, [fit])
  const answer = few ? own : job.answer
  const problem = few ? ownProblem : job.problem
  const found = answer === null ? null : [...answer].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
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
        job.progress !== null ? (
          <JobBar doing="Checking the assumptions" progress={job.progress} stop={job.stop} />
        ) : (
          <div class="bd small muted">
            {few || fit === null ? (
              'Working.'
            ) : (
              <Button onClick={() => job.start({ spec: fit.spec, version: fit.version })}>Check the assumptions</Button>
            )}
          </div>
        )
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
