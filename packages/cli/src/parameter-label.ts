/** How a parameter is called in print: `Days`, `SD of Days by Subject`, `correlation ...`, `residual SD`. */
export function parameterLabel({
  parameter,
  group,
  term,
}: {
  readonly parameter: string
  readonly group: string | null
  readonly term: string
}): string {
  if (parameter === 'sigma') return 'residual SD'
  if (parameter === 'sd') return `${group}: SD of ${term.slice('sd__'.length)}`
  if (parameter === 'cor') return `${group}: correlation ${term.slice('cor__'.length)}`
  return term
}
