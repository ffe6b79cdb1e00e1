/** How degrees of freedom are told in a heading, by method. */
export const ddfNames: Readonly<Record<string, string>> = {
  satterthwaite: "Satterthwaite's degrees of freedom",
  'kenward-roger': "Kenward and Roger's degrees of freedom and covariance",
  residual: 'residual degrees of freedom',
  containment: 'containment degrees of freedom',
  'between-within': 'between-within degrees of freedom',
  hlm: "HLM's degrees of freedom",
  z: 'large-sample tests',
}
