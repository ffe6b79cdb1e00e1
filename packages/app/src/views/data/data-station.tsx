import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { count, plural } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { Select } from '../../parts/select.tsx'
import { openSource } from '../../store/data-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { ColumnCards } from './column-cards.tsx'
import { ColumnSheet } from './column-sheet.tsx'
import { DropZone, FileButton } from './drop-zone.tsx'
import { PastePanel } from './paste-panel.tsx'
import { RowsTable } from './rows-table.tsx'
import { SampleCard } from './sample-card.tsx'
import { StepsCard } from './steps-card.tsx'

export function DataStation() {
  const data = useApp((state) => state.data)
  const opening = useApp((state) => state.opening)
  const openProblem = useApp((state) => state.openProblem)
  const linked = useApp((state) => state.linked)
  const [pasting, setPasting] = useState(false)
  const [column, setColumn] = useState<string | null>(null)
  const shown = data?.columns.find(({ name }) => name === column) ?? null
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">Data</span>
          {data === null ? 'Look at your data, then let a mixed model read them' : headline(data)}
        </h1>
        <div class="tools">
          <Button aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
            Paste
          </Button>
          <FileButton />
        </div>
        {data === null ? null : <Verdict />}
      </header>
      {opening === null ? null : (
        <p class="reading" role="status">
          Reading {opening.name} <progress max={1} value={opening.share} aria-label={`Reading ${opening.name}`} />{' '}
          {Math.round(100 * opening.share)}%
        </p>
      )}
      {openProblem === null ? null : (
        <div class="card refused">
          <ProblemText problem={openProblem.problem} title={`${openProblem.name} was not opened.`} />
          <p class="small muted">{data === null ? '' : `${data.name} and everything you have done with it is still here.`}</p>
          {openProblem.source.kind === 'sample' ? null : <Separator />}
        </div>
      )}
      {linked === null ? null : (
        <div class="card ask">
          <p>
            The link holds a model of <code>{linked.name}</code>, not the data. Open that file and the model is back.
          </p>
        </div>
      )}
      {pasting ? <PastePanel done={() => setPasting(false)} /> : null}
      <div class="two">
        <div class="stack">
          {data === null ? (
            <Welcome />
          ) : (
            <ColumnCards chosen={column} choose={(name) => setColumn(name === column ? null : name)} />
          )}
          {data === null ? null : <Findings />}
          {data === null ? null : <RowsTable key={data.version} />}
        </div>
        <aside class="stack" aria-label="Column, steps and samples">
          {shown === null ? <DropZone /> : <ColumnSheet column={shown} close={() => setColumn(null)} />}
          {data === null ? null : <StepsCard />}
          <SampleCard />
        </aside>
      </div>
    </>
  )
}

function headline(data: NonNullable<ReturnType<typeof store.get>['data']>): string {
  const made = data.columns.filter(({ madeBy }) => madeBy !== null).length
  const { missing } = data.inspection
  const columns = data.columns.length - made
  const bad = data.columns.filter(({ problem }) => problem !== null).length
  return [
    plural(data.nrow, 'row'),
    `${plural(columns, 'column')}${made > 0 ? ` and ${made} made from them` : ''}`,
    bad > 0 ? `${bad} to look at` : missing === 0 ? 'nothing missing' : `${plural(missing, 'value')} missing`,
  ].join(', ')
}

function Verdict() {
  const data = useApp((state) => state.data)!
  const source = useApp((state) => state.source)
  const keepData = useApp((state) => state.keepData)
  const deriving = useApp((state) => state.deriving)
  return (
    <div class="verdict">
      <span class="ok">
        <Icon name="ok" />
        {data.name} read
      </span>
      <span>{data.how}</span>
      {source?.kind === 'file' || source?.kind === 'text' ? <Separator small /> : null}
      <Sheets />
      <label class="check">
        <input type="checkbox" checked={keepData} onChange={() => store.set({ keepData: !keepData })} />
        kept in this browser for the next visit
      </label>
      {deriving ? <span>working</span> : null}
    </div>
  )
}

const separators = [
  ['', 'separator: found by itself'],
  [',', 'comma'],
  ['\t', 'tab'],
  [';', 'semicolon'],
  ['|', 'bar'],
  [' ', 'space'],
  [':', 'colon'],
] as const

/** Another separator reads the same file again. */
function Separator({ small = false }: { readonly small?: boolean }) {
  const source = useApp((state) => state.openProblem?.source ?? state.source)
  const text = useApp((state) => state.openProblem !== null || /separated/.test(state.data?.how ?? ''))
  if (source === null || source.kind === 'sample' || !text) return null
  return (
    <span class={small ? 'sep' : 'sep wide'}>
      <Select
        label="Separator"
        value={source.delimiter ?? ''}
        options={separators}
        onChange={(value) => void openSource({ ...source, delimiter: value === '' ? null : value })}
      />
    </span>
  )
}

/** Another sheet of the workbook. */
function Sheets() {
  const source = useApp((state) => state.source)
  const sheets = useApp((state) => state.data?.sheets ?? null)
  if (source?.kind !== 'file' || sheets === null || sheets.names.length < 2) return null
  return (
    <span class="sep">
      <Select
        label="Sheet"
        value={sheets.chosen}
        options={sheets.names.map((name) => [name, name] as const)}
        onChange={(sheet) => void openSource({ ...source, sheet })}
      />
    </span>
  )
}

function Findings() {
  const findings = useApp((state) => state.data!.findings)
  const stepProblems = useApp((state) => state.data!.stepProblems)
  const shown = findings.filter(({ code }) => code !== 'E214').slice(0, 6)
  const problems = stepProblems.flatMap((problem) => (problem === null ? [] : [problem]))
  if (shown.length + problems.length === 0) return null
  return (
    <section class="card notes" aria-label="What to know about these data">
      <ul>
        {problems.map((problem) => (
          <li key={problem.message}>
            <ProblemText problem={problem} title="A step could not be done." />
          </li>
        ))}
        {shown.map((finding) => (
          <li key={finding.title}>
            <Icon name={finding.severity === 'note' ? 'note' : 'caution'} />
            <span>
              <b>{finding.title}.</b> {finding.evidence}. {finding.consequence ?? ''} <code>{finding.code}</code>
            </span>
          </li>
        ))}
      </ul>
      {findings.length > shown.length + 1 ? <p class="more">{count(findings.length - shown.length)} more</p> : null}
    </section>
  )
}

function Welcome() {
  return (
    <section class="card welcome">
      <p class="say">
        Pupils in schools, visits of patients, ratings of the same films: rows that belong together are alike. A mixed model
        says how much, and what else explains them.
      </p>
      <ol>
        <li>
          <b>Drop a table</b> with a row for each measurement, or take a sample.
        </li>
        <li>
          <b>See its structure</b>: who sits in whom, and at which level each variable lives.
        </li>
        <li>
          <b>Write the model</b> as level equations, as one formula, or by dragging variables; all stay in step.
        </li>
        <li>
          <b>Read what was found</b>, and whether you may believe it.
        </li>
        <li>
          <b>Take it along</b>: Word, HTML, LaTeX, and the code for R, Julia, Python, Stata and SAS.
        </li>
      </ol>
      <p class="muted small">
        Everything is computed in this tab. The page is not allowed to send anything anywhere, and works without a network once
        it was loaded.
      </p>
      <div class="acts">
        <Button look="primary" onClick={() => void openSource({ kind: 'sample', name: 'sleepstudy' })}>
          Try it with sleepstudy
        </Button>
        <Button onClick={() => void openSource({ kind: 'sample', name: 'Hsb82' })}>High School &amp; Beyond</Button>
      </div>
    </section>
  )
}
