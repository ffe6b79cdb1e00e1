import { grand, group, groupMean } from './centring.ts'
import { cbind, combine } from './combine.ts'
import { conversions } from './conversion.ts'
import { elementwise } from './elementwise.ts'
import { pmax, pmin } from './extremes.ts'
import { asFactor, factor, ordered, relevel } from './factor.ts'
import type { FunctionRecord } from './function-record.ts'
import { identity } from './identity.ts'
import { ifelse } from './ifelse.ts'
import { log } from './log.ts'
import { poly } from './poly.ts'
import { round } from './round.ts'
import { center, scale } from './scale.ts'

/** Every function that a formula, a weight or an offset may call, by name. */
export const functions: ReadonlyMap<string, FunctionRecord> = new Map(
  [
    identity,
    log,
    ...elementwise,
    round,
    pmin,
    pmax,
    scale,
    center,
    group,
    groupMean,
    grand,
    poly,
    factor,
    ordered,
    asFactor,
    relevel,
    ...conversions,
    ifelse,
    combine,
    cbind,
  ].map((record) => [record.name, record]),
)
