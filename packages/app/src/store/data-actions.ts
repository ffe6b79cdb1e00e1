import { problemFrom } from '../engine/problem.ts'
import type { Source } from '../engine/protocol.ts'
import type { Step } from '../spec/step.ts'
import { changeDocument } from './change-document.ts'
import { dataEngine, fitEngine } from './engines.ts'
import { type Document, emptyDocument, store } from './state.ts'

let opening = 0
/** The document that the data were last made from, or are about to be. */
let derivedFrom = store.get().document

/**
 * Opens data in place of those that are there; when that cannot be done, everything stays as it is and the reason is shown.
 *
 * @param document what was decided about these data before, as on a reload
 */
export async function openSource(source: Source, given: Document = emptyDocument): Promise<boolean> {
  const own = ++opening
  const { linked } = store.get()
  const document = given === emptyDocument && linked !== null && linked.name === source.name ? linked.document : given
  store.set({ opening: { name: source.name, share: 0 }, openProblem: null })
  try {
    await dataEngine.call('open', source, (progress) => {
      if ('reading' in progress && own === opening) store.set({ opening: { name: source.name, share: progress.reading } })
    })
    if (own !== opening) return false
    const same = document !== emptyDocument
    derivedFrom = document
    store.set(({ kept, report }) => ({
      source,
      opening: null,
      linked: null,
      document,
      past: [],
      future: [],
      parts: null,
      partsOf: '',
      specProblem: null,
      fit: null,
      fitProblem: null,
      comparison: null,
      chosen: null,
      selected: null,
      group: null,
      without: null,
      putAside: [],
      ...(same ? {} : { kept: [], ticked: [], report: { ...report, title: null } }),
      ...(same ? { kept } : {}),
    }))
    void fitEngine.call('warm', null).catch(() => {})
    return await derive()
  } catch (error) {
    if (own === opening) store.set({ opening: null, openProblem: { name: source.name, problem: problemFrom(error), source } })
    return false
  }
}

let deriving = 0

/** Does the recorded steps and looks at what they gave. */
export async function derive(): Promise<boolean> {
  const own = ++deriving
  const { steps, groups } = store.get().document
  store.set({ deriving: true })
  try {
    const data = await dataEngine.call('derive', { steps, groups, response: null })
    if (own !== deriving) return false
    store.set({ data, deriving: false, fit: null, group: null, without: null, comparison: null })
    return true
  } catch (error) {
    if (own === deriving)
      store.set(({ source }) => ({
        deriving: false,
        openProblem: source === null ? null : { name: source.name, problem: problemFrom(error), source },
      }))
    return false
  }
}

export function addStep(...steps: readonly Step[]): void {
  changeDocument({ steps: [...store.get().document.steps, ...steps] })
}

export function removeStep(index: number): void {
  changeDocument({ steps: store.get().document.steps.filter((_, k) => k !== index) })
}

// Undo and redo may change the steps as well: the data follow whatever the document says.
store.subscribe(() => {
  const { document, data } = store.get()
  const changed = document.steps !== derivedFrom.steps || document.groups !== derivedFrom.groups
  derivedFrom = document
  if (changed && data !== null && store.get().opening === null) void derive()
})
