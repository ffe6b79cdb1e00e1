import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { stepText } from '../../spec/step.ts'
import { removeStep } from '../../store/data-actions.ts'
import { useApp } from '../../store/state.ts'

/** What was done to the data, in order; each step can be taken back. */
export function StepsCard() {
  const steps = useApp((state) => state.document.steps)
  const problems = useApp((state) => state.data!.stepProblems)
  return (
    <Card title="Steps" small={steps.length === 0 ? undefined : 'kept in the code and the link'}>
      {steps.length === 0 ? (
        <p class="bd small muted">Nothing was changed. Press a column to read it otherwise, or to make another from it.</p>
      ) : (
        <ol class="list">
          {steps.map((step, k) => {
            const { column, text } = stepText(step)
            return (
              <li key={k} class={problems[k] === null || problems[k] === undefined ? '' : 'bad'}>
                <span class="n">{k + 1}</span>
                <span>
                  <code>{column}</code> {text}
                </span>
                <Button
                  look="bare"
                  class="r"
                  aria-label={`Take back step ${k + 1}: ${column} ${text}`}
                  onClick={() => removeStep(k)}
                >
                  ×
                </Button>
              </li>
            )
          })}
        </ol>
      )}
    </Card>
  )
}
