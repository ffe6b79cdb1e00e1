import type { Code, FitRecord } from 'blup'

/** What the shell gets to see. */
export const exitCodes = {
  done: 0,
  internal: 1,
  usage: 2,
  data: 3,
  specification: 4,
  notConverged: 5,
  cautions: 6,
  interrupted: 130,
} as const

/** The exit code of an error, by the letter of its code. */
export function exitCodeOf(code: Code): number {
  if (code === 'C310') return exitCodes.interrupted
  // A stored fit has no data to look up: that is asked of the wrong thing, not a fault of the new data.
  if (code === 'P505') return exitCodes.specification
  switch (code[0]) {
    case 'U':
      return exitCodes.usage
    case 'D':
    case 'P':
      return exitCodes.data
    case 'E':
    case 'I':
      return exitCodes.specification
    case 'C':
      return exitCodes.notConverged
    default:
      return exitCodes.internal
  }
}

/** The exit code of a fit that has been printed: its convergence counts more than its cautions. */
export function exitCodeOfFit(fit: Pick<FitRecord, 'converged' | 'findings'>, strict: boolean): number {
  if (!fit.converged) return exitCodes.notConverged
  const cautioned = fit.findings.some(({ severity }) => severity === 'caution')
  return strict && cautioned ? exitCodes.cautions : exitCodes.done
}
