/** How models are written, by school. */
export const notations: readonly (readonly [string, string])[] = [
  ['founding', 'Founding papers (b, γ, δ)'],
  ['raudenbush-bryk', 'Raudenbush & Bryk (β, γ, u)'],
  ['laird-ware', 'Laird & Ware, lme4 (β, b)'],
  ['gelman-hill', 'Gelman & Hill (α, β)'],
  ['mlwin', 'MLwiN (β, u, e)'],
  ['sas', 'SAS (β, γ)'],
]
