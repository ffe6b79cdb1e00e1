/**
 * A part of the engine that not every fit needs, and that a browser loads by itself. The call begins to load it, `yield*` waits
 * until it is there.
 */
export type Chunk<Module> = () => Generator<Promise<unknown>, Module, void>

/** What a fit needs beyond reading a formula and solving a linear model. */
export interface Chunks {
  /** Level equations, and tables of levels. */
  readonly levels: Chunk<typeof import('./levels-chunk.ts')>
  /** The defaults of other programs. */
  readonly presets: Chunk<typeof import('./presets/apply-preset.ts')>
  /** The object that a linear fit is, with what it can be asked. */
  readonly linear: Chunk<typeof import('./linear-result.ts')>
  /** Generalized models: families, integrals, and the object that their fit is. */
  readonly generalized: Chunk<typeof import('./generalized-chunk.ts')>
}
