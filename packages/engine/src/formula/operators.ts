import type { BinaryOperator, UnaryOperator } from './ast.ts'

/**
 * How tightly an operator binds, and which way it groups. R's table (`?Syntax`): `^`, unary `- +`, `:`, `%op%`, `* /`,
 * `+ -`, comparison, `!`, `& &&`, `| ||`, from tight to loose.
 */
export interface Binding {
  readonly precedence: number
  /** `none`: `a < b < c` is no expression. */
  readonly associativity: 'left' | 'right' | 'none'
}

const left = (precedence: number): Binding => ({ precedence, associativity: 'left' })
const comparison: Binding = { precedence: 4, associativity: 'none' }

export const binaryBindings: Readonly<Record<BinaryOperator, Binding>> = {
  '|': left(1),
  '||': left(1),
  '&': left(2),
  '&&': left(2),
  '==': comparison,
  '!=': comparison,
  '<': comparison,
  '<=': comparison,
  '>': comparison,
  '>=': comparison,
  '+': left(5),
  '-': left(5),
  '*': left(6),
  '/': left(6),
  '%in%': left(7),
  '%%': left(7),
  '%/%': left(7),
  ':': left(8),
  '^': { precedence: 10, associativity: 'right' },
}

export const unaryPrecedence: Readonly<Record<UnaryOperator, number>> = { '!': 3, '-': 9, '+': 9 }

export const isBinaryOperator = (text: string): text is BinaryOperator => Object.hasOwn(binaryBindings, text)
export const isUnaryOperator = (text: string): text is UnaryOperator => Object.hasOwn(unaryPrecedence, text)
