import { BlupError } from '../../messages/blup-error.ts'
import { evaluatePolynomials, fitPolynomials } from '../orthogonal-polynomials.ts'
import type { Value } from '../value.ts'
import type { Call } from './call.ts'
import type { FunctionRecord } from './function-record.ts'

/**
 * `poly(x, degree = 1, raw = FALSE)`: polynomials of x that are orthogonal over all rows of the data where x is present,
 * each column of length 1; with `raw = TRUE` plain powers. Columns are named 1, 2, ... State: alpha, then norms.
 */
export const poly: FunctionRecord = {
  kind: 'stateful',
  name: 'poly',
  parameters: ['x', 'degree', 'raw'],
  required: 1,
  fit: (call) => {
    const x = call.column('x')
    const degree = degreeOf(call)
    if (call.flag('raw', false)) return []
    const distinct = new Set<number>()
    for (let i = 0; i < x.length && distinct.size <= degree; i++) if (!Number.isNaN(x[i]!)) distinct.add(x[i]!)
    if (distinct.size <= degree) {
      const { text, place } = call.argument('x')
      throw new BlupError(
        'E208',
        `A polynomial of degree ${degree} needs more than ${degree} different values, and \`${text}\` has ${distinct.size}.`,
        {
          place,
          fixes: distinct.size > 1 ? [`use a degree of at most ${distinct.size - 1}`] : [`leave \`${call.text}\` out`],
        },
      )
    }
    const { alpha, norm } = fitPolynomials(x, degree)
    return [...alpha, ...norm]
  },
  apply: (call, state): Value => {
    const x = call.column('x')
    const degree = degreeOf(call)
    const columns = call.flag('raw', false)
      ? Array.from({ length: degree }, (_, k) => x.map((v) => v ** (k + 1)))
      : evaluatePolynomials(x, { alpha: state.slice(0, degree), norm: state.slice(degree) })
    return { kind: 'matrix', columns, suffixes: degree === 1 ? [''] : columns.map((_, k) => String(k + 1)) }
  },
}

function degreeOf(call: Call): number {
  const degree = call.constant('degree', 1)
  if (Number.isInteger(degree) && degree >= 1 && degree <= 100) return degree
  return call.fail(`The degree of a polynomial is a whole number from 1 on, not ${degree}.`, [], call.argument('degree'))
}
