import { problemFrom } from '../engine/problem.ts'
import { addStep } from './data-actions.ts'
import { dataEngine, fitEngine } from './engines.ts'
import { selectedGrouping, selectedLevel } from './selected-level.ts'
import { type Selected, store } from './state.ts'

/** Selects a group everywhere, and asks what the model says of it. */
export async function selectGroup(selected: Selected | null): Promise<void> {
  const before = store.get().selected
  if (before?.group === selected?.group && before?.level === selected?.level && store.get().group !== null) return
  store.set({ selected, alike: {}, group: null, without: null })
  const alike = findAlike()
  // By its own name it is asked about at once, by another when that is known.
  if (inFit() === null) await alike
  if (store.get().selected === selected) await askGroup()
}

/** What the selected group is called in the other groupings of data and model. */
export async function findAlike(): Promise<void> {
  const { selected, data, fit } = store.get()
  if (selected === null || data === null) return
  const among = [...new Set([...data.inspection.structure.flat(), ...Object.keys(fit?.answer.record.data.groups ?? {})])]
  try {
    const alike = await dataEngine.call('alike', { ...selected, among })
    if (store.get().selected === selected && Object.keys({ ...alike, ...store.get().alike }).length > 0) store.set({ alike })
  } catch {
    // A group that the data do not have any more is called nothing else.
  }
}

/** The selected group as the fit names it. */
function inFit(): Selected | null {
  const state = store.get()
  const group = selectedGrouping(state, Object.keys(state.fit?.answer.record.data.groups ?? {}))
  return group === null ? null : { group, level: selectedLevel(state, group)! }
}

export async function askGroup(): Promise<void> {
  const { selected, fit, notation } = store.get()
  const own = inFit()
  if (fit === null || own === null) return
  const { spec, version } = fit
  const meant = () => store.get().selected === selected && store.get().fit === fit
  try {
    const group = await fitEngine.call('group', { spec, version, ...own, notation })
    if (meant()) store.set({ group })
  } catch {
    if (meant()) store.set({ group: null })
  }
}

/** Fits the model without the selected group and tells what changes. */
export async function askWithout(): Promise<void> {
  const { selected, fit } = store.get()
  const own = inFit()
  if (fit === null || own === null) return
  const { spec, version } = fit
  try {
    const without = await fitEngine.call('without', { spec, version, ...own })
    if (store.get().selected === selected) store.set({ without })
  } catch (error) {
    if (store.get().selected === selected) store.set({ without: problemFrom(error) })
  }
}

/** Leaves the selected group out of the data, as a step that can be taken back. */
export function leaveOut(): void {
  const own = inFit() ?? store.get().selected
  if (own !== null) addStep({ kind: 'leave-out', column: own.group, level: own.level })
}
