import { fillRows } from '../../design/column-values.ts'
import { listSome } from '../../frame/list-text.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmRows, LmmState } from './lmm-state.ts'
import { varCorr } from './var-corr.ts'

/** The matrices of y = X beta + Z b + e for some rows, on the user's scale; V = Z G Z' + R. */
export interface ModelMatrices {
  /** 0-based positions among the rows used. */
  readonly rows: readonly number[]
  readonly X: readonly (readonly number[])[]
  readonly xNames: readonly string[]
  readonly Z: readonly (readonly number[])[]
  /** Group, level and coefficient of each column of Z. */
  readonly zNames: readonly { readonly group: string; readonly level: string; readonly term: string }[]
  readonly G: readonly (readonly number[])[]
  readonly R: readonly (readonly number[])[]
  readonly V: readonly (readonly number[])[]
}

/** Dense matrices beyond this many rows would fill the memory before they were read. */
const mostRows = 2000

/**
 * X, Z, G, R and V of all rows, or of the rows of one level of a grouping factor.
 *
 * @throws BlupError E221 for an unknown group or level, or for more than 2000 rows
 */
export function modelMatrices(
  state: LmmState,
  data: LmmRows,
  only?: { readonly group: string; readonly level: string },
): ModelMatrices {
  const { design } = data
  const rows = chosenRows(data, only)
  if (rows.length > mostRows) {
    throw new BlupError('E221', `V would have ${rows.length} rows and as many columns; up to ${mostRows} can be shown.`, {
      fixes: ["ask for one group: `{ group: 'school', level: '1224' }`"],
    })
  }
  const width = design.fixed.names.length
  const raw = new Float64Array(width)
  const X = rows.map((i) => {
    fillRows(design.fixed.terms, i, i + 1, raw)
    return design.fe.kept.map((j) => raw[j]!)
  })
  const blocks = varCorr(state)
  const n = rows.length
  const sigma2 = state.sigma2 * state.yScale ** 2
  const R = rows.map((i, r) =>
    Array.from({ length: n }, (_, c) =>
      r !== c ? 0 : design.weights === null || design.frequency ? sigma2 : sigma2 / design.weights[i]!,
    ),
  )
  const V = R.map((row) => row.slice())
  const zNames: { group: string; level: string; term: string }[] = []
  const Z: number[][] = rows.map(() => [])
  const gBlocks: (readonly (readonly number[])[])[] = []
  design.terms.forEach((term, t) => {
    const { k } = term
    const { refs, levels, names } = term.design
    const own = new Float64Array(k)
    const z = rows.map((i) => {
      fillRows(term.design.terms, i, i + 1, own)
      return Array.from(own)
    })
    const { cov } = blocks[t]!
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) {
        if (refs[rows[r]!] !== refs[rows[c]!]) continue
        for (let x = 0; x < k; x++) for (let y = 0; y < k; y++) V[r]![c]! += z[r]![x]! * cov[x]![y]! * z[c]![y]!
      }
    }
    const present = [...new Set(rows.map((i) => refs[i]!))].sort((x, y) => x - y)
    for (const level of present) {
      names.forEach((name, x) => {
        zNames.push({ group: term.design.groupLabel, level: levels[level]!, term: name })
        rows.forEach((i, r) => Z[r]!.push(refs[i] === level ? z[r]![x]! : 0))
      })
      gBlocks.push(cov)
    }
  })
  const G = zNames.map(() => new Array<number>(zNames.length).fill(0))
  let at = 0
  for (const cov of gBlocks) {
    cov.forEach((row, x) => {
      row.forEach((value, y) => {
        G[at + x]![at + y] = value
      })
    })
    at += cov.length
  }
  return { rows, X, xNames: design.fe.kept.map((j) => design.fe.names[j]!), Z, zNames, G, R, V }
}

function chosenRows({ design }: LmmRows, only?: { readonly group: string; readonly level: string }): number[] {
  if (only === undefined) return Array.from({ length: design.n }, (_, i) => i)
  const grouping = design.groupings.find((g) => g.label === only.group)
  if (grouping === undefined) {
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${only.group}\`; there is ${design.groupings.map((g) => `\`${g.label}\``).join(', ')}.`,
    )
  }
  const level = grouping.levels.indexOf(only.level)
  if (level < 0) {
    const near = nearestName(only.level, grouping.levels)
    throw new BlupError('E221', `\`${only.group}\` has no level \`${only.level}\`; it has ${listSome(grouping.levels)}.`, {
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    })
  }
  const rows: number[] = []
  grouping.refs.forEach((ref, i) => {
    if (ref === level) rows.push(i)
  })
  return rows
}
