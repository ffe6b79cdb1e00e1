import { Button } from '../../parts/button.tsx'

/** Why something dropped was not taken, and what can be done instead. */
export interface Refusal {
  readonly text: string
  readonly instead: { readonly label: string; readonly act: () => void } | null
}

export type Refuse = (refusal: Refusal | null) => void

export function RefusalNote({ refusal, close }: { readonly refusal: Refusal; readonly close: () => void }) {
  return (
    <div class="card refusal" role="alert">
      <p>{refusal.text}</p>
      <div class="acts">
        {refusal.instead === null ? null : (
          <Button
            look="primary"
            onClick={() => {
              refusal.instead?.act()
              close()
            }}
          >
            {refusal.instead.label}
          </Button>
        )}
        <Button onClick={close}>Leave it</Button>
      </div>
    </div>
  )
}
