import { useEffect } from 'preact/hooks'
import { redo, undo } from '../store/change-document.ts'
import { fitModel } from '../store/model-actions.ts'
import { type Station, stations, store, title, useApp } from '../store/state.ts'
import { DataStation } from './data/data-station.tsx'
import { DropCurtain } from './data/drop-curtain.tsx'
import { ModelStation } from './model/model-station.tsx'
import { ReportStation } from './report/report-station.tsx'
import { ResultsStation } from './results/results-station.tsx'
import { Rail } from './shell/rail.tsx'
import { Shelf } from './shell/shelf.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { useWide } from './shell/use-wide.ts'
import { StructureStation } from './structure/structure-station.tsx'

const views = {
  data: DataStation,
  structure: StructureStation,
  model: ModelStation,
  results: ResultsStation,
  report: ReportStation,
} as const

/** On wide screens two stations stand side by side. */
const beside: Readonly<Record<Station, Station>> = {
  data: 'structure',
  structure: 'model',
  model: 'results',
  results: 'report',
  report: 'results',
}

export function App() {
  const station = useApp((state) => state.station)
  const compact = useApp((state) => state.compact)
  const said = useApp((state) => state.said)
  const hasData = useApp((state) => state.data !== null)
  const wide = useWide()
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [station])
  useEffect(() => {
    document.documentElement.dataset.density = compact ? 'compact' : 'roomy'
  }, [compact])
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const Main = views[station]
  const Beside = wide && hasData ? views[beside[station]] : null
  return (
    <div class="app">
      <a class="skip" href="#main">
        Skip to the station
      </a>
      <TopBar />
      <Rail />
      <main id="main" tabIndex={-1}>
        <section class={`st on st-${station}`} aria-label={title(station)} key={station}>
          <Main />
        </section>
        {Beside === null ? null : (
          <section
            class={`st beside st-${beside[station]}`}
            aria-label={`${title(beside[station])}, beside`}
            key={`beside ${beside[station]}`}
          >
            <Beside />
          </section>
        )}
      </main>
      <Shelf />
      <DropCurtain />
      <p class="sr" role="status" aria-live="polite">
        {said}
      </p>
    </div>
  )
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey && /^[1-5]$/.test(event.key)) {
    event.preventDefault()
    store.set({ station: stations[Number(event.key) - 1]! })
    document.getElementById('main')?.focus()
    return
  }
  const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
    event.preventDefault()
    void fitModel()
    return
  }
  if (typing || !(event.ctrlKey || event.metaKey)) return
  if (event.key === 'z' && !event.shiftKey) {
    event.preventDefault()
    undo()
  } else if (event.key === 'y' || (event.key === 'Z' && event.shiftKey)) {
    event.preventDefault()
    redo()
  }
}
