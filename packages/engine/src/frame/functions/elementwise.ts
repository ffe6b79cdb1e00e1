import { numberValue } from '../value.ts'
import type { FunctionRecord } from './function-record.ts'

/** Functions of one number. */
const compute: Readonly<Record<string, (x: number) => number>> = {
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  exp: Math.exp,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  floor: Math.floor,
  ceiling: Math.ceil,
  trunc: Math.trunc,
}

export const elementwise: readonly FunctionRecord[] = Object.entries(compute).map(([name, f]) => ({
  kind: 'plain',
  name,
  parameters: ['x'],
  required: 1,
  apply: (call) => numberValue(call.numbers('x').map((x) => f(x))),
}))
