import type { JobProgress } from '../engine/protocol.ts'
import { Button } from './button.tsx'
import { count } from './numbers.ts'

/** A long computation under way: how far it has come, what it is at, and Stop. */
export function JobBar({
  doing,
  progress: { done, total, what },
  stop,
}: {
  readonly doing: string
  readonly progress: JobProgress
  readonly stop: () => void
}) {
  return (
    <div class="job bd" role="status">
      <span>
        {doing}
        {what === '' ? '' : `: ${what}`}
      </span>
      <progress {...(total > 0 ? { max: total, value: done } : {})} aria-label={doing} />
      <span class="muted">{total > 0 ? `${count(done)} of ${count(total)}` : 'preparing'}</span>
      <Button class="stop" onClick={stop}>
        Stop
      </Button>
    </div>
  )
}
