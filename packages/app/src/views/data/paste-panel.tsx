import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { openSource } from '../../store/data-actions.ts'
import { store } from '../../store/state.ts'

/** Rows copied from a spreadsheet or a text. */
export function PastePanel({ done }: { readonly done: () => void }) {
  const [text, setText] = useState('')
  const read = async () => {
    store.set({ openProblem: null })
    if (await openSource({ kind: 'text', text, name: 'pasted rows' })) done()
  }
  return (
    <section class="card paste" aria-label="Paste rows">
      <label for="paste">Paste rows with their header, as copied from a spreadsheet or a text file</label>
      <textarea
        id="paste"
        rows={7}
        spellcheck={false}
        value={text}
        placeholder={'school\tpupil\tscore\nA\t1\t12.5'}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="acts">
        <Button look="primary" disabled={text.trim() === ''} onClick={() => void read()}>
          Read these rows
        </Button>
        <Button onClick={done}>Leave it</Button>
      </div>
    </section>
  )
}
