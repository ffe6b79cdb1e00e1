import type { Fix } from '../spec/fixes/fix.ts'
import { changeDocument } from './change-document.ts'
import { selectGroup } from './group-actions.ts'
import { store } from './state.ts'

/** Does what a button offered, as one change that undo takes back. */
export function applyFix({ label, spec, steps, select }: Fix): void {
  if (select !== null) {
    void selectGroup(select)
    return
  }
  const { document } = store.get()
  changeDocument({
    spec: { ...document.spec, ...spec },
    ...(steps.length === 0 ? {} : { steps: [...document.steps, ...steps] }),
  })
  store.set({ said: `${label}: done. Undo takes it back.` })
}
