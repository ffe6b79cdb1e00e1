import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { ModelProblem } from '../../parts/model-problem.tsx'
import { modelHeadline } from '../../spec/headlines.ts'
import { redo, undo } from '../../store/change-document.ts'
import { useApp } from '../../store/state.ts'
import { FitButton } from '../shell/fit-button.tsx'
import { NeedsData } from '../shell/needs-data.tsx'
import { Verdict } from '../shell/verdict.tsx'
import { EquationsCard } from './equations-card.tsx'
import { OtherViews } from './other-views.tsx'
import { Palette } from './palette.tsx'
import { PartSheet } from './part-sheet.tsx'
import { type Refusal, RefusalNote } from './refusal.tsx'
import { Settings } from './settings.tsx'
import { StartCard } from './start-card.tsx'

export function ModelStation() {
  const hasData = useApp((state) => state.data !== null)
  const parts = useApp((state) => state.parts)
  const empty = useApp((state) => state.document.spec.formula.trim() === '')
  const fitProblem = useApp((state) => state.fitProblem)
  const specProblem = useApp((state) => state.specProblem)
  const canUndo = useApp((state) => state.past.length > 0)
  const canRedo = useApp((state) => state.future.length > 0)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const palette = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      if (event.key !== '/' || typing) return
      event.preventDefault()
      palette.current?.querySelector<HTMLElement>('button')?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  if (!hasData) return <NeedsData title="Model" text="A model is written about data: open some first" />
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">Model</span>
          {empty
            ? 'What is to be explained, and who sits in whom?'
            : parts === null
              ? 'The model as it is written'
              : modelHeadline(parts)}
        </h1>
        <div class="tools">
          <Button disabled={!canUndo} onClick={undo} title="Ctrl + Z">
            Undo
          </Button>
          <Button disabled={!canRedo} onClick={redo} title="Ctrl + Shift + Z">
            Redo
          </Button>
          <FitButton />
        </div>
        <Verdict />
      </header>
      <div class="two">
        <div class="stack">
          {fitProblem === null || specProblem !== null ? null : (
            <section class="card bd">
              <ModelProblem problem={fitProblem} title="This model could not be fitted." />
            </section>
          )}
          {empty ? <StartCard /> : null}
          {parts === null ? null : (
            <>
              <Palette place={palette} refuse={setRefusal} />
              {refusal === null ? null : <RefusalNote refusal={refusal} close={() => setRefusal(null)} />}
              <EquationsCard parts={parts} refuse={setRefusal} />
            </>
          )}
          <OtherViews parts={parts} />
        </div>
        <aside class="sheet stack" aria-label="Selected part and settings">
          <PartSheet />
          <Settings />
        </aside>
      </div>
    </>
  )
}
