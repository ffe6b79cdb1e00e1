import { type Circumstances, type FixTable, type Proposal, quoted } from './fix.ts'

/** Fixes of the data, as recorded steps. */
export const dataFixes: FixTable = {
  D101: (about) =>
    column(about).flatMap((name) => [
      { label: 'Count the text as missing', steps: [{ kind: 'missing', column: name }] },
      { label: `Read ${name} as labels`, steps: [{ kind: 'type', column: name, type: 'factor' }] },
    ]),
  D104: (about) => column(about).map(asLabels),
  D105: (about) => column(about).map(asLabels),
  D106: (about) => column(about).map(asLabels),
  D111: (about) => column(about).map(leaveColumnOut),
  D114: (about) =>
    column(about)
      .filter(
        (name) => about.spec.family === 'gaussian' && about.columns.some((own) => own.name === name && own.type !== 'number'),
      )
      .map((name) => ({ label: `Read ${name} as numbers`, steps: [{ kind: 'type', column: name, type: 'number' }] })),
  E226: (about) => column(about).map(asLabels),
  I464: ({ trouble }) => {
    const found = /^Without (\S+) `(.+?)` the estimate/.exec(trouble.text)
    return found === null || found[1]!.includes(':')
      ? []
      : [{ label: `Leave ${found[1]} ${found[2]} out`, steps: [{ kind: 'leave-out', column: found[1]!, level: found[2]! }] }]
  },
}

/** The column that the trouble is about, where the data have it. */
function column({ trouble, named, columns }: Circumstances): readonly string[] {
  return [trouble.column, ...named]
    .filter((name): name is string => name !== null && columns.some((own) => own.name === name))
    .slice(0, 1)
}

const asLabels = (name: string): Proposal => ({
  label: `Read ${name} as labels`,
  steps: [{ kind: 'type', column: name, type: 'factor' }],
})

const leaveColumnOut = (name: string): Proposal => ({
  label: `Leave ${name} out of the model`,
  edits: [{ kind: 'remove-coefficient', variables: [quoted(name)] }],
})
