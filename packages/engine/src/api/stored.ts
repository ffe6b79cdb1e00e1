import type { LevelStructure } from '../formula/levels/level-structure.ts'
import type { Basis } from '../frame/basis.ts'
import type { FitRecord } from '../models/fit-record.ts'
import type { FitExtras } from './assemble-record.ts'

/** A fit as it is stored: the published record, and what prediction and inference need without the data. */
export interface Stored<State> extends FitRecord {
  readonly store: {
    readonly version: 1
    /** The formula with nothing left to expand. */
    readonly expanded: string
    readonly basis: Basis
    readonly levels?: LevelStructure
    readonly extras: FitExtras
    readonly state: State
  }
}
