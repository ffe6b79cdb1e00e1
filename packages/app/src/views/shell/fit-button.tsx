import { fitModel, isCurrent, stopFit } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'

/** Fit turns into Stop in the same place. */
export function FitButton() {
  const fitting = useApp((state) => state.fitting !== null)
  const current = useApp(isCurrent)
  const empty = useApp((state) => state.document.spec.formula.trim() === '' || state.specProblem !== null)
  if (fitting) {
    return (
      <button type="button" class="btn pri stop" onClick={stopFit}>
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
