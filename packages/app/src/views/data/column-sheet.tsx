import { useEffect, useState } from 'preact/hooks'
import type { ColumnView } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { count } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { Select } from '../../parts/select.tsx'
import { nouns } from '../../spec/nouns.ts'
import type { Step } from '../../spec/step.ts'
import { changeDocument } from '../../store/change-document.ts'
import { addStep } from '../../store/data-actions.ts'
import { dataEngine } from '../../store/engines.ts'
import { store, useApp } from '../../store/state.ts'

const types = [
  ['number', 'numbers'],
  ['factor', 'labels'],
  ['ordered', 'labels in order'],
  ['logical', 'yes or no'],
  ['date', 'dates'],
] as const

const levelsListed = 40

/** What can be said and done about one column. */
export function ColumnSheet({ column, close }: { readonly column: ColumnView; readonly close: () => void }) {
  const { name, type, problem } = column
  const current =
    type === 'number'
      ? 'number'
      : type === 'date'
        ? 'date'
        : type === 'yes/no'
          ? 'logical'
          : type === 'ordered'
            ? 'ordered'
            : 'factor'
  const labels = current === 'factor' || current === 'ordered' || current === 'logical'
  return (
    <Card
      title={<code>{name}</code>}
      tools={
        <Button look="bare" onClick={close}>
          Close
        </Button>
      }
      class="col-sheet"
    >
      <div class="set">
        <span class="muted">Read as</span>
        <Select
          label={`Read ${name} as`}
          value={problem === null ? current : ''}
          options={problem === null ? types : [['', 'choose'], ...types]}
          onChange={(value) =>
            value !== '' && addStep({ kind: 'type', column: name, type: value as (typeof types)[number][0] })
          }
        />
      </div>
      {problem === null ? null : (
        <div class="bd">
          <ProblemText problem={problem} />
          <div class="acts">
            <Button onClick={() => addStep({ kind: 'missing', column: name })}>Count the text as missing</Button>
            <Button onClick={() => addStep({ kind: 'type', column: name, type: 'factor' })}>Read all as labels</Button>
          </div>
        </div>
      )}
      {labels && problem === null ? <Levels column={column} /> : null}
      {current === 'number' && problem === null ? <Transforms name={name} /> : null}
      <Grouping name={name} />
    </Card>
  )
}

/** The levels in their order: dragged, or moved by buttons; the first is the reference. */
function Levels({ column }: { readonly column: ColumnView }) {
  const version = useApp((state) => state.data!.version)
  const [levels, setLevels] = useState(column.levels)
  const [dragged, setDragged] = useState<string | null>(null)
  const { name, distinct } = column
  useEffect(() => {
    let current = true
    void dataEngine.call('values', { column: name }).then((all) => current && setLevels(all))
    return () => {
      current = false
    }
  }, [name, version])
  const move = (level: string, to: number) => {
    const names = levels.map((own) => own.name)
    const rest = names.filter((own) => own !== level)
    rest.splice(Math.max(0, Math.min(rest.length, to)), 0, level)
    addStep({ kind: 'order', column: name, levels: rest })
  }
  const movable = distinct <= levelsListed
  return (
    <div class="bd levels">
      <h3>
        Levels <small>{movable ? 'the first is what others are compared with' : count(distinct)}</small>
      </h3>
      <ol>
        {levels.slice(0, levelsListed).map((level, k) => (
          <li
            key={level.name}
            draggable={movable}
            onDragStart={() => setDragged(level.name)}
            onDragOver={(event) => dragged !== null && event.preventDefault()}
            onDrop={() => {
              if (dragged !== null && dragged !== level.name) move(dragged, k)
              setDragged(null)
            }}
          >
            <span>{level.name}</span>
            <span class="muted">{count(level.rows)}</span>
            {movable ? (
              <span class="mv">
                <Button
                  look="bare"
                  aria-label={`Move ${level.name} up`}
                  disabled={k === 0}
                  onClick={() => move(level.name, k - 1)}
                >
                  ↑
                </Button>
                <Button
                  look="bare"
                  aria-label={`Move ${level.name} down`}
                  disabled={k === levels.length - 1}
                  onClick={() => move(level.name, k + 1)}
                >
                  ↓
                </Button>
                {k === 0 ? (
                  <span class="ref">reference</span>
                ) : (
                  <Button
                    look="bare"
                    aria-label={`Make ${level.name} the reference`}
                    onClick={() => addStep({ kind: 'reference', column: name, level: level.name })}
                  >
                    first
                  </Button>
                )}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** New columns from one of numbers; what they do to the model is said in words. */
function Transforms({ name }: { readonly name: string }) {
  const groups = useApp((state) => state.data!.inspection.groups).filter(
    ({ likely, columns }) => likely && columns.length === 1,
  )
  const taken = useApp((state) => new Set(state.data!.columns.map((column) => column.name)))
  const quoted = /^[\p{L}.][\p{L}\d._]*$/u.test(name) ? name : `\`${name}\``
  const make = (stem: string, expression: string): Step => {
    let own = stem
    for (let k = 2; taken.has(own); k++) own = `${stem}${k}`
    return { kind: 'compute', name: own, expression }
  }
  return (
    <div class="bd">
      <h3>Make a column</h3>
      <div class="acts">
        {groups.slice(0, 2).map((group) => {
          const [one] = nouns(group.name)
          return (
            <Button
              key={group.name}
              onClick={() =>
                addStep(
                  make(`mean.${name}`, `mean(${quoted}, ${group.name})`),
                  make(`c.${name}`, `group(${quoted}, ${group.name})`),
                )
              }
            >
              Split into {one} mean and rest
            </Button>
          )
        })}
        <Button onClick={() => addStep(make(`c.${name}`, `grand(${quoted})`))}>Less its mean</Button>
        <Button onClick={() => addStep(make(`z.${name}`, `scale(${quoted})`))}>In standard deviations</Button>
        <Button onClick={() => addStep(make(`log.${name}`, `log(${quoted})`))}>Logarithm</Button>
      </div>
      <OwnExpression />
    </div>
  )
}

function OwnExpression() {
  const [name, setName] = useState('')
  const [expression, setExpression] = useState('')
  return (
    <form
      class="own"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '' || expression.trim() === '') return
        addStep({ kind: 'compute', name: name.trim(), expression })
        setName('')
        setExpression('')
      }}
    >
      <input
        aria-label="Name of the new column"
        placeholder="name"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <span aria-hidden="true">=</span>
      <input
        aria-label="Expression"
        placeholder="log(x / y)"
        spellcheck={false}
        value={expression}
        onInput={(event) => setExpression(event.currentTarget.value)}
      />
      <button type="submit" class="btn">
        Add
      </button>
    </form>
  )
}

function Grouping({ name }: { readonly name: string }) {
  const groups = useApp((state) => state.document.groups)
  const likely = useApp((state) => state.data!.inspection.groups.some((group) => group.name === name && group.likely))
  const asked = groups.includes(name)
  if (likely && !asked) return null
  return (
    <div class="bd">
      <label class="check">
        <input
          type="checkbox"
          checked={asked}
          onChange={() =>
            changeDocument({ groups: asked ? store.get().document.groups.filter((own) => own !== name) : [...groups, name] })
          }
        />
        its values name groups of rows
      </label>
    </div>
  )
}
