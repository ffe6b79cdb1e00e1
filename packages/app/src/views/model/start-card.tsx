import { Button } from '../../parts/button.tsx'
import { setSpec } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'

/** A model to start from, or none: the formula below can be typed all the same. */
export function StartCard() {
  const suggestion = useApp((state) => state.data!.inspection.suggestion)
  return (
    <section class="card start">
      {suggestion === null ? (
        <p>Choose what is to be explained at the side, or type a formula below.</p>
      ) : (
        <>
          <p>
            The shapes of the data suggest this start. It knows names and nothing else: what is to be explained, you know
            better.
          </p>
          <p class="formula">{suggestion.formula}</p>
          <div class="acts">
            <Button look="primary" onClick={() => setSpec({ formula: suggestion.formula })}>
              Start with it
            </Button>
            <Button onClick={() => setSpec({ formula: `${suggestion.response} ~ 1` })}>
              Start with nothing but {suggestion.response}
            </Button>
          </div>
        </>
      )}
    </section>
  )
}
