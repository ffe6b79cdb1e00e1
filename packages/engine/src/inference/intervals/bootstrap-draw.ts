import type { CrossProducts } from '../../design/cross-products.ts'
import { ownResponse, productsOf, setResponse } from '../../design/response-products.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import type { Random } from '../../numeric/random.ts'
import { drawModes, spherical } from '../../simulate/draw-modes.ts'
import { RowModel } from '../../simulate/row-model.ts'
import { errorDraw } from './error-draw.ts'

/** Draws the cross-products of one bootstrap data set; the arrays may be those of the last draw. */
export type BootstrapDraw = (random: Random) => CrossProducts

/**
 * Parametric: y* = X beta + Z b* + e* from the fitted distributions, through its products with [Z X] alone; by rows for crossed
 * factors of many levels.
 *
 * @throws BlupError P505 where the rows are needed and not at hand
 */
export function parametricDraw(state: LmmState, rows: LmmRows | null): BootstrapDraw {
  const { beta } = state.modes
  const sigma = Math.sqrt(state.sigma2)
  const a = ownResponse(state.a)
  const errors = errorDraw(state.a)
  if (errors !== null) {
    return (random) => {
      const b = drawModes(state, random)
      const { z, x, square } = errors.draw(random)
      const scaled = { z: z.map((own) => own.map((v) => v * sigma)), x: x.map((v) => v * sigma), square: square * state.sigma2 }
      setResponse(a, productsOf(state.a, beta, b, scaled))
      return a
    }
  }
  return parametricRowDraw(state, needRows(rows, 'A bootstrap of crossed factors with many levels'))
}

/** The same from rows: for any model. */
export function parametricRowDraw(state: LmmState, rows: LmmRows): BootstrapDraw {
  const model = new RowModel(rows)
  const a = ownResponse(state.a)
  const sigma = Math.sqrt(state.sigma2)
  return (random) => {
    const y = model.mean(state.modes.beta, drawModes(state, random))
    for (let i = 0; i < y.length; i++) y[i] = y[i]! + errorSize(model, i, sigma) * random.normal()
    const products = model.products(y)
    setResponse(
      a,
      model.frequency ? { ...products, square: products.square + withinCells(model, random) * state.sigma2 } : products,
    )
    return a
  }
}

/** Under frequency weights a row stands for w responses: their mean is drawn, and what they differ by only enters y'y. */
function withinCells({ n, weights }: RowModel, random: Random): number {
  const df = weights === null ? 0 : weights.reduce((s, w) => s + w, 0) - n
  return df > 0 ? random.chisquare(df) : 0
}

/**
 * Residual: random effects and residuals drawn from the conditional modes and the residuals of the fit, centred and stretched
 * to the estimated variances, which shrinkage has taken from them. Carpenter, Goldstein and Rasbash (2003), Applied
 * Statistics 52:431-443.
 *
 * @throws BlupError P505 without rows, E221 for frequency weights
 */
export function residualDraw(state: LmmState, rows: LmmRows | null): BootstrapDraw {
  const data = needRows(rows, 'The residual bootstrap')
  if (data.design.frequency) {
    throw new BlupError('E221', 'The residual bootstrap cannot tell apart the rows that a frequency weight stands for.', {
      fixes: ['use the parametric bootstrap'],
    })
  }
  const model = new RowModel(data)
  const a = ownResponse(state.a)
  const { beta, u } = state.modes
  const sigma = Math.sqrt(state.sigma2)
  const sizes = state.map.blockSizes
  const modes = u.map((own, g) => spherical(own, state.lambda[g]!, sizes[g]!, 1))
  const { values, centre, scale } = data.design.response
  const fitted = model.mean(beta, modes)
  const residuals = stretched(
    fitted.map((mean, i) => ((values[i]! - centre) / scale - mean) / errorSize(model, i, 1)),
    1,
  )
  const effects = u.map((own, g) => stretched(own, sizes[g]!))
  return (random) => {
    const b = effects.map((own, g) => {
      const k = sizes[g]!
      const levels = own.length / k
      const drawn = new Float64Array(own.length)
      for (let j = 0; j < levels; j++) {
        const from = random.integer(levels) * k
        for (let c = 0; c < k; c++) drawn[j * k + c] = own[from + c]!
      }
      return spherical(drawn, state.lambda[g]!, k, sigma)
    })
    const y = model.mean(beta, b)
    for (let i = 0; i < y.length; i++) y[i] = y[i]! + errorSize(model, i, sigma) * residuals[random.integer(y.length)]!
    setResponse(a, model.products(y))
    return a
  }
}

function errorSize({ weights }: RowModel, i: number, sigma: number): number {
  return weights === null ? sigma : sigma / Math.sqrt(weights[i]!)
}

/** Rows of k values, centred and made to have the unit matrix as covariance; directions without variance become zero. */
function stretched(values: Float64Array, k: number): Float64Array {
  const n = values.length / k
  const out = values.slice()
  for (let c = 0; c < k; c++) {
    let mean = 0
    for (let j = 0; j < n; j++) mean += out[j * k + c]! / n
    for (let j = 0; j < n; j++) out[j * k + c] = out[j * k + c]! - mean
    // Gram-Schmidt over the coefficients: each is freed from the earlier ones, then scaled
    const before = inner(out, k, n, c, c)
    for (let d = 0; d < c; d++) {
      const common = inner(out, k, n, c, d)
      for (let j = 0; j < n; j++) out[j * k + c] = out[j * k + c]! - common * out[j * k + d]!
    }
    const square = inner(out, k, n, c, c)
    const size = square > 1e-12 * before ? 1 / Math.sqrt(square) : 0
    for (let j = 0; j < n; j++) out[j * k + c] = out[j * k + c]! * size
  }
  return out
}

function inner(x: Float64Array, k: number, n: number, c: number, d: number): number {
  let s = 0
  for (let j = 0; j < n; j++) s += x[j * k + c]! * x[j * k + d]!
  return s / n
}

export function needRows(rows: LmmRows | null, what: string): LmmRows {
  if (rows !== null) return rows
  throw new BlupError('P505', `${what} needs the data of the fit, and a stored fit does not carry them.`, {
    fixes: ['fit again with the data', 'give the data beside the stored fit'],
  })
}
