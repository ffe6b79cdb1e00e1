import type { ThetaMap } from '../../covariance/theta-map.ts'

/** The entries of d lambda / d theta that are not zero, levels of the nested rows in place of blocks. */
export interface ThetaEntries {
  readonly nTheta: number
  readonly parameter: Int32Array
  readonly level: Int32Array
  readonly row: Int32Array
  readonly column: Int32Array
  readonly value: Float64Array
}

/** `levelOfBlock[b]`: the level whose coefficients are block b of the map. */
export function thetaEntries(map: ThetaMap, theta: Float64Array, levelOfBlock: readonly number[]): ThetaEntries {
  const parameter: number[] = []
  const level: number[] = []
  const row: number[] = []
  const column: number[] = []
  const value: number[] = []
  map.derivatives(theta).forEach(({ block, matrix }, q) => {
    const k = map.blockSizes[block]!
    matrix.forEach((v, at) => {
      if (v === 0) return
      parameter.push(q)
      level.push(levelOfBlock[block]!)
      row.push(Math.floor(at / k))
      column.push(at % k)
      value.push(v)
    })
  })
  return {
    nTheta: map.nPar,
    parameter: Int32Array.from(parameter),
    level: Int32Array.from(level),
    row: Int32Array.from(row),
    column: Int32Array.from(column),
    value: Float64Array.from(value),
  }
}
