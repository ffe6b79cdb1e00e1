import type { Source } from '../engine/protocol.ts'
import { initialReport } from '../report/report-doc.ts'
import { emptySpec, type ModelSpec } from '../spec/model-spec.ts'
import { type AppState, type Document, emptyDocument, store } from './state.ts'

const name = 'blup'
const version = 1

type Stored = Pick<
  AppState,
  'station' | 'document' | 'kept' | 'ticked' | 'notation' | 'values' | 'compact' | 'keepData' | 'selected' | 'report'
>

/** The database of this page in the browser; null where the browser has none to give. */
function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, version)
      request.onupgradeneeded = () => request.result.createObjectStore('page')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
}

async function write(key: string, value: unknown): Promise<void> {
  const db = await openDatabase()
  if (db === null) return
  await new Promise<void>((resolve) => {
    const transaction = db.transaction('page', 'readwrite')
    if (value === null) transaction.objectStore('page').delete(key)
    else transaction.objectStore('page').put(value, key)
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => resolve()
    transaction.onabort = () => resolve()
  })
  db.close()
}

async function read(key: string): Promise<unknown> {
  const db = await openDatabase()
  if (db === null) return null
  const value = await new Promise<unknown>((resolve) => {
    const request = db.transaction('page').objectStore('page').get(key)
    request.onsuccess = () => resolve(request.result ?? null)
    request.onerror = () => resolve(null)
  })
  db.close()
  return value
}

/** What was there when the page was left: the state, and the data where they were allowed to stay. */
export async function restored(): Promise<{ state: Partial<Stored>; source: Source | null; document: Document }> {
  const state = ((await read('state')) ?? {}) as Partial<Stored>
  const source = (await read('source')) as Source | null
  // What an earlier version has kept lacks settings that came later.
  const whole = <T extends { spec: ModelSpec }>(own: T): T => ({ ...own, spec: { ...emptySpec, ...own.spec } })
  const { document, kept, report, ...rest } = state
  return {
    state: {
      ...rest,
      ...(report === undefined ? {} : { report: { ...initialReport, ...report } }),
      ...(document === undefined ? {} : { document: whole(document) }),
      ...(kept === undefined ? {} : { kept: kept.map(whole) }),
    },
    source,
    document: document === undefined ? emptyDocument : whole(document),
  }
}

let pause: ReturnType<typeof setTimeout> | undefined

/** Keeps what the visitor has done; nothing but this browser sees it. */
export function persist(): void {
  let source = store.get().source
  let keepData = store.get().keepData
  const save = () => {
    const { station, document, kept, ticked, notation, values, compact, keepData: keep, selected, report } = store.get()
    void write('state', {
      station,
      document,
      kept,
      ticked,
      notation,
      values,
      compact,
      keepData: keep,
      selected,
      report,
    } satisfies Stored)
  }
  store.subscribe(() => {
    const now = store.get()
    if (now.source !== source || now.keepData !== keepData) {
      source = now.source
      keepData = now.keepData
      void write('source', keepData || source?.kind === 'sample' ? source : null)
    }
    clearTimeout(pause)
    pause = setTimeout(save, 200)
  })
  addEventListener('pagehide', save)
}
