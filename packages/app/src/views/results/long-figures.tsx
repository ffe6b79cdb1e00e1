import type { Finding } from 'blup'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { JobBar } from '../../parts/job-bar.tsx'
import { ProblemText } from '../../parts/problem-text.tsx'
import type { JobState } from '../../parts/use-job.ts'
import { nouns, plainNames } from '../../spec/nouns.ts'
import { useApp } from '../../store/state.ts'
import { PlotFigure } from './plot-figure.tsx'

/** A picture of the likelihood profile, which is computed when it is first asked for. */
export function ProfileFigure({
  kind,
  title,
  profile,
}: {
  readonly kind: string
  readonly title: string
  readonly profile: JobState<'profile'>
}) {
  const { spec, version } = useApp((state) => state.fit!)
  const { answer } = profile
  const given = useMemo(() => (answer === null ? undefined : { profile: answer }), [answer])
  return (
    <LongFigure title={title} doing="Profiling the likelihood" job={profile} start={() => profile.start({ spec, version })}>
      {given === undefined ? null : (
        <PlotFigure kind={kind} title={title} given={given}>
          <Notes findings={given.profile.findings} />
        </PlotFigure>
      )}
    </LongFigure>
  )
}

/** The fit without each group in turn, which is computed when it is first asked for; a group pressed there is selected everywhere. */
export function InfluenceFigure({
  title,
  group,
  influence,
}: {
  readonly title: string
  readonly group: string
  readonly influence: JobState<'influence'>
}) {
  const { spec, version } = useApp((state) => state.fit!)
  const { answer } = influence
  const given = useMemo(() => (answer === null ? undefined : { influence: answer }), [answer])
  return (
    <LongFigure
      title={title}
      doing={`Leaving out each ${nouns(group)[0]}`}
      job={influence}
      start={() => influence.start({ spec, version, group })}
    >
      {given === undefined ? null : (
        <PlotFigure kind="influence" title={title} group={group} given={given}>
          <Notes findings={given.influence.findings} />
        </PlotFigure>
      )}
    </LongFigure>
  )
}

interface Props {
  readonly title: string
  readonly doing: string
  readonly job: Pick<JobState<never>, 'problem' | 'progress' | 'stop'> & { readonly answer: unknown }
  readonly start: () => void
  readonly children: ComponentChildren
}

/** Progress and Stop until there is something to draw; stopped, it can be begun again. */
function LongFigure({ title, doing, job: { answer, problem, progress, stop }, start, children }: Props) {
  useEffect(() => {
    if (answer === null && problem === null && progress === null) start()
  }, [])
  if (answer !== null) return <>{children}</>
  return (
    <Card title={title} class="fig">
      {progress !== null ? (
        <JobBar doing={doing} progress={progress} stop={stop} />
      ) : (
        <div class="bd">
          {problem === null ? null : <ProblemText problem={problem} />}
          <Button onClick={start}>{problem === null ? 'Compute it' : 'Try again'}</Button>
        </div>
      )}
    </Card>
  )
}

function Notes({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null
  return (
    <ul class="remarks">
      {findings.map(({ code, title, consequence }) => (
        <li key={`${code} ${title}`}>
          {plainNames(title)}. {plainNames(consequence ?? '')} <code>{code}</code>
        </li>
      ))}
    </ul>
  )
}
