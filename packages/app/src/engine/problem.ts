import { BlupError } from 'blup'
import type { Problem } from './protocol.ts'

/** An error as plain data; what is no `BlupError` is a fault of the program and says so. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BlupError) {
    const { code, message, fixes, place } = error
    return { code, message: message.slice(code.length + 1), fixes, place }
  }
  if (error instanceof RangeError && /alloc|length|memory|call stack/i.test(error.message)) {
    return {
      code: 'X900',
      message: 'There is not enough memory in this tab for that.',
      fixes: ['leave out rows or columns', 'use the command line'],
      place: {},
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'X900',
    message: `Something went wrong that should not: ${message}`,
    fixes: ['change the model or the data, and try again'],
    place: {},
  }
}

/** The same as an error, for the page's promises. */
export class EngineError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code} ${problem.message}`)
    this.problem = problem
  }
}

/** What a rejected promise says. */
export function problemFrom(error: unknown): Problem {
  return error instanceof EngineError ? error.problem : problemOf(error)
}
