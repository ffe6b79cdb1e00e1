import { type Document, store } from './state.ts'

const kept = 200

/** Changes what the visitor has decided; undo goes back to what was before. */
export function changeDocument(change: Partial<Document>): void {
  store.set(({ document, past }) => ({
    document: { ...document, ...change },
    past: [...past.slice(-kept), document],
    future: [],
  }))
}

export function undo(): void {
  const { past, future, document } = store.get()
  const before = past.at(-1)
  if (before !== undefined) store.set({ document: before, past: past.slice(0, -1), future: [document, ...future] })
}

export function redo(): void {
  const { past, future, document } = store.get()
  const [next, ...rest] = future
  if (next !== undefined) store.set({ document: next, past: [...past, document], future: rest })
}
