import type { ComponentChildren } from 'preact'
import { Button } from '../../parts/button.tsx'
import { nouns } from '../../spec/nouns.ts'
import { changeDocument } from '../../store/change-document.ts'
import { setSpec } from '../../store/model-actions.ts'
import { type AppState, store, useApp } from '../../store/state.ts'

const most = 2

interface Question {
  readonly key: string
  readonly text: ComponentChildren
  readonly answers: readonly { readonly label: string; readonly act: () => void }[]
}

/** What the data cannot tell, asked of the one who knows; two at a time at most. */
export function Questions() {
  const questions = useQuestions()
  const open = questions.slice(0, most)
  if (open.length === 0) return null
  return (
    <>
      {open.map(({ key, text, answers }) => (
        <section class="card ask" key={key} aria-label="A question">
          <span class="eyebrow">{open.length === 1 ? 'One question' : 'A question'}</span>
          <p>{text}</p>
          <div class="acts">
            {answers.map(({ label, act }, k) => (
              <Button
                key={label}
                look={k === 0 ? 'primary' : 'plain'}
                onClick={() => {
                  act()
                  answered(key, label)
                }}
              >
                {label}
              </Button>
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

function answered(key: string, label: string): void {
  changeDocument({ answers: { ...store.get().document.answers, [key]: label } })
}

function useQuestions(): Question[] {
  const inspection = useApp((state) => state.data!.inspection)
  const answers = useApp((state) => state.document.answers)
  const { questions, columns, structure, suggestion } = inspection
  const group = structure[0]?.at(-1)
  const repeated = questions.map(({ inner, outer, nested, crossed }): Question => {
    const [, many] = nouns(inner)
    return {
      key: `labels ${inner}`,
      text: (
        <>
          The labels of <code>{inner}</code> repeat in every <code>{outer.at(-1)}</code>. Are they the same {many} throughout,
          or different ones that share a label?
        </>
      ),
      answers: [
        { label: 'Different ones', act: () => putRandom(nested) },
        { label: 'The same', act: () => putRandom(crossed) },
      ],
    }
  })
  const mixed = columns.flatMap((column): Question[] => {
    const own = column.within.find((entry) => entry.group === group)
    const share = own?.withinShare ?? null
    if (group === undefined || share === null || share < 0.1 || share > 0.9 || column.name === suggestion?.response) return []
    const [one, many] = nouns(group)
    return [
      {
        key: `split ${column.name}`,
        text: (
          <>
            <code>{column.name}</code> varies both inside {many} ({Math.round(100 * share)}%) and between them (
            {Math.round(100 - 100 * share)}%). Should the two parts have separate effects?
          </>
        ),
        answers: [
          { label: `Split: inside a ${one} and its mean`, act: () => split(column.name, group) },
          { label: 'Keep as one', act: () => {} },
        ],
      },
    ]
  })
  return [...repeated, ...mixed].filter(({ key }) => answers[key] === undefined)
}

/** Puts random terms into the model; where there is none yet, into the one suggested. */
function putRandom(terms: string): void {
  const state: AppState = store.get()
  const formula = state.document.spec.formula || (state.data?.inspection.suggestion?.formula ?? '')
  const fixed = formula.replace(/\s*\+?\s*\([^()]*\|[^()]*\)/g, '').trim()
  if (fixed !== '') setSpec({ formula: `${fixed}${/~\s*$/.test(fixed) ? ' ' : ' + '}${terms}` })
}

/** The part within groups and the group mean as two columns, as recorded steps. */
function split(name: string, group: string): void {
  const { document } = store.get()
  changeDocument({
    steps: [
      ...document.steps,
      { kind: 'compute', name: `mean.${name}`, expression: `mean(${name}, ${group})` },
      { kind: 'compute', name: `c.${name}`, expression: `group(${name}, ${group})` },
    ],
  })
}
