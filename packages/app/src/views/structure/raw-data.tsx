import type { ColumnInspection } from 'blup'
import { useEffect, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { PanelsView, Problem } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { count } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { Select } from '../../parts/select.tsx'
import { nouns } from '../../spec/nouns.ts'
import { dataEngine } from '../../store/engines.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'
import { RawPanel } from './raw-panel.tsx'
import { RawTogether } from './raw-together.tsx'

/** Panels on a page, and groups drawn in one picture. */
const onPage = 27
const together = 150

/** The data before any model: a panel for each group, or all groups in one picture. */
export function RawData() {
  const { inspection, version } = useApp((state) => state.data!)
  const formula = useApp((state) => state.document.spec.formula)
  const groups = inspection.structure.flat()
  const [group, setGroup] = useState(inspection.structure[0]?.at(-1) ?? groups[0] ?? '')
  const own = groups.includes(group) ? group : (groups[0] ?? '')
  const chosen = useApp((state) => selectedLevel(state, own))
  const outcomes = inspection.columns.filter(isOutcome)
  const written = formula.split('~')[0]!.trim().replace(/`/g, '')
  const usual = [written, inspection.suggestion?.response].find((name) => outcomes.some((column) => column.name === name))
  const [outcome, setOutcome] = useState<string | null>(null)
  const y = [outcome, usual, outcomes[0]?.name].find((name) => outcomes.some((column) => column.name === name)) ?? null
  const across = inspection.columns
    .filter((column) => column.name !== y && mayStandAcross(column, own))
    .sort((a, b) => Number(isNumber(b)) - Number(isNumber(a)))
  const [place, setPlace] = useState<string | null>(null)
  const inModel = across.find(({ name }) => new RegExp(`~.*(?<![\\w.])${name.replace(/\W/g, '\\$&')}(?![\\w.])`).test(formula))
  const x =
    place === ''
      ? null
      : ([place, inModel?.name, across[0]?.name].find((name) => across.some((column) => column.name === name)) ?? null)
  const [inOne, setInOne] = useState(false)
  const [from, setFrom] = useState(0)
  const [view, setView] = useState<PanelsView | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => setFrom(0), [own, version])
  useEffect(() => {
    if (own === '' || y === null) return
    let current = true
    dataEngine
      .call('panels', { group: own, x, y, from: inOne ? null : from, count: inOne ? together : onPage })
      .then((found) => {
        if (!current) return
        setView(found)
        setProblem(null)
      })
      .catch((error: unknown) => current && setProblem(problemFrom(error)))
    return () => {
      current = false
    }
  }, [own, x, y, from, inOne, version])
  // A group that was selected elsewhere is on the page.
  useEffect(() => {
    const at = chosen === null ? -1 : (view?.at.indexOf(chosen) ?? -1)
    if (at >= 0) setFrom(Math.floor(at / onPage) * onPage)
  }, [chosen, view?.at])
  if (own === '' || y === null) return null
  const [one, many] = nouns(own)
  const last = view === null ? 0 : Math.min(view.groups, from + onPage)
  return (
    <Card
      title="Raw data"
      small={`${y}${x === null ? '' : ` by ${x}`}${view?.panels.some(({ line }) => line !== null) ? `, a least-squares line for each ${one} alone` : ''}`}
      class="raw"
      tools={
        <>
          <Select
            label="Outcome drawn"
            value={y}
            options={outcomes.map(({ name }) => [name, name] as const)}
            onChange={setOutcome}
          />
          <Select
            label="Along"
            value={x ?? ''}
            options={[...across.map(({ name }) => [name, `by ${name}`] as const), ['', 'in order of rows'] as const]}
            onChange={setPlace}
          />
          {groups.length > 1 ? (
            <Select
              label="Panels by"
              value={own}
              options={groups.map((name) => [name, `each ${nouns(name)[0]}`] as const)}
              onChange={setGroup}
            />
          ) : null}
          <Button aria-pressed={inOne} onClick={() => setInOne(!inOne)}>
            All in one
          </Button>
        </>
      }
    >
      {problem !== null ? (
        <div class="bd">
          <ProblemText problem={problem} />
        </div>
      ) : view === null ? (
        <p class="bd small muted">Working.</p>
      ) : inOne ? (
        <RawTogether view={view} group={own} chosen={chosen} x={x} y={y} />
      ) : (
        <div class="panels bd">
          {view.panels.map((panel) => (
            <RawPanel key={panel.name} panel={panel} view={view} group={own} chosen={panel.name === chosen} />
          ))}
        </div>
      )}
      {view === null || problem !== null ? null : (
        <p class="foot-n pager">
          <span>
            {inOne
              ? view.panels.length < view.groups
                ? `${count(view.panels.length)} of ${count(view.groups)} ${many}, evenly chosen.`
                : `All ${count(view.groups)} ${many}.`
              : `${view.groups <= onPage ? `All ${count(view.groups)} ${many}` : `${many} ${count(from + 1)} to ${count(last)} of ${count(view.groups)}`}, all on one scale.`}
            {view.panels.some(({ points, rows }) => points.length < rows)
              ? ' Of groups with many rows, some rows are drawn.'
              : ''}
          </span>
          {inOne || view.groups <= onPage ? null : (
            <span class="acts">
              <Button disabled={from === 0} onClick={() => setFrom(Math.max(0, from - onPage))}>
                Before
              </Button>
              <Button disabled={last >= view.groups} onClick={() => setFrom(from + onPage)}>
                Next
              </Button>
            </span>
          )}
        </p>
      )}
    </Card>
  )
}

const isNumber = ({ type }: ColumnInspection): boolean => type === 'number' || type === 'integer' || type === 'date'

function isOutcome(column: ColumnInspection): boolean {
  if (column.role !== 'variable' || column.distinct < 2) return false
  return (isNumber(column) && column.type !== 'date') || column.distinct === 2
}

/** What varies inside groups can stand along a panel. */
function mayStandAcross(column: ColumnInspection, group: string): boolean {
  if (column.distinct < 2 || column.name === group) return false
  // Of groups those that cross these, where they are few.
  if (column.role !== 'variable' && (column.role !== 'group' || column.distinct > 12)) return false
  if (column.within.find((own) => own.group === group)?.constant === true) return false
  return (isNumber(column) && column.role === 'variable') || column.distinct <= 12
}
