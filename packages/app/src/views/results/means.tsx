import { useEffect, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { MeansAnswer, MeansTable, Problem } from '../../engine/protocol.ts'
import { Card } from '../../parts/card.tsx'
import { CellTable } from '../../parts/cell-table.tsx'
import { fixed, pText, short } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { Select } from '../../parts/select.tsx'
import { termsOf } from '../../spec/edits.ts'
import { fitEngine } from '../../store/engines.ts'
import { columnNames } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'

/** Means of a factor with their differences, slopes of a number, and the tests of whole terms: asked of the engine when chosen. */
export function Means() {
  const fit = useApp((state) => state.fit)!
  const columns = useApp((state) => state.data!.inspection.columns)
  const [of, setOf] = useState('')
  const [answer, setAnswer] = useState<MeansAnswer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const terms = termsOf(fit.spec.formula, columnNames(store.get()))
  const names = [
    ...new Set(terms?.fixed.flatMap(({ variables }) => variables.flatMap((e) => (e.kind === 'name' ? [e.name] : []))) ?? []),
  ]
  const numeric = (name: string) => {
    const type = columns.find((column) => column.name === name)?.type
    return type === 'number' || type === 'integer' || type === 'date'
  }
  useEffect(() => {
    if (of === '') return
    let current = true
    const { spec, version } = fit
    const asked =
      of === ':terms'
        ? fitEngine.call('anova', { spec, version }).then((table): MeansAnswer => ({ tables: [table], notes: [] }))
        : fitEngine.call('means', { spec, version, of, numeric: numeric(of) })
    asked
      .then((found) => {
        if (!current) return
        setAnswer(found)
        setProblem(null)
      })
      .catch((error: unknown) => current && setProblem(problemFrom(error)))
    return () => {
      current = false
    }
  }, [of, fit])
  if (names.length === 0) return null
  return (
    <Card
      title="Means, slopes and tests"
      tools={
        <Select
          label="Means or slopes of"
          value={of}
          options={[
            ['', 'choose'],
            [':terms', 'tests of the terms'],
            ...names.map((name) => [name, numeric(name) ? `slope of ${name}` : `means of ${name}`] as const),
          ]}
          onChange={setOf}
        />
      }
    >
      {of === '' ? (
        <p class="bd small muted">Choose a factor to see its means and their differences, or a number to see its slope.</p>
      ) : null}
      {problem === null ? null : (
        <div class="bd">
          <ProblemText problem={problem} />
        </div>
      )}
      {of === '' || problem !== null || answer === null ? null : (
        <>
          {answer.tables.map((table) => (
            <MeansView key={table.title} table={table} />
          ))}
          {answer.notes.length > 0 ? <p class="foot-n">{answer.notes.join(' ')}</p> : null}
        </>
      )}
    </Card>
  )
}

function MeansView({ table }: { readonly table: MeansTable }) {
  return (
    <CellTable
      label={table.title}
      titled
      columns={table.columns}
      rows={table.rows}
      shown={(cell, column) => {
        if (typeof cell !== 'number') return cell ?? ''
        return column === 'p' ? pText(cell) : column === 'df' ? fixed(cell, 1) : short(cell)
      }}
    />
  )
}
