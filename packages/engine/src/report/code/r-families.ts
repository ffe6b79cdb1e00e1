/** R's name of a family with its link, or null where base R and lme4 have none. */
export function rFamily(family: string, link: string): string | null {
  const names: Readonly<Record<string, string>> = {
    gaussian: 'gaussian',
    binomial: 'binomial',
    poisson: 'poisson',
    gamma: 'Gamma',
    'inverse-gaussian': 'inverse.gaussian',
  }
  const name = names[family]
  const own = rLink(link)
  return name === undefined || own === null ? null : `${name}(link = ${own})`
}

/** R's spelling of a link; null where it has none. */
export function rLink(link: string): string | null {
  if (link === 'inverse-squared') return '"1/mu^2"'
  if (link.startsWith('power:')) return `power(${link.slice('power:'.length)})`
  return ['identity', 'log', 'logit', 'probit', 'cloglog', 'cauchit', 'inverse', 'sqrt'].includes(link) ? `"${link}"` : null
}
