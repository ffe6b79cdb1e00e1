import { openSource } from './data-actions.ts'
import { askGroup, findAlike } from './group-actions.ts'
import { readLink } from './link.ts'
import { fitModel, followDocument } from './model-actions.ts'
import { persist, restored } from './persist.ts'
import { stations, store } from './state.ts'

/** Brings back what was there, or what a link says, and keeps everything in step from then on. */
export async function start(): Promise<void> {
  const theme = document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'
  store.set({ theme })
  followDocument()
  store.subscribe(followFit())
  addEventListener('hashchange', () => void followLink())
  const { state, source, document: own } = await restored()
  store.set(state)
  if (!(await followLink()) && source !== null) {
    await openSource(source, own)
    if (store.get().document.spec.formula !== '' && store.get().fit === null) await fitModel(true)
  }
  persist()
  if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
    navigator.serviceWorker.register('./sw.js').catch(() => {
      // A host that does not serve it: the page works, only not without a network.
    })
  }
}

async function followLink(): Promise<boolean> {
  const station = /#([a-z]+)$/.exec(location.hash)?.[1]
  if (stations.some((own) => own === station)) store.set({ station: station as (typeof stations)[number] })
  const link = readLink(location.hash)
  if (link === null) return false
  history.replaceState(null, '', location.pathname + location.search)
  store.set({ notation: link.notation, station: 'model' })
  if (link.sample) return openSource({ kind: 'sample', name: link.data }, link.document)
  const { source, data } = store.get()
  if (data !== null && source?.name === link.data) {
    store.set({ document: link.document })
    return true
  }
  store.set({ linked: { name: link.data, document: link.document }, station: 'data' })
  return false
}

/** The selected group is asked about whenever there is another fit. */
function followFit(): () => void {
  let { fit } = store.get()
  return () => {
    const now = store.get()
    if (now.fit === fit) return
    fit = now.fit
    if (fit !== null && now.selected !== null) void findAlike().then(askGroup)
  }
}
