import { Card } from '../../parts/card.tsx'
import { openSource } from '../../store/data-actions.ts'
import { useApp } from '../../store/state.ts'
import { sampleList } from './samples.ts'

const what: Readonly<Record<string, string>> = {
  sleepstudy: 'reaction time, short sleep',
  Hsb82: 'pupils in 160 schools',
  Pastes: 'casks in batches',
  Penicillin: 'crossed plates and samples',
  Machines: 'workers and machines',
  cake: 'a split plot',
  Orthodont: 'growth of 27 children',
  egsingle: 'children in schools over time',
  ScotsSec: 'two crossed kinds of school',
  cbpp: 'counts of sick cattle',
  toenail: 'a binary outcome over time',
  Contraception: 'yes or no, in districts',
  VerbAgg: 'answers to 24 items',
  grouseticks: 'counts of ticks',
  Owls: 'counts of calls',
}

export function SampleCard() {
  const current = useApp((state) => (state.source?.kind === 'sample' ? state.source.name : null))
  return (
    <Card title="Sample data">
      <ul class="list samples">
        {sampleList.map((name) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === current ? 'true' : undefined}
              onClick={() => void openSource({ kind: 'sample', name })}
            >
              <span>{name}</span>
              <span class="r">{what[name]}</span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
