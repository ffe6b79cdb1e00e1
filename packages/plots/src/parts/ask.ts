import { BlupError } from 'blup'
import type { PlotFit } from '../plot-fit.ts'

type Asked = {
  [K in keyof PlotFit]-?: PlotFit[K] extends ((...args: never[]) => unknown) | undefined ? K : never
}[keyof PlotFit]

/** A method of the fit that this plot cannot do without, bound to it. */
export function ask<K extends Asked>(fit: PlotFit, name: K, kind: string): NonNullable<PlotFit[K]> {
  const method = fit[name]
  if (typeof method !== 'function') {
    throw new BlupError('I470', `The plot \`${kind}\` needs \`${name}\`, which a ${fit.family.name} model does not offer.`)
  }
  return method.bind(fit) as NonNullable<PlotFit[K]>
}
