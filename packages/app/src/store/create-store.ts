import { useEffect, useReducer, useRef } from 'preact/hooks'

/** One place for the state of the page. It is replaced, never changed. */
export interface Store<S> {
  get(): S
  set(change: Partial<S> | ((state: S) => Partial<S>)): void
  subscribe(listener: () => void): () => void
}

export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(change) {
      const next = typeof change === 'function' ? change(state) : change
      state = { ...state, ...next }
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What `select` finds in the state; the component is drawn again when that is another value. */
export function useSelect<S extends object, T>(store: Store<S>, select: (state: S) => T): T {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const shown = useRef<T>(null as T)
  const selector = useRef(select)
  selector.current = select
  shown.current = select(store.get())
  useEffect(() => {
    const check = () => {
      if (!same(() => selector.current(store.get()), shown.current)) redraw(0)
    }
    check()
    return store.subscribe(check)
  }, [store])
  return shown.current
}

/** A selector may count on what is gone by now: then the parent, which is drawn first, takes its component away. */
function same(select: () => unknown, before: unknown): boolean {
  try {
    return Object.is(select(), before)
  } catch {
    return false
  }
}
