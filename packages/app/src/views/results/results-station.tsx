import { Button } from '../../parts/button.tsx'
import { ModelProblem } from '../../parts/model-problem.tsx'
import { resultHeadline } from '../../spec/headlines.ts'
import { compareTicked, isCurrent, keepModel } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { FitButton } from '../shell/fit-button.tsx'
import { NeedsData } from '../shell/needs-data.tsx'
import { UndoButton } from '../shell/undo-button.tsx'
import { Verdict } from '../shell/verdict.tsx'
import { ChecksCard } from './checks-card.tsx'
import { ComparisonCard } from './comparison-card.tsx'
import { Estimates } from './estimates.tsx'
import { Findings } from './findings.tsx'
import { Means } from './means.tsx'
import { MethodsCard } from './methods-card.tsx'
import { Pictures } from './pictures.tsx'
import { SelectedGroup } from './selected-group.tsx'
import { SharesCard } from './shares-card.tsx'

export function ResultsStation() {
  const hasData = useApp((state) => state.data !== null)
  const fit = useApp((state) => state.fit)
  const problem = useApp((state) => state.fitProblem)
  const comparison = useApp((state) => state.comparison)
  const current = useApp(isCurrent)
  const ticked = useApp((state) => state.ticked.length)
  if (!hasData) return <NeedsData title="Results" text="Results come from a model of data: open some first" />
  if (fit === null) {
    return (
      <>
        <header>
          <h1>
            <span class="eyebrow">Results</span>
            {problem === null ? 'Nothing was fitted yet' : 'This model could not be fitted'}
          </h1>
          <div class="tools">
            <UndoButton />
            <Button onClick={() => store.set({ station: 'model' })}>To the model</Button>
            <FitButton />
          </div>
          <Verdict />
        </header>
        {problem === null ? null : (
          <section class="card bd">
            <ModelProblem problem={problem} />
          </section>
        )}
      </>
    )
  }
  const { record, ddf, confLevel } = fit.answer
  const groups = Object.keys(record.data.groups)
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">Results</span>
          {resultHeadline(fit.answer)}
        </h1>
        <div class="tools">
          <UndoButton />
          <Button
            disabled={ticked < 2}
            title={ticked < 2 ? 'Tick two models below' : undefined}
            onClick={() => void compareTicked()}
          >
            Compare
          </Button>
          {current ? (
            <Button
              look="primary"
              onClick={() => {
                keepModel()
                store.set({ station: 'report' })
              }}
            >
              Add to report
            </Button>
          ) : (
            <FitButton />
          )}
        </div>
        <Verdict />
      </header>
      <div class="stack">
        {problem === null ? null : (
          <section class="card bd">
            <ModelProblem problem={problem} title="The changed model could not be fitted; this is the one before." />
          </section>
        )}
        {comparison === null ? null : <ComparisonCard />}
        <Findings />
        <Estimates record={record} ddf={ddf} confLevel={confLevel} />
        <Pictures groups={groups}>{groups.length > 0 ? <SelectedGroup group={groups[0]!} groups={groups} /> : null}</Pictures>
        <ChecksCard />
        <SharesCard />
        <Means />
        {record.family.name === 'gaussian' ? null : <MethodsCard />}
      </div>
    </>
  )
}
