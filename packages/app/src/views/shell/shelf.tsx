import { Button } from '../../parts/button.tsx'
import { fixed } from '../../parts/numbers.ts'
import { randomPart } from '../../spec/model-name.ts'
import { specKey } from '../../spec/model-spec.ts'
import { compareTicked, isCurrent, keepModel, removeModel, setSpec } from '../../store/model-actions.ts'
import { type KeptModel, store, useApp } from '../../store/state.ts'

const criterionName = (method: string): string => (method === 'reml' ? 'REML' : '−2 log L')

/** The models that were kept: tick two to compare them, press one to go back to it. */
export function Shelf() {
  const kept = useApp((state) => state.kept)
  const ticked = useApp((state) => state.ticked)
  const key = useApp((state) => specKey(state.document.spec))
  const fresh = useApp(
    (state) => isCurrent(state) && !state.kept.some(({ spec }) => specKey(spec) === specKey(state.document.spec)),
  )
  const hasData = useApp((state) => state.data !== null)
  if (!hasData) return null
  return (
    <section class="shelf" aria-label="Models">
      <span>Models</span>
      <Button disabled={ticked.length < 2} title={ticked.length < 2 ? 'Tick two models' : undefined} onClick={compare}>
        Compare
      </Button>
      {kept.map((model) => (
        <Card key={model.id} model={model} current={specKey(model.spec) === key} ticked={ticked.includes(model.id)} />
      ))}
      {fresh ? <Button onClick={keepModel}>Keep this model</Button> : null}
      {kept.length === 0 && !fresh ? <span class="muted">A fitted model is kept here, to be compared with others.</span> : null}
    </section>
  )
}

function Card({ model, current, ticked }: { readonly model: KeptModel; readonly current: boolean; readonly ticked: boolean }) {
  const { id, name, spec, method, criterion, aic, converged } = model
  return (
    <div class={`mc${current ? ' cur' : ''}`}>
      <input
        type="checkbox"
        checked={ticked}
        aria-label={`Compare ${name} ${randomPart(spec.formula)}`}
        onChange={() => tick(id)}
      />
      <button
        type="button"
        class="mc-open"
        aria-current={current ? 'true' : undefined}
        title={spec.formula}
        onClick={() => setSpec(spec)}
      >
        <b>{name}</b> <code>{randomPart(spec.formula)}</code>
        <small>
          {criterionName(method)} {fixed(criterion, 1)} · AIC {fixed(aic, 1)}
          {converged ? '' : ' · not converged'}
        </small>
      </button>
      <button
        type="button"
        class="mc-gone"
        aria-label={`Remove ${name} ${randomPart(spec.formula)}`}
        onClick={() => removeModel(id)}
      >
        ×
      </button>
    </div>
  )
}

function tick(id: number): void {
  store.set(({ ticked }) => ({ ticked: ticked.includes(id) ? ticked.filter((own) => own !== id) : [...ticked, id] }))
}

function compare(): void {
  store.set({ station: 'results' })
  void compareTicked()
}
