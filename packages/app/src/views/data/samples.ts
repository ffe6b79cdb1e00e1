/** Sample data sets as they are offered; all others that come with blup are listed behind them. */
export const sampleList: readonly string[] = [
  'sleepstudy',
  'Hsb82',
  'Pastes',
  'Penicillin',
  'Machines',
  'cake',
  'Orthodont',
  'egsingle',
  'ScotsSec',
  'cbpp',
  'toenail',
  'Contraception',
  'VerbAgg',
  'grouseticks',
  'Owls',
]
