import { fitModel, isCurrent, stopFit } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'

/** Fit turns into Stop in the same place. */
export function FitButton() {
  const fitting = useApp((state) => state.fitting !== null)
  const current = useApp(isCurrent)
  const empty = useApp((state) => state.document.spec.formula.trim() === '' || state.specProblem !== null)
  if (fitting) {
    return (
      <button type="button" class="btn pri stop" onClick={pressed}>
        Stop
      </button>
    )
  }
  return (
    <button type="button" class="btn pri" disabled={empty} title="Ctrl + Enter" onClick={() => void fitModel()}>
      {current ? 'Fit again' : 'Fit'}
    </button>
  )
}

/** A fit that begins by itself must not turn the press that meant Fit into Stop. */
const settled = 350

function pressed(): void {
  const { fitting } = store.get()
  if (fitting !== null && performance.now() - fitting.since < settled) void fitModel()
  else stopFit()
}
