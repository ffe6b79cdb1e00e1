import type { Chunk, Chunks } from './chunks.ts'
import * as generalized from './generalized-chunk.ts'
import * as levels from './levels-chunk.ts'
import * as linear from './linear-result.ts'
import * as presets from './presets/apply-preset.ts'

/** Every chunk there from the start, for what cannot wait. */
export const allChunks: Chunks = {
  levels: there(levels),
  presets: there(presets),
  linear: there(linear),
  generalized: there(generalized),
}

function there<Module>(module: Module): Chunk<Module> {
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  return function* () {
    return module
  }
}
