import { problemFrom } from '../engine/problem.ts'
import { addStep } from './data-actions.ts'
import { fitEngine } from './engines.ts'
import { type Selected, store } from './state.ts'

/** Selects a group everywhere, and asks what the model says of it. */
export async function selectGroup(selected: Selected | null): Promise<void> {
  const before = store.get().selected
  if (before?.group === selected?.group && before?.level === selected?.level && store.get().group !== null) return
  store.set({ selected, group: null, without: null })
  await askGroup()
}

export async function askGroup(): Promise<void> {
  const { selected, fit, notation } = store.get()
  if (selected === null || fit === null || fit.answer.record.data.groups[selected.group] === undefined) return
  const { spec, version } = fit
  const meant = () => store.get().selected === selected && store.get().fit === fit
  try {
    const group = await fitEngine.call('group', { spec, version, ...selected, notation })
    if (meant()) store.set({ group })
  } catch {
    if (meant()) store.set({ group: null })
  }
}

/** Fits the model without the selected group and tells what changes. */
export async function askWithout(): Promise<void> {
  const { selected, fit } = store.get()
  if (selected === null || fit === null) return
  const { spec, version } = fit
  try {
    const without = await fitEngine.call('without', { spec, version, ...selected })
    if (store.get().selected === selected) store.set({ without })
  } catch (error) {
    if (store.get().selected === selected) store.set({ without: problemFrom(error) })
  }
}

/** Leaves the selected group out of the data, as a step that can be taken back. */
export function leaveOut(): void {
  const { selected } = store.get()
  if (selected !== null) addStep({ kind: 'leave-out', column: selected.group, level: selected.level })
}
