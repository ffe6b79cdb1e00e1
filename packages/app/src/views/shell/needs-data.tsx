import { Button } from '../../parts/button.tsx'
import { type Station, store } from '../../store/state.ts'

/** A station that has nothing to show yet, and the way to where it gets it. */
export function NeedsData({
  title,
  text,
  to = 'data',
}: {
  readonly title: string
  readonly text: string
  readonly to?: Station
}) {
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">{title}</span>
          {text}
        </h1>
      </header>
      <div class="acts">
        <Button look="primary" onClick={() => store.set({ station: to })}>
          {to === 'data' ? 'To the data' : to === 'model' ? 'To the model' : 'To the results'}
        </Button>
      </div>
    </>
  )
}
