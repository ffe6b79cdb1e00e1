import type { Chunk, Chunks } from './chunks.ts'

/** Each chunk loaded when it is first asked for, and kept. */
export const lazyChunks: Chunks = {
  levels: lazy(() => import('./levels-chunk.ts')),
  presets: lazy(() => import('./presets/apply-preset.ts')),
  linear: lazy(() => import('./linear-result.ts')),
  generalized: lazy(() => import('./generalized-chunk.ts')),
}

function lazy<Module>(load: () => Promise<Module>): Chunk<Module> {
  let kept: Module | undefined
  const keep = async (): Promise<Module> => {
    kept = await load()
    return kept
  }
  return () => {
    const loading = kept === undefined ? keep() : null
    // A chunk that was begun and is then not needed must not be heard of if it cannot be loaded.
    loading?.catch(() => undefined)
    return (function* () {
      if (loading !== null) yield loading
      return kept!
    })()
  }
}
