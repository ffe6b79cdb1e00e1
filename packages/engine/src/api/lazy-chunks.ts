import type { Chunk, Chunks } from './chunks.ts'

/** Each chunk loaded when it is first asked for, and kept. */
export const lazyChunks: Chunks = {
  levels: lazy(() => import('./levels-chunk.ts')),
  presets: lazy(() => import('./presets/apply-preset.ts')),
  linear: lazy(() => import('./linear-result.ts')),
  generalized: lazy(() => import('./generalized-chunk.ts')),
}

function lazy<Module>(load: () => Promise<Module>): Chunk<Module> {
  const known: Known<Module> = { module: null }
  const keep = async (): Promise<void> => {
    known.module = await load()
  }
  return () => {
    const loading = known.module === null ? keep() : null
    // A chunk that was begun and is then not needed must not be heard of if it cannot be loaded.
    loading?.catch(() => undefined)
    return whenLoaded(loading, known)
  }
}

interface Known<Module> {
  module: Module | null
}

function* whenLoaded<Module>(loading: Promise<void> | null, known: Known<Module>): Generator<Promise<void>, Module, void> {
  if (loading !== null) yield loading
  return known.module!
}
